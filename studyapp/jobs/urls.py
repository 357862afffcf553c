"""URLs below `/jobs/`."""

from django.urls import path

from studyapp.jobs import views

urlpatterns = [path("<int:job_id>/", views.job, name="job")]
