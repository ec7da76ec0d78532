"""Numbers that others measure and post: customer satisfaction, support quality, seats, retention."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Observation(models.Model):
    """What was measured of a partner on a day, in 1/10,000; append-only, the last one posted for a day counts.

    `known_seq` numbers it among all knowledge, so that a past night sees what it saw.
    """

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=40)
    observed_on = models.DateField()
    value = models.BigIntegerField()
    known_seq = models.BigIntegerField(unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="tiers_observation_is_named"),
        ]
        indexes = [
            models.Index(
                fields=["code", "partner", "observed_on", "-known_seq"],
                include=["value"],
                name="tiers_observation_night_idx",
            )
        ]

    def __str__(self) -> str:
        """Return code and day."""
        return f"{self.code} on {self.observed_on}"
