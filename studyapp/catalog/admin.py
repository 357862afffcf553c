"""The catalog in the admin, to look at: content is changed in files and in the lesson editor."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q
from django.http import HttpRequest

from studyapp.catalog.imports import set_published
from studyapp.catalog.models import Card, Course, Item, Lab, Lesson, LessonRevision


class ReadOnly(admin.ModelAdmin):
    """Rows that are written by the content loader alone. Learners' private courses are theirs."""

    to_course = "course__"

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]  # the base class leaves it untyped
        """What belongs to the site, or is shown to everybody."""
        of_nobody = Q(**{f"{self.to_course}owner": None})
        shown = Q(**{f"{self.to_course}published": True})
        return super().get_queryset(request).filter(of_nobody | shown)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes; looking is allowed by the view permission."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes."""
        return False


@admin.register(Course)
class CourseAdmin(ReadOnly):
    """Courses; an imported one is published here."""

    to_course = ""

    list_display = ["title", "slug", "checked", "published", "loaded_at"]
    list_filter = ["checked", "published"]
    search_fields = ["title", "slug"]
    readonly_fields = ["slug", "title", "checked", "owner", "warnings", "digest", "loaded_at"]
    fields = ["slug", "title", "checked", "published", "owner", "warnings", "digest", "loaded_at"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """`published` alone can be changed."""
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: Course, form: Any, change: bool) -> None:
        """Show or hide the course as its own page does."""
        set_published(obj, published=obj.published)


@admin.register(Lesson)
class LessonAdmin(ReadOnly):
    """Lessons as they are loaded."""

    list_display = ["number", "title", "course", "minutes", "words", "has_conflict", "retired_at"]
    list_filter = ["course", "status"]
    list_select_related = ["course"]
    search_fields = ["title", "key"]
    fields = ["course", "module", "key", "title", "summary", "tasks", "minutes", "words", "path"]

    @admin.display(boolean=True, description="conflict")
    def has_conflict(self, lesson: Lesson) -> bool:
        """Whether the file changed under an edit."""
        return bool(lesson.conflict)


@admin.register(LessonRevision)
class LessonRevisionAdmin(ReadOnly):
    """Edits of lessons."""

    to_course = "lesson__course__"

    list_display = ["lesson", "created_at", "author", "comment", "active"]
    list_filter = ["active"]
    list_select_related = ["lesson", "author"]
    date_hierarchy = "created_at"


@admin.register(Item)
class ItemAdmin(ReadOnly):
    """Exam items."""

    list_display = ["key", "task", "level", "pool", "family", "revision", "retired_at"]
    list_filter = ["pool", "level", "task", "family"]
    search_fields = ["key", "stem"]


@admin.register(Card)
class CardAdmin(ReadOnly):
    """Flashcards, those of learners left out: they are private."""

    list_display = ["key", "front", "family", "revision", "retired_at"]
    list_filter = ["family"]
    search_fields = ["key", "front"]
    exclude = ["owner"]

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]  # the base class leaves it untyped
        """Cards of the courses alone."""
        return super().get_queryset(request).filter(owner=None)


@admin.register(Lab)
class LabAdmin(ReadOnly):
    """Labs."""

    list_display = ["key", "title", "minutes", "position", "retired_at"]
    search_fields = ["key", "title"]
