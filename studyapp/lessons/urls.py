"""URLs below `/learn/`."""

from django.urls import path

from studyapp.lessons import explainer_views, import_views, reference_views, staff_views, views

app_name = "lessons"
urlpatterns = [
    path("", views.course, name="course"),
    path("glossary/", reference_views.glossary, name="glossary"),
    path("compare/", reference_views.comparisons, name="comparisons"),
    path("compare/<slug:key>/", reference_views.comparison, name="comparison"),
    path("mistakes/", reference_views.mistakes, name="mistakes"),
    path("phrases/", reference_views.phrases, name="phrases"),
    path("sheets/", reference_views.sheets, name="sheets"),
    path("sheets/<slug:module>/", reference_views.sheet, name="sheet"),
    path("book/", reference_views.book, name="book"),
    path("explainers/", explainer_views.explainers, name="explainers"),
    path("explainers/<slug:name>/", explainer_views.explainer, name="explainer"),
    path("notes/", views.notes, name="notes"),
    path("checks/<int:check_id>/", views.answer, name="answer"),
    path("lessons/<int:lesson_id>/read/", views.mark_read, name="read"),
    path("lessons/<int:lesson_id>/place/", views.place, name="place"),
    path("lessons/<int:lesson_id>/note/", views.note, name="note"),
    path("report/", views.report, name="report"),
    path("import/", import_views.page, name="import"),
    path("import/upload/", import_views.upload, name="import_upload"),
    path("import/<slug:token>/", import_views.preview, name="import_preview"),
    path("import/<slug:token>/make/", import_views.make, name="import_make"),
    path("import/<slug:token>/discard/", import_views.discard, name="import_discard"),
    path("import/courses/<slug:course_slug>/", import_views.course, name="import_course"),
    path("import/courses/<slug:course_slug>/rename/", import_views.rename, name="import_rename"),
    path(
        "import/courses/<slug:course_slug>/regenerate/",
        import_views.regenerate,
        name="import_regenerate",
    ),
    path("import/courses/<slug:course_slug>/delete/", import_views.delete, name="import_delete"),
    path("import/courses/<slug:course_slug>/publish/", import_views.publish, name="import_publish"),
    path("reports/", staff_views.reports, name="reports"),
    path("lessons/<int:lesson_id>/edit/", staff_views.edit, name="edit"),
    path("lessons/<int:lesson_id>/edit/file/", staff_views.use_file, name="use_file"),
    path("lessons/<int:lesson_id>/edit/conflict/", staff_views.conflict, name="conflict"),
    path("lessons/<int:lesson_id>/edit/<int:revision_id>/", staff_views.revision, name="revision"),
    path("courses/<slug:course_slug>/", views.course, name="other_course"),
    path(
        "courses/<slug:course_slug>/<slug:module>/<slug:lesson>/",
        views.lesson,
        name="course_lesson",
    ),
    path("<slug:module>/<slug:lesson>/", views.lesson, name="lesson"),
]
