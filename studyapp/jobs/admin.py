"""Background jobs in the admin, to look at."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from studyapp.jobs.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """What runs, what ran, and what came of it."""

    list_display = ["title", "kind", "state", "attempts", "percent", "created_at", "finished_at"]
    list_filter = ["state", "kind"]
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs are started by the site."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A job's row belongs to whoever runs it."""
        return False
