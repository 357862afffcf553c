"""URLs below `/learn/`."""

from django.urls import path

from studyapp.lessons import views

app_name = "lessons"
urlpatterns = [
    path("", views.course, name="course"),
    path("notes/", views.notes, name="notes"),
    path("checks/<int:check_id>/", views.answer, name="answer"),
    path("lessons/<int:lesson_id>/read/", views.mark_read, name="read"),
    path("lessons/<int:lesson_id>/place/", views.place, name="place"),
    path("lessons/<int:lesson_id>/note/", views.note, name="note"),
    path("report/", views.report, name="report"),
    path("import/", views.import_notes, name="import"),
    path("lessons/<int:lesson_id>/edit/", views.edit, name="edit"),
    path("courses/<slug:course_slug>/", views.course, name="other_course"),
    path(
        "courses/<slug:course_slug>/<slug:module>/<slug:lesson>/",
        views.lesson,
        name="course_lesson",
    ),
    path("<slug:module>/<slug:lesson>/", views.lesson, name="lesson"),
]
