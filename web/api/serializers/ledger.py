"""Ledger entries and certificates."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sales.choices import EntryKind, EntrySource, SaleKind, Segment
from web.api import ids
from web.api.serializers.fields import Amount, Id
from web.api.serializers.lists import Expand, Expanded, ListInput
from web.api.serializers.strict import Day, Text, Whole


class EntryListInput(ListInput):
    """Which entries."""

    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    distributor = Text(max_length=40, required=False, help_text="Code of a distributor.")
    upload = Text(max_length=24, required=False, help_text="Id of an upload.")
    sold_from = Day(required=False, help_text="Sold on this day or later.")
    sold_before = Day(required=False, help_text="Sold before this day.")
    updated_since = Whole(
        least=0,
        most=2**62,
        required=False,
        help_text=(
            "Only entries posted after this `position`, oldest first. Positions follow the order of commits, so "
            "nothing is ever missed; start with 0."
        ),
    )
    expand = Expand("partner", "upload")


class EntryOutput(serializers.Serializer[Any]):
    """Credited revenue, for ever; a reversal cancels one credit."""

    id = Id(lambda pk: ids.make(ids.Kind.ENTRY, pk))
    position = serializers.IntegerField(source="pk", help_text="For `updated_since`.")
    kind = serializers.ChoiceField(choices=EntryKind.choices())
    reverses = Id(
        lambda pk: ids.make(ids.Kind.ENTRY, pk),
        source="reverses_id",
        allow_null=True,
        help_text="The credit that a reversal cancels.",
    )
    partner = serializers.CharField(source="partner.code")
    distributor = serializers.CharField(source="distributor.code", default=None, allow_null=True)
    upload = Id(ids.upload, source="upload_id", allow_null=True)
    line = serializers.IntegerField(
        source="line.file_line", default=None, allow_null=True, help_text="Line in the file."
    )
    origin = serializers.ChoiceField(choices=EntrySource.choices(), source="source")
    revision = serializers.IntegerField(help_text="The how-manieth credit of the same line.")
    sold_on = serializers.DateField(source="business_date")
    product = serializers.CharField(source="product.code", default=None, allow_null=True)
    customer = serializers.CharField(source="customer.name", default=None, allow_null=True)
    segment = serializers.ChoiceField(choices=Segment.choices())
    sale_kind = serializers.ChoiceField(choices=SaleKind.choices())
    net = Amount()
    currency = serializers.CharField()
    quantity = Amount(allow_null=True)
    posted_at = serializers.DateTimeField()
    reason = serializers.CharField()
    expanded = Expanded()


class CertificateListInput(ListInput):
    """Which certificates."""

    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    certificate = Text(max_length=80, required=False, help_text="Code of a certificate.")
    updated_since = Whole(
        least=0,
        most=2**62,
        required=False,
        help_text=(
            "Only what became known after this `position`, oldest first. Positions follow the order of commits; "
            "start with 0. A correction is a new row that names the one it replaces."
        ),
    )
    expand = Expand("partner")


class CertificateOutput(serializers.Serializer[Any]):
    """A certificate as believed today, with its holder."""

    id = Id(lambda pk: ids.make(ids.Kind.CERTIFICATE, pk))
    position = serializers.IntegerField(source="known_seq", help_text="For `updated_since`.")
    partner = serializers.CharField(source="person.partner.code")
    person = serializers.CharField(source="person.ref")
    name = serializers.CharField(source="person.name")
    certificate = serializers.CharField()
    issued_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True, help_text="First day it no longer counts.")
    employed_from = serializers.DateField(allow_null=True)
    employed_until = serializers.DateField(
        allow_null=True, help_text="First day it no longer counts for this partner."
    )
    is_revoked = serializers.BooleanField()
    replaces = Id(
        lambda pk: ids.make(ids.Kind.CERTIFICATE, pk), source="replaces_id", allow_null=True
    )
    recorded_at = serializers.DateTimeField()
    expanded = Expanded()
