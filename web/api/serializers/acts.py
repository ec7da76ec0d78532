"""What people and machines say when they act."""

from __future__ import annotations

from rest_framework import serializers

from web.api.serializers.strict import Day, Flag, StrictInput, Text, Whole

LONGEST_REASON = 300


class NothingInput(StrictInput):
    """An act that needs no words: an empty object."""


class FileInput(StrictInput):
    """A table: CSV with a header row."""

    file = serializers.FileField(max_length=255, help_text="CSV with a header row, up to 64 MiB.")


class ReasonInput(StrictInput):
    """Why; the log keeps it."""

    reason = Text(max_length=LONGEST_REASON, help_text="Why, in a sentence; the log keeps it.")


class ResolveInput(StrictInput):
    """Whose the waiting lines are."""

    partner = Text(max_length=40, help_text="Id of the partner.")
    remember = Flag(
        default=True, help_text="Learn how the distributor writes it, for the lines to come."
    )
    reason = Text(
        max_length=LONGEST_REASON, required=False, default="", help_text="What you know about it."
    )


class ProposalInput(StrictInput):
    """A version of a program that a second person is to publish."""

    program = Text(max_length=60, help_text="Code of the program.")
    version = Whole(least=1, most=2**31 - 1, help_text="Number of the draft.")
    reason = Text(max_length=LONGEST_REASON, help_text="Why, so that the second person can judge.")


class AdmissionInput(StrictInput):
    """A partner to be let into a tier, or no longer."""

    program = Text(max_length=60, help_text="Code of the program.")
    tier = Text(max_length=40, help_text="Code of the tier.")
    partner = Text(max_length=40, help_text="Id of the partner.")
    is_admitted = Flag(help_text="False: let in no longer.")
    reason = Text(max_length=LONGEST_REASON, help_text="Why, so that the second person can judge.")


class RemarkInput(StrictInput):
    """A word of the second person; an approval needs none."""

    reason = Text(
        max_length=LONGEST_REASON, required=False, default="", help_text="What you checked."
    )


class ApproveInput(RemarkInput):
    """A word of the second person; an approval needs none. An admission counts from the day on."""

    on = Day(required=False, help_text="First day an admission counts; today without.")
