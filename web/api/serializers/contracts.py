"""Maintenance contracts, their price list, and the customers and products they name."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.periods import ONE_DAY
from renewals.choices import (
    ContactKind,
    ContractState,
    IncumbencyCause,
    ReleaseCause,
)
from renewals.operations.incumbency import PERSONS_CAUSES
from sales.choices import SaleKind
from web.api import ids
from web.api.serializers.acts import LONGEST_REASON
from web.api.serializers.fields import Amount, Id
from web.api.serializers.lists import Expand, Expanded, ListInput
from web.api.serializers.strict import Day, Moment, StrictInput, Text


class ContractListInput(ListInput):
    """Which contracts."""

    program = Text(max_length=60, required=False, help_text="Code of a program.")
    state = serializers.ChoiceField(choices=ContractState.choices(), required=False)
    ref = Text(max_length=80, required=False, help_text="Your number of the contract.")
    ends_from = Day(required=False, help_text="Ends on this day or later.")
    ends_before = Day(required=False, help_text="Ends before this day.")
    expand = Expand("partner")


class AssignInput(StrictInput):
    """Who becomes partner of record."""

    partner = Text(max_length=40, help_text="Id of the partner.")
    reason = Text(max_length=LONGEST_REASON, help_text="Why; both sides will read it.")


class ReleaseInput(StrictInput):
    """Why the partner of record loses first right."""

    cause = serializers.ChoiceField(
        choices=[(str(cause), cause.label) for cause in ReleaseCause if cause in PERSONS_CAUSES]
    )
    reason = Text(max_length=LONGEST_REASON, help_text="Why; the partner will read it.")
    evidence = Text(
        max_length=300, required=False, default="", help_text="The customer's signed letter."
    )


class ContactInput(StrictInput):
    """A contact with the customer."""

    kind = serializers.ChoiceField(choices=ContactKind.choices())
    contacted_at = Moment(help_text="When, with its offset.")
    note = Text(max_length=1_000, help_text="What was spoken about.")


class ContractOutput(serializers.Serializer[Any]):
    """What a customer has maintained, and until when."""

    id = Id(lambda pk: ids.make(ids.Kind.CONTRACT, pk))
    ref = serializers.CharField(help_text="Your number of the contract.")
    program = serializers.CharField(source="program.code")
    customer = Id(lambda pk: ids.make(ids.Kind.CUSTOMER, pk), source="customer_id")
    customer_name = serializers.CharField(source="customer.name")
    product = serializers.CharField(source="product.code")
    quantity = serializers.IntegerField()
    annual_value = Amount()
    currency = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="First day no longer covered.")
    state = serializers.ChoiceField(choices=ContractState.choices())
    renewed_on = serializers.DateField(allow_null=True)
    lapsed_on = serializers.DateField(allow_null=True)
    partner = serializers.CharField(
        source="partner_code", allow_null=True, help_text="Partner of record; null: nobody is."
    )
    expanded = Expanded()


class HoldingOutput(serializers.Serializer[Any]):
    """A partner of record, from when until when, and why."""

    partner = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    cause = serializers.ChoiceField(choices=IncumbencyCause.choices())
    reason = serializers.CharField()
    release_cause = serializers.CharField(help_text="Blank while it lasts.")
    release_reason = serializers.CharField()
    evidence = serializers.CharField()


class TouchOutput(serializers.Serializer[Any]):
    """A contact with the customer, or a notice to the partner."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=[*ContactKind.choices(), ("NOTICE", "Notice")])
    partner = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    by = serializers.CharField()


class ContractDetailOutput(ContractOutput):
    """A contract with the log by which complaints of poaching are answered."""

    holdings = HoldingOutput(many=True)
    contacts = TouchOutput(many=True)


class ContractsReportOutput(serializers.Serializer[Any]):
    """What the file did, in contracts."""

    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    assigned = serializers.IntegerField(help_text="Got or changed their partner of record.")
    orphans = serializers.IntegerField(help_text="New ones without a partner of record.")
    ignored_columns = serializers.ListField(child=serializers.CharField())


class RowsReportOutput(serializers.Serializer[Any]):
    """What the file did, in rows."""

    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    ignored_columns = serializers.ListField(child=serializers.CharField())


class PriceListInput(ListInput):
    """Which prices."""

    product = Text(max_length=80, required=False, help_text="Code of a product.")
    currency = Text(max_length=3, required=False)


class PriceOutput(serializers.Serializer[Any]):
    """What a year of maintenance of one piece costs from a day on."""

    id = Id(lambda pk: ids.make(ids.Kind.PRICE, pk))
    product = serializers.CharField(source="product.code")
    yearly = Amount()
    currency = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="First day it no longer holds.")


class CustomerListInput(ListInput):
    """Which end customers."""

    country = Text(max_length=2, required=False)


class CustomerOutput(serializers.Serializer[Any]):
    """An end customer, the same across distributors."""

    id = Id(lambda pk: ids.make(ids.Kind.CUSTOMER, pk))
    name = serializers.CharField()
    country = serializers.CharField()
    employees = serializers.IntegerField(allow_null=True, help_text="Null: unknown.")
    employees_source = serializers.CharField()
    employees_known_on = serializers.DateField(allow_null=True)


class ProductOutput(serializers.Serializer[Any]):
    """A product; its id is its code."""

    id = serializers.CharField(source="code")
    name = serializers.CharField()
    family = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=SaleKind.choices(), help_text="What a line without a kind becomes."
    )


@extend_schema_field({"type": ["string", "null"], "format": "date"})
class LastDay(serializers.Field[Any, Any, str, Any]):
    """The last day of a period, included."""

    def to_representation(self, value: Any) -> str:
        """Return the day before the end."""
        return str((value - ONE_DAY).isoformat())
