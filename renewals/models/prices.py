"""The dated price list of maintenance."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from kernel.modelbase import DateRange


class RenewalPrice(models.Model):
    """What a year of maintenance of one piece costs from starts_on up to, and without, ends_on.

    `yearly` is in 1/10,000 units of `currency`.
    """

    product = models.ForeignKey("sales.Product", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    yearly = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="renewals_renewalprice_ordered",
            ),
            models.CheckConstraint(
                condition=Q(yearly__gte=0) & Q(currency__regex=r"^[A-Z]{3}$"),
                name="renewals_renewalprice_is_money",
            ),
            ExclusionConstraint(
                name="renewals_renewalprice_no_overlap",
                expressions=[
                    ("product", RangeOperators.EQUAL),
                    ("currency", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        """Return currency and day."""
        return f"{self.currency} from {self.starts_on}"
