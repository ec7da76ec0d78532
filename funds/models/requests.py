"""What partners ask for, claim, and name as its result."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from funds.choices import Activity, ClaimState, RequestState


class FundRequest(models.Model):
    """A partner's request for funds of a budget, for an activity in [starts_on, ends_on).

    What was asked never changes. The totals are in 1/10,000 units and follow the movements, as the budget's do; a
    trigger sees to the order of states.
    """

    ref = models.CharField(max_length=20, unique=True)
    budget = models.ForeignKey("funds.Budget", on_delete=models.PROTECT, related_name="requests")
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    expected = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField()
    asked = models.BigIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    state = models.CharField(max_length=12, default=RequestState.ASKED)
    committed = models.BigIntegerField(default=0)
    claimed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state.value) for state in RequestState])
                & Q(activity__in=[str(activity.value) for activity in Activity]),
                name="funds_fundrequest_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(expected="") & Q(ends_on__gt=F("starts_on")),
                name="funds_fundrequest_says_what",
            ),
            models.CheckConstraint(
                condition=Q(asked__gt=0)
                & Q(paid__gte=0)
                & Q(claimed__gte=F("paid"))
                & Q(committed__gte=F("claimed"))
                & Q(asked__gte=F("committed")),
                name="funds_fundrequest_never_overspent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["COMMITTED", "CLOSED"])
                | (~Q(decided_by="") & ~Q(decided_by=F("asked_by"))),
                name="funds_fundrequest_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="DECLINED") | ~Q(reason=""),
                name="funds_fundrequest_declined_why",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state"], name="funds_fundrequest_partner_idx"),
            models.Index(
                fields=["asked_at"],
                name="funds_fundrequest_waiting_idx",
                condition=Q(state="ASKED"),
            ),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.ref

    @property
    def left(self) -> int:
        """Return what can still be claimed, in units."""
        return self.committed - self.claimed


class Claim(models.Model):
    """What a partner claims of a commitment, with evidence of what was done; in 1/10,000 units."""

    request = models.ForeignKey(FundRequest, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    evidence = models.CharField(max_length=1000)
    state = models.CharField(max_length=12, default=ClaimState.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    payment = models.CharField(max_length=80, blank=True, default="")
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="funds_claim_numbered"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state.value) for state in ClaimState]),
                name="funds_claim_state_known",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(evidence=""), name="funds_claim_has_evidence"
            ),
            models.CheckConstraint(
                condition=Q(state="SUBMITTED")
                | (~Q(decided_by="") & ~Q(decided_by=F("submitted_by"))),
                name="funds_claim_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="REJECTED") | ~Q(reason=""), name="funds_claim_rejected_why"
            ),
            models.CheckConstraint(
                condition=Q(state="PAID", paid_on__isnull=False) & ~Q(payment="")
                | ~Q(state="PAID") & Q(paid_on__isnull=True),
                name="funds_claim_paid_on",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"claim {self.number}"


class Deal(models.Model):
    """A document of a distributor that the activity helped to win, as the partner names it."""

    request = models.ForeignKey(FundRequest, on_delete=models.PROTECT, related_name="deals")
    distributor = models.ForeignKey(
        "partners.Distributor", on_delete=models.PROTECT, related_name="+"
    )
    document_no = models.CharField(max_length=120)
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "distributor", "document_no"], name="funds_deal_once"
            ),
            models.CheckConstraint(condition=~Q(document_no=""), name="funds_deal_is_named"),
        ]

    def __str__(self) -> str:
        """Return the document."""
        return self.document_no
