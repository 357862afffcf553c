"""Runs of labs: where in the history of the learner's account each began, and how it went."""

from django.conf import settings
from django.db import models


class Run(models.Model):
    """One try of a lab in the learner's account.

    `generation` is that of the account when the lab began: after a reset it is another one.
    `before` and `point` are places of its history, before the set-up and where the learner
    began. `hints` counts the hints that were shown, by step. `ended_at` is set when the learner
    left the lab or began it anew.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    lab = models.ForeignKey("catalog.Lab", on_delete=models.CASCADE, related_name="runs")
    generation = models.BigIntegerField()
    before = models.BigIntegerField()
    point = models.BigIntegerField()
    region = models.CharField(max_length=32)
    hints = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["user", "lab"], name="lab_run_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "lab"], condition=models.Q(ended_at=None), name="lab_run_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lab} since {self.started_at:%Y-%m-%d %H:%M}"
