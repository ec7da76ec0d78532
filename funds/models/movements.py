"""The append-only book of funds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from funds.choices import MovementKind


class Movement(models.Model):
    """One change of a total, for ever; a negative amount takes back. In 1/10,000 units of the budget's currency.

    A trigger refuses UPDATE and DELETE and adds the amount to the totals of the budget and, where there is one, of
    the request.
    """

    budget = models.ForeignKey("funds.Budget", on_delete=models.PROTECT, related_name="movements")
    request = models.ForeignKey(
        "funds.FundRequest",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="movements",
    )
    kind = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind.value) for kind in MovementKind])
                & ~Q(amount=0)
                & ~Q(reason=""),
                name="funds_movement_says_what",
            ),
            models.CheckConstraint(
                condition=Q(kind="BUDGETED", request__isnull=True)
                | (~Q(kind="BUDGETED") & Q(request__isnull=False)),
                name="funds_movement_of_request",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and amount."""
        return f"{self.kind} {self.amount}"
