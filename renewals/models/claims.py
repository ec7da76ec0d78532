"""Rebate claims of the old scheme, running off, and the day from which a partner earns margin up front instead."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from renewals.choices import ClaimState


class Claim(models.Model):
    """A partner's claim of a rebate for the renewal of a contract, sold before its cut-over.

    What is claimed never changes, only its state; `amount` is in 1/10,000 units. `good_until` is the last day on which
    it can be approved. A trigger sees to the order of states, and that an approved claim is the contract's earning.
    """

    ref = models.CharField(max_length=80, unique=True)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(
        "renewals.Contract", on_delete=models.PROTECT, related_name="claims"
    )
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    document = models.CharField(max_length=120, blank=True, default="")
    sold_on = models.DateField()
    submitted_on = models.DateField()
    good_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default=ClaimState.SUBMITTED)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=120)
    evidence = models.CharField(max_length=500, blank=True, default="")
    proven_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    paid_on = models.DateField(null=True, blank=True)
    payment = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state.value) for state in ClaimState]),
                name="renewals_claim_state_known",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(currency__regex=r"^[A-Z]{3}$"),
                name="renewals_claim_is_money",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on__gte=F("sold_on"))
                & (Q(good_until__isnull=True) | Q(good_until__gte=F("submitted_on"))),
                name="renewals_claim_dates_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["PROVEN", "APPROVED", "PAID"])
                | (~Q(evidence="") & ~Q(proven_by="")),
                name="renewals_claim_proven_by_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "PAID"])
                | (~Q(decided_by="") & ~Q(decided_by=F("proven_by"))),
                name="renewals_claim_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="REJECTED") | ~Q(reason=""), name="renewals_claim_rejected_why"
            ),
            models.CheckConstraint(
                condition=Q(state="PAID", paid_on__isnull=False) & ~Q(payment="")
                | ~Q(state="PAID") & Q(paid_on__isnull=True),
                name="renewals_claim_paid_on",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state"], name="renewals_claim_partner_idx"),
            models.Index(
                fields=["good_until"],
                name="renewals_claim_open_idx",
                condition=Q(state__in=["SUBMITTED", "PROVEN"]),
            ),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.ref


class CutOver(models.Model):
    """The day from which a partner earns margin up front in a program; what it sold before may be claimed."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    reason = models.CharField(max_length=500)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "partner"], name="renewals_cutover_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="renewals_cutover_has_reason"),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"from {self.starts_on}"
