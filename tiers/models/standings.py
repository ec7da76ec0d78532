"""Which tier a partner holds, from when to when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from kernel.modelbase import DateRange


class Standing(models.Model):
    """Partner × program × tier from starts_on up to, and without, ends_on; never two at once."""

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    program = models.ForeignKey(
        "tiers.Program", on_delete=models.PROTECT, related_name="standings", db_index=False
    )
    tier = models.ForeignKey("tiers.Tier", on_delete=models.PROTECT, related_name="standings")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    run = models.ForeignKey(
        "tiers.EvaluationRun", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="tiers_standing_ordered",
            ),
            ExclusionConstraint(
                name="tiers_standing_no_overlap",
                expressions=[
                    ("program", RangeOperators.EQUAL),
                    ("partner", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["program", "partner"],
                include=["tier", "starts_on"],
                name="tiers_standing_current_idx",
                condition=Q(ends_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        """Return the period."""
        return f"{self.starts_on} to {self.ends_on or 'now'}"
