"""URLs of the pages of Organizations, below the console's."""

from django.urls import path

from studyapp.console.views.organizations import accounts, overview, policies, units

urlpatterns = [
    path("", overview.overview, name="organizations"),
    path("accounts/<str:account_id>/", accounts.account, name="organizations_account"),
    path("units/<str:unit_id>/", units.unit, name="organizations_unit"),
    path("policies/", policies.listing, name="organizations_policies"),
    path("policies/<str:policy_id>/", policies.policy, name="organizations_policy"),
]
