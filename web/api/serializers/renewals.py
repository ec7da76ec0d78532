"""The right to sell renewals, quotes, orders, and claims of the old scheme."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from renewals.choices import (
    AssessmentState,
    AuthorizationState,
    ClaimState,
    PriceBasis,
    QuoteState,
)
from tiers.choices import Outcome
from web.api import ids
from web.api.serializers.acts import LONGEST_REASON
from web.api.serializers.contracts import LastDay
from web.api.serializers.fields import Amount, Id
from web.api.serializers.lists import Expand, Expanded, ListInput
from web.api.serializers.strict import Day, Flag, StrictInput, Text, Whole

MOST_LINES = 200


class RightListInput(ListInput):
    """Which rights."""

    program = Text(max_length=60, required=False, help_text="Code of a program.")
    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    state = serializers.ChoiceField(choices=AuthorizationState.choices(), required=False)
    expand = Expand("partner")


class OptInInput(StrictInput):
    """Which partner asks for the right, in which program."""

    program = Text(max_length=60, help_text="Code of the program.")
    partner = Text(max_length=40, help_text="Id of the partner.")


class RightOutput(serializers.Serializer[Any]):
    """How far a partner's right to sell renewals is."""

    id = Id(lambda pk: ids.make(ids.Kind.RIGHT, pk))
    program = serializers.CharField(source="program.code")
    partner = serializers.CharField(source="partner.code")
    state = serializers.ChoiceField(choices=AuthorizationState.choices())
    since_on = serializers.DateField()
    expires_on = serializers.DateField(
        allow_null=True, help_text="First day on which the assessment no longer counts."
    )
    grace_ends_on = serializers.DateField(
        allow_null=True, help_text="The day on which a lost tier suspends."
    )
    earliest_request_on = serializers.DateField(allow_null=True)
    suspended_because = serializers.CharField()
    expanded = Expanded()


class StepOutput(serializers.Serializer[Any]):
    """One step on the way."""

    number = serializers.IntegerField()
    from_state = serializers.ChoiceField(choices=AuthorizationState.choices())
    to_state = serializers.ChoiceField(choices=AuthorizationState.choices())
    taken_on = serializers.DateField()
    reason = serializers.CharField()
    taken_at = serializers.DateTimeField()
    taken_by = serializers.CharField()


class AssessmentOutput(serializers.Serializer[Any]):
    """One capability assessment: measured, answered, proposed by one person, signed by another."""

    id = Id(lambda pk: ids.make(ids.Kind.ASSESSMENT, pk))
    state = serializers.ChoiceField(choices=AssessmentState.choices())
    opened_at = serializers.DateTimeField()
    measured_as_of = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(choices=[("", "Not measured"), *Outcome.choices()])
    points = serializers.DictField(child=serializers.IntegerField())
    score = serializers.IntegerField(allow_null=True)
    is_pass_proposed = serializers.BooleanField(allow_null=True)
    proposal_reason = serializers.CharField()
    proposed_by = serializers.CharField()
    decision_reason = serializers.CharField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)


class RightDetailOutput(RightOutput):
    """A right with how it came about."""

    steps = StepOutput(many=True)
    assessments = AssessmentOutput(many=True)


class PointsInput(StrictInput):
    """Points by question."""

    points = serializers.DictField(
        child=Whole(least=0, most=10_000), allow_empty=False, help_text="By code of the question."
    )


class ProposePassInput(StrictInput):
    """What the assessor proposes."""

    is_pass = Flag(help_text="False: not to pass.")
    reason = Text(max_length=LONGEST_REASON, help_text="Why; the partner will read it.")


class QuoteListInput(ListInput):
    """Which quotes."""

    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    state = serializers.ChoiceField(choices=QuoteState.choices(), required=False)
    expand = Expand("partner")


class AskedInput(StrictInput):
    """A contract to renew."""

    contract = Text(max_length=24, help_text="Id of the contract.")
    quantity = Whole(least=1, most=10**9, required=False, help_text="Without: the whole of it.")


class _TermInput(StrictInput):
    years = Whole(least=1, most=100, required=False, help_text="Whole years; 1 without.")
    last_day = Day(required=False, help_text="A common last day instead of years.")


class QuoteInput(_TermInput):
    """A quote to draft."""

    partner = Text(max_length=40, help_text="Id of the partner of record.")
    lines = serializers.ListField(child=AskedInput(), min_length=1, max_length=MOST_LINES)


class QuoteReviseInput(_TermInput):
    """What the revision says otherwise; what is left out stays."""

    lines = serializers.ListField(
        child=AskedInput(), min_length=1, max_length=MOST_LINES, required=False
    )


class AcceptInput(StrictInput):
    """The customer's order."""

    reference = Text(
        max_length=80, required=False, default="", help_text="The customer's own, such as PO-17."
    )


class QuoteOutput(serializers.Serializer[Any]):
    """An offer to renew contracts; its id is the number on it."""

    id = serializers.CharField(source="ref")
    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="program.code")
    customer = Id(lambda pk: ids.make(ids.Kind.CUSTOMER, pk), source="customer_id")
    customer_name = serializers.CharField(source="customer.name")
    tier = serializers.CharField(source="tier_code", help_text="Whose margin is granted.")
    currency = serializers.CharField()
    years = serializers.IntegerField(allow_null=True)
    last_day = LastDay(source="common_end_on", allow_null=True)
    priced_on = serializers.DateField()
    valid_until = serializers.DateField(help_text="Last day to accept it, included.")
    net = Amount()
    margin = Amount()
    tax = Amount()
    state = serializers.ChoiceField(choices=QuoteState.choices())
    drafted_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    expanded = Expanded()


class QuoteLineOutput(serializers.Serializer[Any]):
    """One contract of a quote, with every step of its price."""

    number = serializers.IntegerField()
    contract = Id(lambda pk: ids.make(ids.Kind.CONTRACT, pk), source="contract_id")
    contract_ref = serializers.CharField(source="contract.ref")
    product = serializers.CharField(source="contract.product.code")
    quantity = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="First day no longer covered.")
    basis = serializers.ChoiceField(choices=PriceBasis.choices())
    yearly = Amount()
    term = Amount(help_text="Before discounts and fees.")
    multi_year_discount = Amount()
    early_discount = Amount()
    late_fee = Amount()
    net = Amount()
    margin = Amount()
    tax = Amount()


class QuoteDetailOutput(QuoteOutput):
    """A quote with its lines."""

    lines = QuoteLineOutput(many=True)


class OrderListInput(ListInput):
    """Which orders."""

    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    updated_since = Whole(
        least=0,
        most=2**62,
        required=False,
        help_text="Only orders after this `position`, oldest first; start with 0.",
    )
    expand = Expand("partner")


class OrderOutput(serializers.Serializer[Any]):
    """An accepted quote; its id is the number on it."""

    id = serializers.CharField(source="ref")
    position = serializers.IntegerField(source="known_seq", help_text="For `updated_since`.")
    quote = serializers.CharField(source="quote.ref")
    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="program.code")
    ordered_on = serializers.DateField()
    ordered_at = serializers.DateTimeField()
    reference = serializers.CharField(help_text="The customer's own.")
    currency = serializers.CharField()
    net = Amount()
    margin = Amount()
    expanded = Expanded()


class OrderLineOutput(serializers.Serializer[Any]):
    """One renewed contract and the one that follows it."""

    number = serializers.IntegerField()
    contract = Id(lambda pk: ids.make(ids.Kind.CONTRACT, pk), source="contract_id")
    successor = Id(lambda pk: ids.make(ids.Kind.CONTRACT, pk), source="successor_id")
    net = Amount()
    margin = Amount()


class OrderDetailOutput(OrderOutput):
    """An order with its lines."""

    lines = OrderLineOutput(many=True)


class ClaimListInput(ListInput):
    """Which claims."""

    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    state = serializers.ChoiceField(choices=ClaimState.choices(), required=False)
    expand = Expand("partner")


class ProveInput(StrictInput):
    """What proves the claim."""

    evidence = Text(max_length=500, help_text="Document, date, and where it lies.")


class PayInput(StrictInput):
    """How it was paid."""

    payment = Text(max_length=80, help_text="The payment, such as its number at the bank.")
    paid_on = Day()


class ClaimOutput(serializers.Serializer[Any]):
    """A rebate claimed under the old scheme."""

    id = Id(lambda pk: ids.make(ids.Kind.CLAIM, pk))
    ref = serializers.CharField(help_text="Your number of the claim.")
    partner = serializers.CharField(source="partner.code")
    contract = Id(lambda pk: ids.make(ids.Kind.CONTRACT, pk), source="contract_id")
    amount = Amount()
    currency = serializers.CharField()
    document = serializers.CharField()
    sold_on = serializers.DateField()
    submitted_on = serializers.DateField()
    good_until = serializers.DateField(allow_null=True, help_text="Last day to approve it.")
    state = serializers.ChoiceField(choices=ClaimState.choices())
    evidence = serializers.CharField()
    proven_by = serializers.CharField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    paid_on = serializers.DateField(allow_null=True)
    payment = serializers.CharField()
    expanded = Expanded()
