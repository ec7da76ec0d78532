"""Partners as the API shows them."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers

from partners.choices import PartnerStatus
from web.api.serializers.lists import ListInput
from web.api.serializers.strict import Text

COUNTRY = re.compile(r"[A-Z]{2}\Z", re.ASCII)


class PartnerListInput(ListInput):
    """Which partners."""

    country = Text(
        max_length=2, required=False, pattern=COUNTRY, help_text="Two capital letters, such as AU."
    )
    status = serializers.ChoiceField(choices=PartnerStatus.choices(), required=False)


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
