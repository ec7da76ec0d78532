"""Territories form a tree; who belongs where is effective-dated, so that past decisions show who owned the partner."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from kernel.modelbase import DateRange


class Territory(models.Model):
    """A named area; the parent holds it."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="partners_territory_is_named"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="partners_territory_not_own_parent",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PartnerAssignment(models.Model):
    """The partner belongs to the territory from starts_on up to, and without, ends_on."""

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="assignments"
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="partner_assignments"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="partners_partnerassign_ordered",
            ),
            ExclusionConstraint(
                name="partners_partnerassign_no_overlap",
                expressions=[
                    ("partner", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        """Return the period."""
        return f"{self.starts_on} to {self.ends_on or 'now'}"


class ManagerAssignment(models.Model):
    """The channel manager looks after the territory from starts_on up to, and without, ends_on."""

    user = models.ForeignKey("partners.User", on_delete=models.PROTECT, related_name="territories")
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="manager_assignments"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="partners_managerassign_ordered",
            ),
            ExclusionConstraint(
                name="partners_managerassign_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("territory", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        """Return the period."""
        return f"{self.starts_on} to {self.ends_on or 'now'}"
