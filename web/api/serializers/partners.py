"""Partners as the API shows them."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers

from partners.choices import MergeState, PartnerStatus, Rhythm
from web.api import ids
from web.api.serializers.acts import LONGEST_REASON
from web.api.serializers.fields import Id
from web.api.serializers.lists import ListInput
from web.api.serializers.strict import Day, Flag, StrictInput, Text

MOST_AT_ONCE = 100
COUNTRY = re.compile(r"[A-Z]{2}\Z", re.ASCII)


class PartnerListInput(ListInput):
    """Which partners."""

    country = Text(
        max_length=2, required=False, pattern=COUNTRY, help_text="Two capital letters, such as AU."
    )
    status = serializers.ChoiceField(choices=PartnerStatus.choices(), required=False)


class _Details(StrictInput):
    """What may be said of a partner beside its id; null empties a field."""

    tax_number = Text(max_length=40, required=False, allow_null=True)
    city = Text(max_length=120, required=False, allow_null=True)
    region = Text(max_length=120, required=False, allow_null=True)
    postcode = Text(max_length=20, required=False, allow_null=True)
    email = Text(max_length=254, required=False, allow_null=True)
    phone = Text(max_length=40, required=False, allow_null=True)
    website = Text(max_length=290, required=False, allow_null=True)
    joined_on = Day(required=False, allow_null=True, help_text="First day of the agreement.")
    is_key_account = Flag(required=False)


class PartnerInput(_Details):
    """A partner to add."""

    id = Text(max_length=40, help_text="Letters, digits, dots, dashes and underscores; yours.")
    name = Text(max_length=300, help_text="The company's name.")
    country = Text(max_length=2, pattern=COUNTRY, help_text="Two capital letters, such as AU.")


class PartnersInput(StrictInput):
    """Partners to add, each by itself: what is wrong with one hinders no other."""

    items = serializers.ListField(child=PartnerInput(), min_length=1, max_length=MOST_AT_ONCE)


class PartnerChangeInput(_Details):
    """What is to be changed; what is left out stays."""

    name = Text(max_length=300, required=False)
    country = Text(max_length=2, pattern=COUNTRY, required=False, help_text="Such as AU.")
    reason = Text(max_length=LONGEST_REASON, required=False, default="", help_text="Why.")


class PartnerOutput(serializers.Serializer[Any]):
    """A partner; its id is its code."""

    id = serializers.CharField(source="code")
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=PartnerStatus.choices())
    tax_number = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    postcode = serializers.CharField()
    country = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    website = serializers.CharField()
    joined_on = serializers.DateField(allow_null=True)
    is_key_account = serializers.BooleanField()
    merged_into = serializers.CharField(
        source="merged_into.code",
        default=None,
        allow_null=True,
        help_text="The partner this record was merged into, where its sales count today.",
    )


class HeldTierOutput(serializers.Serializer[Any]):
    """The tier held in one program today."""

    program = serializers.CharField(source="program.code")
    tier = serializers.CharField(source="tier.code")
    tier_name = serializers.CharField(source="tier.name")
    rank = serializers.IntegerField(source="tier.rank")
    starts_on = serializers.DateField()


class PartnerDetailOutput(PartnerOutput):
    """A partner with who looks after it and the tiers it holds today."""

    territory = serializers.CharField()
    manager = serializers.CharField()
    standings = HeldTierOutput(many=True)


class ItemProblemOutput(serializers.Serializer[Any]):
    """Why one item was not taken."""

    code = serializers.CharField()
    message = serializers.CharField()


class ItemOutput(serializers.Serializer[Any]):
    """What became of one item."""

    index = serializers.IntegerField(help_text="Its place among the items, from 0.")
    id = serializers.CharField()
    status = serializers.ChoiceField(choices=[("ADDED", "Added"), ("REFUSED", "Refused")])
    problem = ItemProblemOutput(allow_null=True)


class ItemsOutput(serializers.Serializer[Any]):
    """What became of every item, in their order."""

    results = ItemOutput(many=True)


class MergeListInput(ListInput):
    """Which merges."""

    state = serializers.ChoiceField(choices=MergeState.choices(), required=False)


class MergeInput(StrictInput):
    """Two records of one company."""

    merged = Text(max_length=40, help_text="Id of the partner that is to live on in the other.")
    survivor = Text(max_length=40, help_text="Id of the partner that stays.")
    reason = Text(
        max_length=LONGEST_REASON, help_text="How you know, so that the second person can judge."
    )


class MergeOutput(serializers.Serializer[Any]):
    """A proposal that two partners are one company, and what became of it."""

    id = Id(lambda pk: ids.make(ids.Kind.MERGE, pk))
    merged = serializers.CharField(source="merged.code")
    survivor = serializers.CharField(source="survivor.code")
    state = serializers.ChoiceField(choices=MergeState.choices())
    reason = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class DistributorOutput(serializers.Serializer[Any]):
    """A distributor and what is expected of its files; its id is its code."""

    id = serializers.CharField(source="code")
    name = serializers.CharField()
    country = serializers.CharField()
    currency = serializers.CharField()
    rhythm = serializers.ChoiceField(choices=Rhythm.choices())
    tolerance_days = serializers.IntegerField(help_text="Days a file may come late.")
    contact_name = serializers.CharField()
    contact_email = serializers.CharField()
    contact_phone = serializers.CharField()
    is_active = serializers.BooleanField()
