"""Who was let into a tier that asks for it: by invitation, or by approval."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Admission(models.Model):
    """A partner let into a tier, or no longer, from a day on; append-only, the last word known counts.

    `known_seq` numbers it among all knowledge, so that a past night sees what it saw.
    """

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tier = models.ForeignKey(
        "tiers.Tier", on_delete=models.PROTECT, related_name="admissions", db_index=False
    )
    is_admitted = models.BooleanField()
    starts_on = models.DateField()
    known_seq = models.BigIntegerField(unique=True)
    approval = models.OneToOneField(
        "tiers.Approval", on_delete=models.PROTECT, related_name="admission"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(known_seq__gte=1), name="tiers_admission_known_from_one"
            ),
        ]
        indexes = [
            models.Index(fields=["tier", "partner", "-known_seq"], name="tiers_admission_night_idx")
        ]

    def __str__(self) -> str:
        """Return what was decided."""
        return "let in" if self.is_admitted else "no longer let in"
