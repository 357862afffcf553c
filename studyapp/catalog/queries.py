"""Reads of the catalog."""

from django.conf import settings
from django.db.models import Q, QuerySet

from studyapp.accounts.api import User
from studyapp.catalog.models import Course


def main_course() -> Course | None:
    """Our own course; None before the first load."""
    return Course.objects.filter(slug=settings.MAIN_COURSE).first()


def visible_courses(user: User | None) -> QuerySet[Course]:
    """The courses this learner may see: published ones and own imports, ours first."""
    mine = Q(owner=user) if user else Q(pk__in=[])
    return Course.objects.filter(Q(published=True) | mine).order_by("-checked", "title", "id")
