"""Who an address and a password belong to, when several rows may hold the same address.

Sign-up never says whether an address is taken, so two rows can hold it until one of them
confirms it. Each of them signs in with its own password; the confirmed one is tried first.
"""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from studyapp.accounts import queries
from studyapp.accounts.models import User


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]  # the package has no types
    """Signs in by e-mail address and password."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The active user with this address and password, or None."""
        password = credentials.get("password")
        email = credentials.get("email") or credentials.get("username")
        if not password or not email:
            return None
        holders = queries.holders_of(str(email))
        for user in holders:
            if user.check_password(password) and self.user_can_authenticate(user):
                return user
        if not holders:
            User().set_password(password)  # an unknown address takes as long as a wrong password
        return None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, if there still is one who may come in. See `sessions`."""
        rows = User.objects.raw("SELECT * FROM accounts_user WHERE id = %s", [user_id])
        user = next(iter(rows), None)
        return user if user is not None and self.user_can_authenticate(user) else None
