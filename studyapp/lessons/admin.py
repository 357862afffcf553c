"""Reported mistakes in the admin. The queue with links to each place is at `/learn/reports/`."""

from django.contrib import admin
from django.http import HttpRequest

from studyapp.lessons.models import Report


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """What learners reported; the answer and the state can be changed."""

    list_display = ["created_at", "kind", "subject", "state", "text"]
    list_filter = ["state", "kind"]
    search_fields = ["text", "subject"]
    readonly_fields = ["user", "kind", "subject", "path", "text", "created_at"]
    fields = [*readonly_fields, "state", "answer"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reports come from the report page."""
        return False
