"""django-allauth's hooks: sign-up keeps the guest's row, and nobody's progress gets lost.

The words of errors live here too: each says what to do next.
"""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from studyapp.accounts import services
from studyapp.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is switched off. Ask whoever runs this site.",
        "cannot_remove_primary_email": "Confirm another address first; then this one can go.",
        "duplicate_email": "That is your address already. Enter the new one.",
        "email_password_mismatch": (
            "This address and password do not belong together. Check both, or reset the password."
        ),
        "enter_current_password": "That is not your password. Enter the one you sign in with.",
        "incorrect_password": "That is not your password. Enter the one you sign in with.",
        "invalid_password_reset": "This link is used up or too old. Ask for a new one.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
        "rate_limited": "Too many requests. Wait a few minutes, then try again.",
    }

    def new_user(self, request: HttpRequest) -> User:
        """The row to sign up: the guest's own where there is one."""
        user = request.user
        if isinstance(user, User) and user.is_guest:
            return user
        return services.guest_aside(request) or User(time_zone=services.detected_zone(request))

    def save_user(
        self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True
    ) -> User:
        """Store the account and its address."""
        data = form.cleaned_data
        return services.sign_up(user, email=data["email"], password=data["password1"])

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; a guest who signs in elsewhere is remembered until it is settled."""
        left = services.left_behind(request, user)
        if request.user.is_authenticated and request.user.pk == user.pk:
            # The same person with a new password: the session stays as it is.
            request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        super().login(request, user)
        request.session.pop(services.ASIDE, None)
        request.session.pop(services.WAITING, None)
        if left is not None:
            request.session[services.WAITING] = left.pk

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Go on to where the learner wanted to be, by way of the question if there is one."""
        response = cast("HttpResponse", super().post_login(request, user, **details))
        if services.WAITING not in request.session:
            return response
        request.session["guest_next"] = response["Location"]
        return redirect("guest_choice")

    def logout(self, request: HttpRequest) -> None:
        """Sign out; a guest, or one not decided on yet, stays within reach of this browser."""
        user = request.user
        is_guest = isinstance(user, User) and user.is_guest
        kept = user.pk if is_guest else request.session.get(services.WAITING)
        super().logout(request)
        if kept:
            request.session[services.ASIDE] = kept

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Ask for a confirmation, or tell the owner of the address that it is taken."""
        address: EmailAddress = emailconfirmation.email_address
        if not address.can_set_verified():
            self.send_account_already_exists_mail(address.email)
            return
        super().send_confirmation_mail(request, emailconfirmation, signup)

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Make the address this user's alone."""
        if email_address.can_set_verified():
            services.release_address(email_address)
        return bool(super().confirm_email(request, email_address))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the settings."""
        return reverse("settings")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """To the settings for who is signed in, else to the sign-in page."""
        user = self.request.user
        if isinstance(user, User) and user.pk == email_address.user_id:
            return reverse("settings")
        return reverse("account_login")

    def format_email_subject(self, subject: str) -> str:
        """Subjects begin with the site's name."""
        return f"Fairweather: {subject}"
