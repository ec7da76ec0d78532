"""The renewal policies of programs, dated and kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RenewalPolicy(models.Model):
    """The rules of renewals in a program from effective_on until a later one; append-only.

    `document` is plain data that renewals.engine.policy reads; of two with the same day the higher number counts.
    """

    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    effective_on = models.DateField()
    document = models.JSONField()
    document_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"], name="renewals_renewalpolicy_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="renewals_renewalpolicy_number_from_one"
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"policy {self.number}"
