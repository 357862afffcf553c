"""Forms of the settings, of sign-up, and of leaving."""

from datetime import date
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm, SignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.http import HttpRequest

from studyapp.accounts import queries
from studyapp.accounts.models import User

# What a wanted recall costs, told by one card: the days after which it comes back where it
# would come back after ten at 90 %. A test recomputes the numbers with the scheduler.
RECALL_DAYS = {0.8: 33, 0.85: 19, 0.9: 10, 0.95: 4, 0.97: 2}
DELETE_WORD = "delete"


class SignUpForm(SignupForm):
    """An address and one password; the guest's row becomes the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = "That is not a whole address. Write it like name@example.org."
        self.fields["email"].error_messages["invalid"] = wrong

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """Store the account, with its address waiting to be confirmed."""
        adapter = get_adapter()
        return cast("User", adapter.save_user(request, adapter.new_user(request), self))


class NewAddressForm(AddEmailForm):
    """A new address, which takes the place of the old one when it is confirmed."""

    def save(self, request: HttpRequest) -> EmailAddress:
        """Send the mail that asks to confirm; the old address stays in use until then."""
        waiting = EmailAddress.objects.filter(user=self.user, verified=False, primary=False)
        waiting.delete()
        address = EmailAddress.objects.add_email(
            request, self.user, self.cleaned_data["email"], confirm=True
        )
        return cast("EmailAddress", address)


class PreferencesForm(forms.ModelForm):
    """How the site looks and how much it asks for a day."""

    time_zone = forms.CharField(
        max_length=60,
        label="Time zone",
        widget=forms.TextInput(
            attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    retention = forms.TypedChoiceField(
        label="Wanted recall",
        coerce=float,
        choices=[
            (value, f"{value:.0%}: what would come back after 10 days comes after {days}")
            if value != 0.9
            else (value, f"{value:.0%}, the usual measure")
            for value, days in RECALL_DAYS.items()
        ],
    )

    class Meta:
        model = User
        fields = [
            "display_name",
            "time_zone",
            "theme",
            "shortcuts",
            "exam_on",
            "daily_goal",
            "new_cards_a_day",
            "retention",
        ]
        labels = {
            "display_name": "What we call you",
            "theme": "Colours",
            "shortcuts": "Single-letter keyboard shortcuts",
            "exam_on": "Exam date",
            "daily_goal": "Minutes a day",
            "new_cards_a_day": "New cards a day",
        }
        widgets = {
            "exam_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "display_name": forms.TextInput(attrs={"autocomplete": "nickname"}),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        kept = self.instance.retention
        if kept not in RECALL_DAYS:
            self.fields["retention"].choices = [  # type: ignore[attr-defined]  # a choice field
                (kept, f"{kept:.0%}, as it is now"),
                *self.fields["retention"].choices,  # type: ignore[attr-defined]  # a choice field
            ]
        _limit(self.fields["daily_goal"], 5, 480)
        _limit(self.fields["new_cards_a_day"], 0, 200)

    def clean_time_zone(self) -> str:
        """A zone that exists; capitals do not matter."""
        given = str(self.cleaned_data["time_zone"]).strip().replace(" ", "_")
        if given == self.instance.time_zone:
            return given
        known = {name.lower(): name for name in queries.zone_names()}
        if given.lower() not in known:
            message = "There is no such time zone. Type a city, such as Berlin, and choose one."
            raise forms.ValidationError(message)
        return str(known[given.lower()])

    def clean_exam_on(self) -> date | None:
        """A day to come, or the one that is stored already."""
        return clean_exam_day(self.cleaned_data["exam_on"], self.instance.exam_on, self.today)

    def save(self, commit: bool = True) -> User:
        """Store the preferences alone: a password that is changed meanwhile stays changed."""
        return _stored(cast("User", super().save(commit=False)), self.Meta.fields, commit)


class GoalsForm(forms.ModelForm):
    """The two questions of the first visit: when is the exam, and how much time is there."""

    no_date = forms.BooleanField(label="I have no date yet", required=False)

    class Meta:
        model = User
        fields = ["exam_on", "daily_goal"]
        labels = {"exam_on": "Exam date", "daily_goal": "Minutes a day"}
        widgets = {"exam_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["exam_on"].widget.attrs["min"] = today.isoformat()
        _limit(self.fields["daily_goal"], 5, 480)

    def clean(self) -> dict[str, Any]:
        """Either a date or the word that there is none."""
        data = cast("dict[str, Any]", super().clean())
        if data.get("no_date"):
            data["exam_on"] = None
            self.errors.pop("exam_on", None)
        elif "exam_on" not in self.errors and data.get("exam_on") is None:
            self.add_error("exam_on", "Choose the day, or tick “I have no date yet”.")
        elif data.get("exam_on"):
            try:
                clean_exam_day(data["exam_on"], self.instance.exam_on, self.today)
            except forms.ValidationError as error:
                self.add_error("exam_on", error)
        return data

    def save(self, commit: bool = True) -> User:
        """Store the answers; the question is not asked again."""
        self.instance.goals_set = True
        user = cast("User", super().save(commit=False))
        return _stored(user, [*self.Meta.fields, "goals_set"], commit)


class LeaveForm(forms.Form):
    """The last word before a learner's rows are deleted."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    word = forms.CharField(
        label=f"Type “{DELETE_WORD}”",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        del self.fields["password" if user.is_guest else "word"]

    def clean_password(self) -> str:
        """The password that the account signs in with."""
        given = str(self.cleaned_data["password"])
        if not self.user.check_password(given):
            message = "That is not your password. Nothing was deleted."
            raise forms.ValidationError(message)
        return given

    def clean_word(self) -> str:
        """The word itself."""
        given = str(self.cleaned_data["word"]).strip().strip("“”\"'").lower()
        if given != DELETE_WORD:
            message = f"Type the word {DELETE_WORD}. Nothing was deleted."
            raise forms.ValidationError(message)
        return given


def clean_exam_day(day: date | None, stored: date | None, today: date) -> date | None:
    """The day as given; a new one in the past raises ValidationError."""
    if day and day < today and day != stored:
        message = "That day is over. Choose a day from today on, or leave it empty."
        raise forms.ValidationError(message)
    return day


def _stored(user: User, fields: list[str], commit: bool) -> User:
    if commit:
        user.save(update_fields=fields)
    return user


def _limit(field: forms.Field, least: int, most: int) -> None:
    field.widget.attrs.update({"min": least, "max": most, "inputmode": "numeric"})
    field.error_messages["required"] = f"Enter a number from {least} to {most}."
