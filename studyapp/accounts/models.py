"""The user: a guest from the first write on, a signed-up learner later, one row all along."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address, since there are no user names."""

    def create_user(self, email: str | None, password: str | None = None, **more: Any) -> "User":
        """Store a user; without an address it is a guest, without a password it cannot sign in."""
        user = self.model(email=email.strip().lower() if email else None, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "User":
        """Store a member of staff with every permission."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)


class User(AbstractUser):
    """A learner. `is_guest` rows have neither address nor password.

    Preferences live here rather than in a table of their own: every page needs them, and the
    session's user is read anyway.
    """

    class Theme(models.TextChoices):
        """Which colours to show."""

        SYSTEM = "system", "Same as this device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    username = None  # type: ignore[assignment]  # AbstractUser's field is taken away on purpose
    first_name = None  # type: ignore[assignment]  # AbstractUser's is replaced
    last_name = None  # type: ignore[assignment]  # AbstractUser's is replaced
    email = models.EmailField(  # type: ignore[assignment]  # null: guests have none
        "e-mail address", unique=True, null=True, blank=True
    )
    display_name = models.CharField("what we call you", max_length=60, blank=True)
    is_guest = models.BooleanField(default=False)
    last_seen_on = models.DateField(null=True, blank=True, db_index=True)

    time_zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    shortcuts = models.BooleanField("single-letter keyboard shortcuts", default=True)
    exam_on = models.DateField("exam date", null=True, blank=True)
    daily_goal = models.PositiveSmallIntegerField(
        "minutes a day", default=30, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    goals_set = models.BooleanField(default=False)
    new_cards_a_day = models.PositiveSmallIntegerField(
        default=15, validators=[MaxValueValidator(200)]
    )
    retention = models.FloatField(
        "wanted recall", default=0.9, validators=[MinValueValidator(0.7), MaxValueValidator(0.97)]
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # AbstractUser's is replaced

    def __str__(self) -> str:
        return self.email or f"guest {self.pk}"

    def get_full_name(self) -> str:
        """What pages and mails call the learner."""
        return self.display_name or (self.email or "").partition("@")[0] or "Guest"

    def get_short_name(self) -> str:
        """The same as the full name; there is only one."""
        return self.get_full_name()
