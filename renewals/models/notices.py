"""Renewal notices: each once per contract and number of days; the row is the queue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """A notice `days` before a contract's last day, to the partner of record of the day it was raised (None: nobody).

    `taken_at` is the lease of who is sending it; `recipients` counts the addresses it was sent to.
    """

    contract = models.ForeignKey(
        "renewals.Contract", on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    recipients = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "days"], name="renewals_notice_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(partner__isnull=False),
                name="renewals_notice_sent_to_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "id"],
                name="renewals_notice_unsent_idx",
                condition=Q(sent_at__isnull=True, partner__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """Return the days."""
        return f"{self.days} days"
