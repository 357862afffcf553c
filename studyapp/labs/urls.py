"""URLs below `/labs/`."""

from django.urls import path

from studyapp.labs import views

app_name = "labs"
urlpatterns = [
    path("", views.labs, name="list"),
    path("<slug:slug>/", views.lab, name="lab"),
]
