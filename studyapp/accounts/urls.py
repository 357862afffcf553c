"""URLs below `/account/`: ours, and django-allauth's with our marks on who may ask.

`config.urls` includes this list before allauth's own, so that these win.
"""

from django.urls import path

from studyapp.accounts.views import entrance, leaving, preferences

urlpatterns = [
    path("settings/", preferences.settings_page, name="settings"),
    path("settings/save/", preferences.save, name="settings_save"),
    path("goals/", preferences.goals, name="goals"),
    path("goals/save/", preferences.save_goals, name="goals_save"),
    path("theme/", preferences.theme, name="theme"),
    path("data/", leaving.download, name="data_download"),
    path("delete/", leaving.delete, name="delete_account"),
    path("guest/", entrance.guest_choice, name="guest_choice"),
    path("login/", entrance.sign_in, name="account_login"),
    path("signup/", entrance.sign_up, name="account_signup"),
    path("logout/", entrance.sign_out, name="account_logout"),
    path("reauthenticate/", entrance.reauthenticate, name="account_reauthenticate"),
    path("email/", entrance.address, name="account_email"),
    path("password/change/", entrance.change_password, name="account_change_password"),
    path("password/set/", entrance.set_password, name="account_set_password"),
]
