"""The desk: waiting lines by group, and the partners they may belong to."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from web.api import ids
from web.api.serializers.fields import Amount, Id
from web.api.serializers.lists import ListInput
from web.api.serializers.strict import Text


class GroupListInput(ListInput):
    """Which groups."""

    distributor = Text(max_length=40, required=False, help_text="Code of a distributor.")


class GroupOutput(serializers.Serializer[Any]):
    """Waiting lines of one reseller as one distributor writes it, in one currency."""

    id = Id(lambda pk: ids.make(ids.Kind.GROUP, pk), source="key_line_id")
    distributor = serializers.CharField(help_text="Code of the distributor.")
    code = serializers.CharField(help_text="The distributor's number of the reseller.")
    name = serializers.CharField(help_text="The reseller as written.")
    tax_number = serializers.CharField()
    postcode = serializers.CharField()
    reason = serializers.CharField(help_text="Why the lines wait.")
    lines = serializers.IntegerField(source="rows")
    net = Amount(source="units")
    currency = serializers.CharField()
    first_on = serializers.DateField()
    last_on = serializers.DateField()


class SignOutput(serializers.Serializer[Any]):
    """One thing that speaks for or against a candidate."""

    speaks_for = serializers.BooleanField()
    text = serializers.CharField()


class CandidateOutput(serializers.Serializer[Any]):
    """A partner the lines may belong to."""

    partner = serializers.CharField(source="code")
    name = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    score = serializers.IntegerField(help_text="Of 100.")
    signs = serializers.SerializerMethodField()

    @extend_schema_field(SignOutput(many=True))
    def get_signs(self, row: Any) -> list[dict[str, Any]]:
        """Return what speaks for it and against it."""
        return [{"speaks_for": good, "text": text} for good, text in row.reasons]


class GroupDetailOutput(GroupOutput):
    """A group with the likeliest partners first."""

    candidates = CandidateOutput(many=True)


class DecidedLinesOutput(serializers.Serializer[Any]):
    """What became of the group's lines."""

    lines = serializers.IntegerField(help_text="Lines decided.")
    posted = serializers.IntegerField(
        help_text="Lines counted now, equal ones in other files with them."
    )
