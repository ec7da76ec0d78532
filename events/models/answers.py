"""Stored answers of API requests that carried an Idempotency-Key."""

from __future__ import annotations

from django.db import models


class IdempotentAnswer(models.Model):
    """The answer given to one (caller, key); the same request again gets it back, another body is refused."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="events_idempotentanswer_once")
        ]
        indexes = [models.Index(fields=["answered_at"], name="events_answer_answered_idx")]

    def __str__(self) -> str:
        """Return caller and key."""
        return f"{self.caller} {self.key}"
