"""What may be spent, on whom and in which period."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Budget(models.Model):
    """Funds of a program for activities in [starts_on, ends_on), claimed up to and including `claims_until`.

    A blank `tier_code` is open to every tier, no territory to all of them. The totals are in 1/10,000 units; a trigger
    adds every movement to them and nothing else may change them, so that what is committed never exceeds the budget,
    what is claimed never the commitments, and what is paid never the claims.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey(
        "partners.Territory", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tier_code = models.CharField(max_length=40, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField()
    claims_until = models.DateField()
    currency = models.CharField(max_length=3)
    budgeted = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    claimed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name="") & Q(currency__regex=r"^[A-Z]{3}$"),
                name="funds_budget_is_named_money",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")) & Q(claims_until__gte=F("ends_on")),
                name="funds_budget_dates_ordered",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0)
                & Q(claimed__gte=F("paid"))
                & Q(committed__gte=F("claimed"))
                & Q(budgeted__gte=F("committed")),
                name="funds_budget_never_overspent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["claims_until"],
                name="funds_budget_open_idx",
                condition=Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def left(self) -> int:
        """Return what nobody was promised yet, in units."""
        return self.budgeted - self.committed
