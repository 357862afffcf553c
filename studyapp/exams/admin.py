"""Exam attempts in the admin, to look at: nobody's sitting is changed afterwards."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from studyapp.exams.models import Attempt


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin):
    """Sittings with their results."""

    list_display = ["title", "kind", "timing", "started_at", "submitted_at", "right", "total"]
    list_filter = ["kind", "timing"]
    date_hierarchy = "started_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Attempts are started by learners."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Attempts stay as they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Attempts go with their learner only."""
        return False
