"""A learner's memory of a card, and the log of every grade."""

from django.conf import settings
from django.db import models


class CardState(models.Model):
    """What is kept of one card and one learner; made by the first grade, edit, flag or suspension.

    `memory` is `learning.scheduling.Memory` as JSON. `state`, `due_at`, `reps` and `seen_at`
    (its last review) repeat fields of it, so that queues and counts are indexed queries.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    card = models.ForeignKey("catalog.Card", on_delete=models.CASCADE)
    memory = models.JSONField()
    state = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    reps = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    last_grade = models.PositiveSmallIntegerField(default=0)  # 0: none yet
    introduced_at = models.DateTimeField(null=True, blank=True)
    suspended = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False)
    front = models.TextField(blank=True)  # the learner's own wording (Markdown), when edited
    back = models.TextField(blank=True)
    card_revision = models.PositiveIntegerField(default=1)  # the course's text last seen or edited

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "card"], name="card_state_once")]
        indexes = [models.Index(fields=["user", "state", "due_at"], name="card_state_due")]

    def __str__(self) -> str:
        return f"state {self.pk}"


class Review(models.Model):
    """One grade. `before` and `after` are the memory around it, so that undo is exact."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    state = models.ForeignKey(CardState, on_delete=models.CASCADE, related_name="reviews")
    token = models.CharField(max_length=80)  # the page's own id of the act: a repeat counts once
    grade = models.PositiveSmallIntegerField()
    grade_before = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, default="new")  # the state that was graded
    seconds = models.PositiveSmallIntegerField(default=0)  # from the question to the grade
    at = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="review_once")]
        indexes = [models.Index(fields=["user", "at"], name="review_time")]

    def __str__(self) -> str:
        return f"review {self.pk}"
