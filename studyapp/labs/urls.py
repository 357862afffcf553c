"""URLs below `/labs/`."""

from django.urls import path

from studyapp.labs import views

app_name = "labs"
urlpatterns = [
    path("", views.labs, name="list"),
    path("<slug:slug>/", views.lab, name="lab"),
    path("<slug:slug>/checks", views.checks, name="checks"),
    path("<slug:slug>/start/", views.start, name="start"),
    path("<slug:slug>/hint/", views.hint, name="hint"),
    path("<slug:slug>/start-over/ask/", views.ask_again, name="ask_again"),
    path("<slug:slug>/start-over/", views.start_over, name="start_over"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
    path("<slug:slug>/finish/", views.finish, name="finish"),
]
