"""Program versions: documents, what gives reason to doubt them, what changes, and what they would do."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tiers.choices import Severity, Verdict, VersionState
from web.api.serializers.acts import LONGEST_REASON
from web.api.serializers.lists import ListInput
from web.api.serializers.strict import Day, StrictInput, Text, Whole


@extend_schema_field({"type": "object", "additionalProperties": True})
class Document(serializers.DictField):
    """A program document, as docs/program.schema.json describes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            allow_empty=False, help_text="As docs/program.schema.json describes.", **kwargs
        )


class DocumentInput(StrictInput):
    """A program document."""

    document = Document()


class WhatIfInput(StrictInput):
    """A document to try on real facts."""

    document = Document()
    as_of = Day(help_text="The day on whose facts it is tried; not in the future.")


class VersionListInput(ListInput):
    """Which versions."""

    state = serializers.ChoiceField(choices=VersionState.choices(), required=False)


class ChangesInput(StrictInput):
    """Against which version."""

    since = Whole(least=1, most=2**31 - 1, help_text="Number of the version to compare with.")


class RetireInput(StrictInput):
    """When and why a version ends."""

    ends_on = Day(help_text="First day it is in force no more.")
    reason = Text(max_length=LONGEST_REASON, help_text="Why; the reason is kept with the version.")


class FindingOutput(serializers.Serializer[Any]):
    """One doubt about a document."""

    severity = serializers.ChoiceField(choices=Severity.choices())
    code = serializers.CharField()
    where = serializers.CharField(help_text="Place in the document.")
    message = serializers.CharField()


class FindingsOutput(serializers.Serializer[Any]):
    """Errors, which block a publication, then warnings."""

    findings = FindingOutput(many=True)


class VersionRowOutput(serializers.Serializer[Any]):
    """A version of a program; a published one is frozen."""

    program = serializers.CharField(source="program.code")
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=VersionState.choices())
    effective_on = serializers.DateField()
    enforced_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    created_by = serializers.CharField()
    published_by = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    document_sha256 = serializers.CharField()


class VersionDetailOutput(VersionRowOutput):
    """A version with its whole document."""

    document = serializers.DictField(help_text="As docs/program.schema.json describes.")


class DraftedOutput(VersionDetailOutput):
    """A stored version with what gives reason to doubt it."""

    is_new = serializers.BooleanField(help_text="False: an equal version was there already.")
    findings = FindingOutput(many=True)


class ChangeOutput(serializers.Serializer[Any]):
    """One change between two versions."""

    where = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    sentence = serializers.CharField()


class ChangesOutput(serializers.Serializer[Any]):
    """What changed from one version to another, in words."""

    changes = ChangeOutput(many=True)


class ShiftOutput(serializers.Serializer[Any]):
    """How many partners would go from one tier to another; null: new to the program."""

    previous_tier = serializers.CharField(source="was", allow_null=True)
    tier = serializers.CharField(source="now")
    count = serializers.IntegerField()


class WouldMoveOutput(serializers.Serializer[Any]):
    """One partner that would move."""

    partner = serializers.CharField(source="partner_code")
    previous_tier = serializers.CharField(source="was", allow_null=True)
    tier = serializers.CharField(source="now")
    verdict = serializers.ChoiceField(choices=Verdict.choices())


class WhatIfOutput(serializers.Serializer[Any]):
    """What a document would do on a day; nothing is written."""

    as_of = serializers.DateField()
    partners = serializers.IntegerField()
    shifts = ShiftOutput(
        many=True, source="matrix", help_text="Where the facts lead once every grace is over."
    )
    moves = WouldMoveOutput(many=True)
    verdicts = serializers.DictField(
        child=serializers.IntegerField(), help_text="What the night of the day itself would do."
    )
    met = serializers.DictField(
        child=serializers.IntegerField(), help_text="Partners that meet each tier's entry rule."
    )
    unsettled = serializers.IntegerField(
        help_text="Partners that keep their tier only because a fact is unknown."
    )
