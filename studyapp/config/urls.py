"""Root URLs: each room's own list under its prefix."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("studyapp.web.urls")),
    path("learn/", include("studyapp.lessons.urls")),
    path("cards/", include("studyapp.flashcards.urls")),
    path("exams/", include("studyapp.exams.urls")),
    path("labs/", include("studyapp.labs.urls")),
    path("console/", include("studyapp.console.urls")),
    path("api/v1/", include("studyapp.sandbox.urls")),
    path("jobs/", include("studyapp.jobs.urls")),
    path("", include("studyapp.lessons.editor_urls")),
    path(".well-known/", include("studyapp.accounts.well_known")),
    path("account/", include("studyapp.accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "studyapp.web.views.bad_request"
handler403 = "studyapp.web.views.forbidden"
handler404 = "studyapp.web.views.not_found"
handler500 = "studyapp.web.views.server_error"
