"""URLs of `console`."""

from django.urls import path

from studyapp.console.views import home

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("undo/", home.undo, name="undo"),
    path("redo/", home.redo, name="redo"),
    path("region/", home.region, name="region"),
    path("identity/", home.identity, name="identity"),
    path("reset/", home.reset, name="reset"),
]
