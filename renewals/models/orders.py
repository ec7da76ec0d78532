"""Orders: what became of an accepted quote; append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from renewals.choices import EarningKind


class Order(models.Model):
    """An accepted quote; one quote makes one order. `known_seq` numbers it among all knowledge.

    `reference` is the customer's own, such as a purchase order number.
    """

    ref = models.CharField(max_length=20, unique=True)
    quote = models.OneToOneField("renewals.Quote", on_delete=models.PROTECT, related_name="order")
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="+")
    ordered_on = models.DateField()
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=120)
    reference = models.CharField(max_length=80, blank=True, default="")
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    margin = models.BigIntegerField()
    known_seq = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(margin__gte=0) & Q(margin__lte=F("net")), name="renewals_order_adds_up"
            )
        ]
        indexes = [models.Index(fields=["partner", "-id"], name="renewals_order_partner_idx")]

    def __str__(self) -> str:
        """Return the reference."""
        return self.ref


class OrderLine(models.Model):
    """One renewed contract of an order, the contract that follows it, and the ledger entry it became.

    A contract is ordered once, whatever number of quotes hold it.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveSmallIntegerField()
    contract = models.OneToOneField(
        "renewals.Contract", on_delete=models.PROTECT, related_name="order_line"
    )
    successor = models.OneToOneField(
        "renewals.Contract", on_delete=models.PROTECT, related_name="ordered_by"
    )
    net = models.BigIntegerField()
    margin = models.BigIntegerField()
    source_key = models.CharField(max_length=300, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="renewals_orderline_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"line {self.number}"


class Earning(models.Model):
    """What the renewal of a contract earned its partner: margin up front or a claim of the old scheme, never both."""

    contract = models.OneToOneField(
        "renewals.Contract", on_delete=models.PROTECT, primary_key=True, related_name="earning"
    )
    kind = models.CharField(max_length=8)
    order_line = models.OneToOneField(
        OrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="earning"
    )
    claim = models.OneToOneField(
        "renewals.Claim", on_delete=models.PROTECT, null=True, blank=True, related_name="earning"
    )
    earned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=str(EarningKind.MARGIN.value),
                    order_line__isnull=False,
                    claim__isnull=True,
                )
                | Q(
                    kind=str(EarningKind.CLAIM.value),
                    order_line__isnull=True,
                    claim__isnull=False,
                ),
                name="renewals_earning_of_one_kind",
            )
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind
