"""django-allauth's hooks: sign-up keeps the guest's row."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Ours."""
