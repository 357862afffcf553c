"""Evidence rows, and the day's sum that streaks and the activity picture read."""

from django.conf import settings
from django.db import models


class Evidence(models.Model):
    """One thing a learner showed: an answer, a review, a check, a lab check.

    `unique` is the feature's own id of the event, so that a repeated request counts once.
    `correct` is 0 to 1; `task` is empty when the content belongs to no exam task.
    """

    class Kind(models.TextChoices):
        """Where the evidence comes from; `learning.mastery` weighs by it."""

        EXAM = "exam"
        QUIZ = "quiz"
        CHECK = "check"
        CARD = "card"
        LAB = "lab"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    unique = models.CharField(max_length=80)
    kind = models.CharField(max_length=5, choices=Kind)
    task = models.CharField(max_length=8, blank=True)
    subject = models.CharField(max_length=160)  # key of the item, card or check
    correct = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "unique"], name="evidence_once")]
        indexes = [
            models.Index(fields=["user", "at"], name="evidence_time"),
            models.Index(fields=["user", "task", "at"], name="evidence_task"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Day(models.Model):
    """What a learner did on one local day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    on = models.DateField()
    answers = models.PositiveIntegerField(default=0)
    reviews = models.PositiveIntegerField(default=0)
    lessons = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["user_id", "on"]
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="day_once")]

    def __str__(self) -> str:
        return f"{self.on}"
