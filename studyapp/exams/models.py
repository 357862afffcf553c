"""Attempts, their questions as they stood at the start, and every answer as it arrived."""

from django.conf import settings
from django.db import models


class Attempt(models.Model):
    """One sitting. `deadline_at` is None when untimed; `score` and counts come at submit."""

    class Kind(models.TextChoices):
        """A full exam, or a short quiz."""

        EXAM = "exam", "Practice exam"
        QUIZ = "quiz", "Quiz"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course = models.ForeignKey("catalog.Course", on_delete=models.CASCADE)
    kind = models.CharField(max_length=4, choices=Kind)
    title = models.CharField(max_length=200)
    scope = models.JSONField(default=dict)  # {"lesson": …} | {"module": …} | {"task": …} | {}
    timing = models.CharField(max_length=12)  # standard, plus25, plus50, plus100, esl30, untimed
    seed = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    place = models.PositiveSmallIntegerField(default=1)
    right = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    scaled = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["user", "-started_at"], name="attempt_recent")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """An item in an attempt, kept as it stood: later edits do not change a sitting.

    `options` is in the order shown. `chosen` and `ruled_out` are lists of positions in it.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="questions")
    item = models.ForeignKey("catalog.Item", null=True, on_delete=models.SET_NULL)
    position = models.PositiveSmallIntegerField()  # 1-based
    stem = models.TextField()
    options = models.JSONField()
    kind = models.CharField(max_length=8)
    task = models.CharField(max_length=8, blank=True)
    domain = models.CharField(max_length=4, blank=True)
    section = models.CharField(max_length=320, blank=True)
    item_key = models.CharField(max_length=120)
    item_revision = models.PositiveIntegerField(default=1)
    chosen = models.JSONField(default=list)
    ruled_out = models.JSONField(default=list)
    flagged = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    right = models.BooleanField(null=True)

    class Meta:
        ordering = ["attempt_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="question_place")
        ]

    def __str__(self) -> str:
        return f"question {self.position}"


class AnswerEvent(models.Model):
    """One message of the exam page: (tab, sequence number) makes it count once."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events")
    tab = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "tab", "number"], name="answer_event_once")
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"
