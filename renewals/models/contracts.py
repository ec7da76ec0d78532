"""A customer's maintenance term, and the term that follows it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kernel.modelbase import Timestamped
from renewals.choices import ContractState


class Contract(Timestamped):
    """What a customer has maintained, from starts_on up to, and without, ends_on, at what yearly value.

    `annual_value` is in 1/10,000 units of `currency`. `program` gives the zone in whose midnight the term ends and the
    policy by which it is renewed. A contract is followed by at most one other, whose `predecessor` it is; a trigger
    admits a successor only of the same customer and from the old end on, and lets a state be left once only.
    `renewed_on` is the day of the order. `known_seq` and `renewed_seq` number contract and renewal among all knowledge.
    """

    ref = models.CharField(max_length=80, unique=True)
    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("sales.Customer", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("sales.Product", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveBigIntegerField()
    annual_value = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, default=ContractState.OPEN)
    predecessor = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor"
    )
    renewed_on = models.DateField(null=True, blank=True)
    lapsed_on = models.DateField(null=True, blank=True)
    known_seq = models.BigIntegerField(unique=True)
    renewed_seq = models.BigIntegerField(unique=True, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(ref=""), name="renewals_contract_has_ref"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="renewals_contract_ordered"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & Q(annual_value__gte=0),
                name="renewals_contract_has_quantity_and_value",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="renewals_contract_currency_iso"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=str(ContractState.OPEN.value),
                    renewed_on__isnull=True,
                    renewed_seq__isnull=True,
                    lapsed_on__isnull=True,
                )
                | Q(
                    state=str(ContractState.RENEWED.value),
                    renewed_on__isnull=False,
                    renewed_seq__gt=F("known_seq"),
                    lapsed_on__isnull=True,
                )
                | Q(
                    state=str(ContractState.LAPSED.value),
                    renewed_on__isnull=True,
                    renewed_seq__isnull=True,
                    lapsed_on__isnull=False,
                ),
                name="renewals_contract_state_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["program", "ends_on"],
                name="renewals_contract_due_idx",
                condition=Q(state=str(ContractState.OPEN.value)),
            ),
            models.Index(fields=["ends_on", "program"], name="renewals_contract_ends_idx"),
            models.Index(fields=["customer"], name="renewals_contract_customer_idx"),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.ref
