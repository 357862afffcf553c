"""A learner's memory of a card, and the log of every grade."""

from django.conf import settings
from django.db import models


class CardState(models.Model):
    """What the scheduler knows of one card and one learner; made at the first sight.

    `memory` is `learning.scheduling.Memory` as JSON; `due_at` and `state` repeat two of its
    fields so that the queue is one indexed query.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    card = models.ForeignKey("catalog.Card", on_delete=models.CASCADE)
    memory = models.JSONField()
    state = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    introduced_at = models.DateTimeField(null=True, blank=True)
    suspended = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False)
    front = models.TextField(blank=True)  # the learner's own wording, when edited
    back = models.TextField(blank=True)
    card_revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "card"], name="card_state_once")]
        indexes = [models.Index(fields=["user", "suspended", "due_at"], name="card_state_due")]

    def __str__(self) -> str:
        return f"state {self.pk}"


class Review(models.Model):
    """One grade. `before` and `after` are the memory around it, so that undo is exact."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    state = models.ForeignKey(CardState, on_delete=models.CASCADE, related_name="reviews")
    token = models.CharField(max_length=80)  # the page's own id of the act: a repeat counts once
    grade = models.PositiveSmallIntegerField()
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
