"""Uploads, their lines and faults."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sales.choices import LineState, MatchMethod, SaleKind, Segment, UploadState
from sales.formats import limits
from web.api import ids
from web.api.serializers.fields import Amount, Id
from web.api.serializers.lists import ListInput
from web.api.serializers.strict import Day, StrictInput, Text, Whole


class UploadInput(StrictInput):
    """A point-of-sale file to send."""

    file = serializers.FileField(
        allow_empty_file=True,
        max_length=255,
        help_text="CSV or XLSX, as it is or alone in a gzip or zip archive; up to 256 MiB.",
    )
    distributor = Text(
        max_length=40,
        required=False,
        help_text="Code of the distributor. A key bound to a distributor may leave it out.",
    )
    layout = Text(
        max_length=80, required=False, help_text="Name of a layout; the distributor's without."
    )
    covers_from = Day(required=False, help_text="First day the file reports.")
    covers_to = Day(required=False, help_text="Last day the file reports, included.")
    stated_lines = Whole(
        least=0,
        most=limits.LINES,
        required=False,
        help_text="How many lines the sender counted; a file with another number is refused whole.",
    )
    stated_amount = serializers.DecimalField(
        max_digits=18,
        decimal_places=4,
        required=False,
        help_text="The net amount the sender added up; a file with another amount is refused whole.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the fields; refuses half a period."""
        for given, missing in (("covers_from", "covers_to"), ("covers_to", "covers_from")):
            if given in attrs and missing not in attrs:
                raise serializers.ValidationError(
                    {missing: serializers.ErrorDetail("Give both days or none.", code="required")}
                )
        return attrs


class UploadListInput(ListInput):
    """Which uploads."""

    distributor = Text(max_length=40, required=False, help_text="Code of a distributor.")
    state = serializers.ChoiceField(choices=UploadState.choices(), required=False)
    updated_since = Whole(
        least=0,
        most=2**62,
        required=False,
        help_text=(
            "Only files posted or undone after this `position`, oldest first. Positions follow the order of commits, "
            "so nothing is ever missed; start with 0."
        ),
    )


class LineListInput(ListInput):
    """Which lines."""

    state = serializers.ChoiceField(choices=LineState.choices(), required=False)


class UploadOutput(serializers.Serializer[Any]):
    """A received file and how far it is."""

    id = Id(ids.upload)
    distributor = serializers.CharField(source="distributor.code")
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    layout = serializers.CharField(source="layout_name")
    state = serializers.ChoiceField(choices=UploadState.choices())
    covers_from = serializers.DateField(allow_null=True)
    covers_to = serializers.SerializerMethodField(help_text="Last day reported, included.")
    same_content_as = serializers.SerializerMethodField(
        help_text="An earlier file with the same bytes; it will post nothing twice."
    )
    stated_lines = serializers.IntegerField(
        allow_null=True, help_text="How many lines the sender said there are."
    )
    stated_amount = Amount(
        source="stated_net", allow_null=True, help_text="The net amount the sender said it is."
    )
    received_at = serializers.DateTimeField()
    posted_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(
        allow_null=True, help_text="When its credits were reversed; it counts for nothing since."
    )
    position = serializers.SerializerMethodField(
        help_text="For `updated_since`; null until posted, higher once undone."
    )

    @extend_schema_field({"type": ["string", "null"], "format": "date"})
    def get_covers_to(self, row: Any) -> str | None:
        """Return the last day, as the sender gave it."""
        end: date | None = row.covers_to
        return None if end is None else (end - timedelta(days=1)).isoformat()

    @extend_schema_field({"type": ["integer", "null"]})
    def get_position(self, row: Any) -> int | None:
        """Return the number of the last of its posting and undoing."""
        number: int | None = row.undone_seq or row.posted_seq
        return number

    @extend_schema_field({"type": ["string", "null"]})
    def get_same_content_as(self, row: Any) -> str | None:
        """Return the earlier upload's id."""
        return ids.upload(row.same_content_as_id) if row.same_content_as_id else None


class CountsOutput(serializers.Serializer[Any]):
    """How many lines of the file are in each state; they add up to `lines`."""

    posted = serializers.IntegerField()
    linked = serializers.IntegerField()
    matched = serializers.IntegerField()
    unmatched = serializers.IntegerField()
    rejected = serializers.IntegerField()
    already_known = serializers.IntegerField(source="known")
    faulty = serializers.IntegerField()
    read = serializers.IntegerField()


class StateAmountOutput(serializers.Serializer[Any]):
    """Net amount of the lines in one state and currency."""

    state = serializers.ChoiceField(choices=LineState.choices())
    currency = serializers.CharField()
    net = Amount()


class FailureOutput(serializers.Serializer[Any]):
    """Why the whole file was refused."""

    code = serializers.CharField()
    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()


class UploadDetailOutput(UploadOutput):
    """A file with its counts and amounts."""

    lines = serializers.IntegerField()
    restated = serializers.IntegerField(help_text="Posted lines that replaced an earlier version.")
    counts = CountsOutput()
    amounts = StateAmountOutput(many=True)
    failure = FailureOutput(allow_null=True)


class FaultOutput(serializers.Serializer[Any]):
    """Why a line cannot be read: where, what stands there, what to do."""

    line = serializers.IntegerField(source="file_line")
    column = serializers.CharField(source="fault_column")
    value = serializers.CharField(source="fault_value")
    code = serializers.CharField(source="fault_code")
    message = serializers.CharField(source="fault")


class LineOutput(serializers.Serializer[Any]):
    """A line as read and what became of it."""

    line = serializers.IntegerField(source="file_line")
    state = serializers.ChoiceField(choices=LineState.choices())
    document_no = serializers.CharField()
    line_no = serializers.CharField()
    document_on = serializers.DateField(allow_null=True)
    reseller_code = serializers.CharField()
    reseller_name = serializers.CharField()
    partner = serializers.CharField(
        source="partner.code", default=None, allow_null=True, help_text="Matched to this partner."
    )
    match_method = serializers.ChoiceField(
        choices=[("", "Not matched"), *MatchMethod.choices()], allow_blank=True
    )
    customer_name = serializers.CharField()
    customer_country = serializers.CharField()
    product_code = serializers.CharField()
    quantity = Amount(allow_null=True)
    net = Amount(allow_null=True)
    currency = serializers.CharField()
    kind = serializers.ChoiceField(choices=[("", "Not read"), *SaleKind.choices()])
    segment = serializers.ChoiceField(choices=Segment.choices())
    reason = serializers.CharField()
