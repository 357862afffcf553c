"""Attempts, their questions as they stood at the start, and every answer as it arrived."""

from django.conf import settings
from django.db import models

DIAGNOSTIC = "diagnostic"  # the scope of the diagnostic test


class Attempt(models.Model):
    """One sitting. `deadline_at` is None when untimed; `score` and counts come at submit.

    An attempt that ran out of time is closed as of its deadline, whenever that is noticed.
    """

    class Kind(models.TextChoices):
        """A full exam, or a short quiz."""

        EXAM = "exam", "Practice exam"
        QUIZ = "quiz", "Quiz"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course = models.ForeignKey("catalog.Course", on_delete=models.CASCADE)
    kind = models.CharField(max_length=4, choices=Kind)
    title = models.CharField(max_length=200)
    scope = models.JSONField(default=dict)  # {"of": "lesson:7" | "module:2" | "tasks:2.1", "count"}
    timing = models.CharField(max_length=12)  # standard, plus25, plus50, plus100, esl30, untimed
    seed = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)  # spent on it, long pauses left out
    right = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    scaled = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-started_at"], name="attempt_recent"),
            models.Index(
                fields=["deadline_at"],
                condition=models.Q(submitted_at=None),
                name="attempt_running",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_exam(self) -> bool:
        """Whether this is a whole practice exam, which alone gets a scaled score."""
        return self.kind == self.Kind.EXAM

    @property
    def is_diagnostic(self) -> bool:
        """Whether this is the diagnostic test, from which a route is made."""
        return bool(self.scope.get("of") == DIAGNOSTIC)

    @property
    def ran_out(self) -> bool:
        """Whether the time ended this attempt rather than the learner."""
        return bool(
            self.deadline_at and self.submitted_at and self.submitted_at >= self.deadline_at
        )


class Question(models.Model):
    """An item in an attempt, kept as it stood: later edits do not change a sitting.

    `options` is in the order shown, each {text, html, correct, why, misconception} with `why`
    as HTML. `chosen` and `ruled_out` are lists of positions in it. `seconds` is the time that
    the question was in view, as the page measured it; 0 when it could not.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="questions")
    item = models.ForeignKey("catalog.Item", null=True, on_delete=models.SET_NULL)
    position = models.PositiveSmallIntegerField()  # 1-based
    stem = models.TextField()
    stem_html = models.TextField(default="")
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
    seconds = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    right = models.BooleanField(null=True)

    class Meta:
        ordering = ["attempt_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="question_place")
        ]

    def __str__(self) -> str:
        return f"question {self.position}"

    @property
    def key(self) -> frozenset[int]:
        """The places of the right options."""
        return frozenset(place for place, option in enumerate(self.options) if option["correct"])


class Route(models.Model):
    """The route that a learner made from a diagnostic test: the test, and the hours to spend.

    What stands on it follows from both and from the course (`learning.route`).
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.hours} hours"


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
