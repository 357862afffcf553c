"""URLs of the lesson editor at the paths that markdownx expects, and its images.

markdownx's own URL list is never included: its views are open to everybody.
"""

from django.urls import path

from studyapp.lessons import staff_views

urlpatterns = [
    path("markdownx/markdownify/", staff_views.markdownify, name="markdownx_markdownify"),
    path("markdownx/upload/", staff_views.upload, name="markdownx_upload"),
    path("media/lesson-images/<str:name>", staff_views.lesson_image, name="lesson_image"),
]
