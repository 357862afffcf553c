"""What a learner leaves in a lesson: how far, what was noted, what was answered, what is wrong."""

from django.conf import settings
from django.db import models


class Reading(models.Model):
    """A learner's state in one lesson. `place` is the slug of the section last in view."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    lesson = models.ForeignKey("catalog.Lesson", on_delete=models.CASCADE)
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "lesson"], name="reading_once")]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class CheckAnswer(models.Model):
    """The newest answer to an embedded check; `tries` counts them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    check_row = models.ForeignKey("catalog.Check", on_delete=models.CASCADE)
    chosen = models.JSONField(default=list)
    correct = models.BooleanField()
    first_correct = models.BooleanField()
    tries = models.PositiveSmallIntegerField(default=1)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "check_row"], name="check_answer_once")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Report(models.Model):
    """A mistake that somebody found in a lesson, card or item; staff work the queue."""

    class State(models.TextChoices):
        """Where a report stands."""

        OPEN = "open", "Open"
        FIXED = "fixed", "Fixed"
        DECLINED = "declined", "Not a mistake"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=10)  # lesson, card, item
    subject = models.CharField(max_length=200)
    path = models.CharField(max_length=400, blank=True)
    text = models.TextField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_index=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["state", "-created_at", "-id"]

    def __str__(self) -> str:
        return f"report {self.pk}"
