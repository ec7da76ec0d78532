"""The append-only log of what happened."""

from __future__ import annotations

from django.db import models

from events.choices import EventType


class Event(models.Model):
    """One thing that happened: what, to whom, by whom, when, from which state to which, and why.

    Text keys and no foreign keys: the log outlives what it speaks of. A trigger refuses UPDATE and DELETE.
    """

    type = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    partner_ref = models.CharField(max_length=64, blank=True, default="")
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(actor=""), name="events_event_has_actor"),
            models.CheckConstraint(
                condition=models.Q(type__in=[str(word.value) for word in EventType]),
                name="events_event_type_known",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-id"], name="events_event_subject_idx"),
            models.Index(
                fields=["partner_ref", "-id"],
                name="events_event_partner_idx",
                condition=~models.Q(partner_ref=""),
            ),
            models.Index(fields=["type", "-id"], name="events_event_type_idx"),
        ]

    def __str__(self) -> str:
        """Return the event in one line."""
        return f"{self.type} {self.subject} by {self.actor}"
