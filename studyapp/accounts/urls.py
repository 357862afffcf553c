"""URLs below `/account/` that are ours; the rest of them is django-allauth's."""

from django.urls import path

from studyapp.accounts import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("theme/", views.theme, name="theme"),
]
