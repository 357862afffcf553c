"""App configuration of `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and guests."""

    name = "studyapp.accounts"
