"""Programs, runs, decisions and standings."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tiers.choices import RunState, Verdict, VersionState
from web.api import ids
from web.api.serializers.fields import Id, LocalTime
from web.api.serializers.lists import Expand, Expanded, ListInput
from web.api.serializers.strict import Day, Text


class StandingListInput(ListInput):
    """Which standings."""

    program = Text(max_length=60, required=False, help_text="Code of a program.")
    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    tier = Text(max_length=40, required=False, help_text="Code of a tier.")
    on = Day(required=False, help_text="The day they are in force on; today without.")
    expand = Expand("partner", "run")
    updated_since = Text(
        max_length=24,
        required=False,
        help_text=(
            "Id of the last closed run you have seen; needs `program`. Gives the standings that later closed runs "
            "opened, oldest first, whatever the day; a standing ends where the partner's next one starts."
        ),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters; refuses a day beside `updated_since`, which goes by runs."""
        if "on" in attrs and "updated_since" in attrs:
            raise serializers.ValidationError(
                {
                    "on": serializers.ErrorDetail(
                        "Leave it out beside updated_since.", code="not_together"
                    )
                }
            )
        return attrs


class DecisionListInput(ListInput):
    """Which decisions."""

    program = Text(max_length=60, required=False, help_text="Code of a program.")
    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    run = Text(max_length=24, required=False, help_text="Id of a run.")
    verdict = serializers.ChoiceField(choices=Verdict.choices(), required=False)
    expand = Expand("partner", "run")
    updated_since = Text(
        max_length=24,
        required=False,
        help_text=(
            "Id of the last closed run you have seen; needs `program`. Gives the decisions of later closed runs, "
            "oldest first. Runs of a program close in order, so nothing is missed."
        ),
    )


class RunListInput(ListInput):
    """Which runs."""

    program = Text(max_length=60, required=False, help_text="Code of a program.")
    state = serializers.ChoiceField(choices=RunState.choices(), required=False)


class StandingOutput(serializers.Serializer[Any]):
    """The tier a partner holds from starts_on up to, and without, ends_on."""

    partner = serializers.CharField()
    program = serializers.CharField()
    tier = serializers.CharField()
    tier_name = serializers.CharField()
    rank = serializers.IntegerField(help_text="1 is the lowest.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    run = serializers.CharField(allow_null=True, help_text="The run that opened it.")
    expanded = Expanded()


class ReasonOutput(serializers.Serializer[Any]):
    """One step of policy."""

    code = serializers.CharField()
    text = serializers.CharField()


class DecisionOutput(serializers.Serializer[Any]):
    """What a closed run decided for one partner."""

    id = serializers.CharField()
    run = serializers.CharField()
    program = serializers.CharField()
    program_version = serializers.IntegerField()
    as_of = serializers.DateField()
    partner = serializers.CharField()
    previous_tier = serializers.CharField(allow_null=True, help_text="Null: new to the program.")
    judged_tier = serializers.CharField(help_text="The highest tier whose entry rule is met.")
    tier = serializers.CharField(help_text="The tier from the day after as_of on.")
    verdict = serializers.ChoiceField(choices=Verdict.choices())
    reasons = ReasonOutput(many=True)
    grace_started_on = serializers.DateField(allow_null=True)
    grace_ends_on = serializers.DateField(allow_null=True)
    grace_cleared_on = serializers.DateField(allow_null=True)
    expanded = Expanded()


class DecisionDetailOutput(DecisionOutput):
    """A decision with its evidence: every criterion with value, threshold, outcome and gap."""

    evidence = serializers.DictField(help_text="Shape `v` 1; docs/glossary.md explains the words.")


class MoveOutput(serializers.Serializer[Any]):
    """How many partners went from one tier to another (equal: stayed)."""

    previous_tier = serializers.CharField(allow_null=True)
    tier = serializers.CharField()
    count = serializers.IntegerField()


class WatermarkOutput(serializers.Serializer[Any]):
    """What was known: the last ledger entry and the last other fact the run looks at."""

    ledger = serializers.IntegerField(source="ledger_watermark")
    knowledge = serializers.IntegerField(source="knowledge_watermark")


class RunOutput(serializers.Serializer[Any]):
    """One program judged as of one day."""

    id = Id(ids.run)
    program = serializers.CharField(source="program.code")
    program_version = serializers.IntegerField(source="version.number")
    as_of = serializers.DateField()
    attempt = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RunState.choices())
    partner_count = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="Decisions by verdict; empty until judged."
    )
    opened_at = serializers.DateTimeField()
    judged_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class BreachOutput(serializers.Serializer[Any]):
    """Why the brake held the run."""

    kind = serializers.CharField()
    sentence = serializers.CharField()


class FeedOutput(serializers.Serializer[Any]):
    """A distributor's feed as of the day."""

    code = serializers.CharField()
    name = serializers.CharField()
    health = serializers.CharField()
    covered_to = serializers.DateField(allow_null=True)
    expected_to = serializers.DateField(allow_null=True)
    why = serializers.CharField()


class RunDetailOutput(RunOutput):
    """A run with its inputs, its moves, and who released it."""

    watermark = WatermarkOutput(source="*")
    fingerprint = serializers.CharField(
        help_text="Digest of every decision; replays give the same."
    )
    feeds = FeedOutput(many=True)
    breaches = BreachOutput(many=True)
    moves = MoveOutput(many=True)
    released_at = serializers.DateTimeField(allow_null=True)
    release_reason = serializers.CharField()


class ProgramOutput(serializers.Serializer[Any]):
    """A tier scheme; its id is its code."""

    id = serializers.CharField(source="code")
    name = serializers.CharField()
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    night_at = LocalTime(help_text="Local time of the nightly evaluation, such as 02:00:00.")


class TierOutput(serializers.Serializer[Any]):
    """A level of a program; rank 1 is the lowest."""

    code = serializers.CharField()
    name = serializers.CharField()
    rank = serializers.IntegerField()


class VersionOutput(serializers.Serializer[Any]):
    """A frozen set of rules and policy with its whole document."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=VersionState.choices())
    effective_on = serializers.DateField()
    enforced_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    document_sha256 = serializers.CharField()
    document = serializers.DictField(help_text="As docs/program.schema.json describes.")


class ProgramDetailOutput(ProgramOutput):
    """A program with its tiers and the version in force today."""

    tiers = TierOutput(many=True)
    version = VersionOutput(allow_null=True)
