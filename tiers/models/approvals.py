"""Acts that need a second person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tiers.choices import ApprovalState


class Approval(models.Model):
    """An act somebody proposed and somebody else decides; the database refuses the same person twice.

    `subject` is a text key such as `program-version:12`; `doubts` the reason given for each kind of warning that a
    version raises, by its code.
    """

    act = models.CharField(max_length=32)
    subject = models.CharField(max_length=120)
    state = models.CharField(max_length=12)
    reason = models.TextField()
    doubts = models.JSONField(default=dict, blank=True)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")), name="tiers_approval_second_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="tiers_approval_has_reason"),
            models.CheckConstraint(
                condition=Q(
                    state=str(ApprovalState.PROPOSED.value), decided_by="", decided_at__isnull=True
                )
                | ~Q(state=str(ApprovalState.PROPOSED.value))
                & ~Q(decided_by="")
                & Q(decided_at__isnull=False),
                name="tiers_approval_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["act", "subject"],
                condition=Q(state=str(ApprovalState.PROPOSED.value)),
                name="tiers_approval_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Return the act and subject."""
        return f"{self.act} {self.subject}"
