"""URLs of `sandbox`: the interface for programs."""

from django.urls import path

from studyapp.sandbox import views

urlpatterns = [
    path("sandboxes", views.make, name="sandbox_make"),
    path("sandboxes/<str:account_id>/reset", views.reset, name="sandbox_reset"),
]
