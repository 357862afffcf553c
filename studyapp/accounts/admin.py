"""Users in the admin, and its door: staff sign in where everybody does."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from studyapp.accounts import services
from studyapp.accounts.models import User


class NewUserForm(BaseUserCreationForm):
    """An address and a password typed twice."""

    email = forms.EmailField()

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        """Addresses are small letters."""
        return str(self.cleaned_data["email"]).lower()


class UserForm(UserChangeForm):
    """Everything but the password, which has a page of its own."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str | None:
        """Addresses are small letters; no address is stored as none, since two may lack one."""
        return (self.cleaned_data.get("email") or "").strip().lower() or None


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Learners and staff. Progress is looked at in the apps' own lists."""

    form = UserForm
    add_form = NewUserForm
    ordering = ["-date_joined", "-id"]
    list_display = ["__str__", "display_name", "is_guest", "is_staff", "last_seen_on"]
    list_filter = ["is_guest", "is_staff", "is_active"]
    search_fields = ["email", "display_name"]
    readonly_fields = ["date_joined", "last_login", "last_seen_on", "is_guest"]
    fieldsets = [
        (None, {"fields": ["email", "password", "display_name", "is_guest"]}),
        ("Study", {"fields": ["exam_on", "daily_goal", "new_cards_a_day", "retention"]}),
        ("Site", {"fields": ["time_zone", "theme", "shortcuts"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["date_joined", "last_login", "last_seen_on"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "password1", "password2"]})]
    filter_horizontal = ["groups"]

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete a user as the settings page does, files included."""
        services.delete_user(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """The same for several."""
        for user in queryset:
            services.delete_user(user)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[Any, Any, set[str], Any]:
        """Deleting a user deletes all that is theirs, read-only lists notwithstanding."""
        deleted, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected


def _sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The sign-in page of the site, with its rate limits; for learners there is no admin."""
    user = request.user
    if isinstance(user, User) and not user.is_guest:
        raise Http404
    target = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


admin.site.login = _sign_in  # type: ignore[method-assign]  # the library's own hook
admin.site.site_header = "Fairweather"
admin.site.site_title = "Fairweather"
admin.site.index_title = "Administration"
