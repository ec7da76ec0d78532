"""Quotes and their lines, priced once and kept; a change is a revision."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from renewals.choices import PriceBasis, QuoteState, RequestState


class Quote(models.Model):
    """An offer of a partner to a customer to renew one contract or several, at the prices of `priced_on`.

    It can be accepted up to and on `valid_until`, a day in the program's zone. What it says never changes, only its
    state; a trigger sees to both. Amounts are 1/10,000 units and the sums of the lines.
    """

    ref = models.CharField(max_length=20, unique=True)
    revises = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="revised_by"
    )
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("sales.Customer", on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey("renewals.RenewalPolicy", on_delete=models.PROTECT, related_name="+")
    tier_code = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    common_end_on = models.DateField(null=True, blank=True)
    priced_on = models.DateField()
    valid_until = models.DateField()
    net = models.BigIntegerField()
    margin = models.BigIntegerField()
    tax = models.BigIntegerField()
    state = models.CharField(max_length=8, default=QuoteState.DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=120)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state.value) for state in QuoteState]),
                name="renewals_quote_state_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("priced_on")), name="renewals_quote_dates_ordered"
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1, common_end_on__isnull=True)
                | Q(years__isnull=True, common_end_on__isnull=False),
                name="renewals_quote_years_or_common_end",
            ),
            models.CheckConstraint(
                condition=Q(margin__gte=0) & Q(margin__lte=F("net")) & Q(tax__gte=0),
                name="renewals_quote_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(QuoteState.SENT.value)) | Q(sent_at__isnull=False),
                name="renewals_quote_sent_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(QuoteState.ACCEPTED.value))
                | Q(sent_at__isnull=False, decided_at__isnull=False) & ~Q(decided_by=""),
                name="renewals_quote_accepted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-id"], name="renewals_quote_partner_idx"),
            models.Index(
                fields=["valid_until"],
                name="renewals_quote_live_idx",
                condition=Q(state__in=[str(QuoteState.DRAFT.value), str(QuoteState.SENT.value)]),
            ),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.ref


class QuoteLine(models.Model):
    """One contract in a quote: its new term and its price, every step in units; append-only."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveSmallIntegerField()
    contract = models.ForeignKey(
        "renewals.Contract", on_delete=models.PROTECT, related_name="quote_lines"
    )
    quantity = models.PositiveBigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    basis = models.CharField(max_length=12)
    uplift = models.CharField(max_length=12, blank=True, default="")
    yearly = models.BigIntegerField()
    whole_years = models.PositiveSmallIntegerField()
    odd_days = models.PositiveSmallIntegerField()
    days_in_year = models.PositiveSmallIntegerField()
    term = models.BigIntegerField()
    multi_year_discount = models.BigIntegerField()
    early_discount = models.BigIntegerField()
    late_fee = models.BigIntegerField()
    net = models.BigIntegerField()
    margin = models.BigIntegerField()
    tax = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "number"], name="renewals_quoteline_once"),
            models.UniqueConstraint(
                fields=["quote", "contract"], name="renewals_quoteline_contract_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")) & Q(quantity__gte=1),
                name="renewals_quoteline_has_term_and_quantity",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=[str(basis.value) for basis in PriceBasis]),
                name="renewals_quoteline_basis_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    net=F("term") - F("multi_year_discount") - F("early_discount") + F("late_fee")
                )
                & Q(net__gte=0)
                & Q(margin__gte=0)
                & Q(margin__lte=F("net"))
                & Q(tax__gte=0),
                name="renewals_quoteline_adds_up",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"line {self.number}"


class CoTermRequest(models.Model):
    """A wish to bring a customer's contracts to one end, though several partners are of record: a person decides.

    Granted, the asking partner becomes partner of record of them all.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    contracts = models.ManyToManyField("renewals.Contract", related_name="+")
    state = models.CharField(max_length=8, default=RequestState.WAITING)
    reason = models.CharField(max_length=500)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)
    decision_reason = models.CharField(max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="renewals_cotermrequest_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=str(RequestState.WAITING.value), decided_by="", decided_at__isnull=True
                )
                | Q(
                    state__in=[str(RequestState.GRANTED.value), str(RequestState.DECLINED.value)],
                    decided_at__isnull=False,
                )
                & ~Q(decided_by="")
                & ~Q(decided_by=F("requested_by"))
                & ~Q(decision_reason=""),
                name="renewals_cotermrequest_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state
