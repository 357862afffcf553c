"""Runs of labs in the admin, to look at."""

from django.contrib import admin
from django.http import HttpRequest

from studyapp.labs.models import Run


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):
    """How learners got on with labs."""

    list_display = ["lab", "user", "started_at", "finished_at", "ended_at"]
    list_filter = ["lab"]
    list_select_related = ["lab", "user"]
    date_hierarchy = "started_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        """Nobody changes; looking is allowed by the view permission."""
        return False
