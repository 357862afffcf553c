"""Signing up, in and out, and what becomes of a guest's progress on the way."""

from typing import Any

from allauth.account import views as allauth_views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from studyapp.accounts import queries, services
from studyapp.accounts.api import LearnerRequest, current_learner, public, signed_up
from studyapp.accounts.models import User
from studyapp.common.http import show


class SignIn(allauth_views.LoginView):  # type: ignore[misc]  # the package has no types
    """allauth's sign-in, open to guests and to who has not confirmed an address yet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send on who is signed in already."""
        user = current_learner(request)
        if user and not user.is_guest and not queries.awaits_address(user):
            return redirect(self.get_next_url() or "settings")
        return _errors_as_422(super().dispatch(request, *args, **kwargs))


class SignUp(allauth_views.SignupView):  # type: ignore[misc]  # the package has no types
    """allauth's sign-up, open to guests: their own row becomes the account."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send on who has an account."""
        user = current_learner(request)
        if user and not user.is_guest:
            return redirect(self.get_next_url() or "settings")
        return _errors_as_422(super().dispatch(request, *args, **kwargs))


class SignOut(allauth_views.LogoutView):  # type: ignore[misc]  # the package has no types
    """allauth's sign-out; a guest has nothing to sign in with again and is told so."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep guests from losing what they did."""
        user = current_learner(request)
        if user and user.is_guest:
            messages.info(request, "You are a guest. Sign up to keep your progress, or delete it.")
            return redirect(f"{reverse('settings')}#account")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


def _errors_as_422(response: HttpResponseBase) -> HttpResponseBase:
    """A form that came back with errors answers 422, as every form of this site does."""
    context = getattr(response, "context_data", None) or {}
    if getattr(context.get("form"), "errors", None):
        response.status_code = 422
    return response


class Address(allauth_views.EmailView):  # type: ignore[misc]  # the package has no types
    """allauth's page of the address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer errors as 422."""
        return _errors_as_422(super().dispatch(request, *args, **kwargs))


class ChangePassword(allauth_views.PasswordChangeView):  # type: ignore[misc]  # the package has no types
    """allauth's change of the password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer errors as 422."""
        return _errors_as_422(super().dispatch(request, *args, **kwargs))


both = ("GET", "POST")
sign_in = public(*both)(SignIn.as_view())
sign_up = public(*both)(SignUp.as_view())
sign_out = public(*both)(SignOut.as_view())
address = signed_up(*both)(Address.as_view())
change_password = signed_up(*both)(ChangePassword.as_view())
set_password = signed_up(*both)(allauth_views.PasswordSetView.as_view())
reauthenticate = signed_up(*both)(allauth_views.ReauthenticateView.as_view())


@signed_up(*both)
def guest_choice(request: LearnerRequest) -> HttpResponse:
    """Ask what becomes of a guest's progress after signing in, and do it."""
    left = services.waiting(request)
    if left is None:
        return redirect(_next_page(request))
    choice = request.POST.get("choice", "")
    if request.method == "POST" and choice in {"keep", "discard"}:
        return _settle(request, left, keep=choice == "keep")
    return show(
        request,
        "accounts/guest_choice.html",
        {
            "section": "settings",
            "amounts": queries.progress_of(left),
            "address": queries.shown_address(request.user),
            "error": request.method == "POST",
        },
        status=422 if request.method == "POST" else 200,
    )


def _settle(request: LearnerRequest, left: User, *, keep: bool) -> HttpResponse:
    if keep:
        try:
            services.merge_guest(guest=left, account=request.user)
        except ValueError:  # decided in another tab a moment ago
            messages.info(request, "This was decided already.")
        else:
            messages.success(request, "Your progress as a guest is in your account now.")
    else:
        services.delete_user(left)
        messages.success(request, "The progress as a guest is deleted.")
    request.session.pop(services.WAITING, None)
    return redirect(_next_page(request))


def _next_page(request: HttpRequest) -> str:
    target = str(request.session.pop("guest_next", ""))
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return reverse("home")
