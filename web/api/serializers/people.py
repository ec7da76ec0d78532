"""People of partners, their certificates, and what others measure."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from web.api import ids
from web.api.serializers.fields import Amount, Id
from web.api.serializers.lists import Expand, Expanded, ListInput
from web.api.serializers.strict import Day, Number, StrictInput, Text, Whole

MOST_VALUES = 1_000


class PersonListInput(ListInput):
    """Which people."""

    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    expand = Expand("partner")


class PersonInput(StrictInput):
    """Somebody who works at a partner; given again, what differs is changed."""

    partner = Text(max_length=40, help_text="Id of the partner.")
    ref = Text(max_length=80, help_text="By which you tell the partner's people apart.")
    name = Text(max_length=120)
    email = Text(max_length=254, required=False, default="")
    employed_from = Day(required=False, default=None)
    employed_until = Day(required=False, default=None, help_text="First day no longer employed.")


class PersonOutput(serializers.Serializer[Any]):
    """Somebody who works, or worked, at a partner."""

    id = Id(lambda pk: ids.make(ids.Kind.PERSON, pk))
    partner = serializers.CharField(source="partner.code")
    ref = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    employed_from = serializers.DateField(source="starts_on", allow_null=True)
    employed_until = serializers.DateField(
        source="ends_on", allow_null=True, help_text="First day no longer employed."
    )
    expanded = Expanded()


class CertificateInput(StrictInput):
    """A certificate of a person; with another expiry it replaces what was recorded."""

    person = Text(max_length=24, help_text="Id of the person.")
    certificate = Text(max_length=80, help_text="Code of the certificate.")
    issued_on = Day()
    expires_on = Day(required=False, default=None, help_text="First day it no longer counts.")


class ObservationListInput(ListInput):
    """Which values."""

    partner = Text(max_length=40, required=False, help_text="Id of a partner.")
    code = Text(max_length=40, required=False, help_text="What is measured.")
    updated_since = Whole(
        least=0,
        most=2**62,
        required=False,
        help_text="Only what was posted after this `position`, oldest first; start with 0.",
    )
    expand = Expand("partner")


class ObservedInput(StrictInput):
    """One number measured of a partner on a day."""

    partner = Text(max_length=40, help_text="Id of the partner.")
    code = Text(max_length=40, help_text="What is measured, such as SATISFACTION.")
    on = Day(help_text="The day it is true of.")
    value = Number(help_text="A decimal as text, such as 4.50; up to four decimals.")


class ObservationsInput(StrictInput):
    """Numbers to post, all or none; a later number for a day replaces the earlier one."""

    items = serializers.ListField(child=ObservedInput(), min_length=1, max_length=MOST_VALUES)


class ObservationOutput(serializers.Serializer[Any]):
    """What was measured of a partner on a day; of several for a day the last one posted counts."""

    id = Id(lambda pk: ids.make(ids.Kind.OBSERVATION, pk))
    position = serializers.IntegerField(source="known_seq", help_text="For `updated_since`.")
    partner = serializers.CharField(source="partner.code")
    code = serializers.CharField()
    on = serializers.DateField(source="observed_on")
    value = Amount()
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField()
    expanded = Expanded()


class RecordedOutput(serializers.Serializer[Any]):
    """How many values were recorded."""

    recorded = serializers.IntegerField()
