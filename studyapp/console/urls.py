"""URLs of `console`."""

from django.urls import path

from studyapp.console import views

app_name = "console"
urlpatterns = [path("", views.home, name="home")]
