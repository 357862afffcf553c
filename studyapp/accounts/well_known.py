"""URLs below `/.well-known/`."""

from django.urls import path

from studyapp.accounts.views import well_known

urlpatterns = [
    path("change-password", well_known.change_password, name="change_password"),
    path("security.txt", well_known.security, name="security_txt"),
]
