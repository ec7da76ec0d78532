"""Events, proposals and the key itself."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from events.choices import EventType
from partners.choices import Scope
from tiers.choices import ApprovalAct, ApprovalState, OverrideKind
from web.api import ids
from web.api.serializers.fields import Id
from web.api.serializers.lists import ListInput
from web.api.serializers.strict import Text


class EventListInput(ListInput):
    """Which events."""

    type = serializers.ChoiceField(choices=EventType.choices(), required=False)
    subject = Text(max_length=120, required=False, help_text="Such as `upload:118`.")
    partner = Text(max_length=64, required=False, help_text="Id of a partner.")


class EventOutput(serializers.Serializer[Any]):
    """One thing that happened; append-only."""

    id = Id(lambda pk: ids.make(ids.Kind.EVENT, pk))
    type = serializers.ChoiceField(choices=EventType.choices())
    subject = serializers.CharField(help_text="Kind and number or code of what it happened to.")
    partner = serializers.CharField(
        source="partner_ref", help_text="Blank where none is concerned."
    )
    actor = serializers.CharField(help_text="`user:12`, `key:mk_ab12cd34`, `command` or `system`.")
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment] # the framework takes fields off the class


class ApprovalListInput(ListInput):
    """Which proposals."""

    state = serializers.ChoiceField(choices=ApprovalState.choices(), required=False)


class ApprovalOutput(serializers.Serializer[Any]):
    """An act that somebody proposed and somebody else decides."""

    id = serializers.CharField()
    act = serializers.ChoiceField(choices=ApprovalAct.choices())
    state = serializers.ChoiceField(choices=ApprovalState.choices())
    program = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(
        allow_null=True, help_text="The version to be published; null for a partner's admission."
    )
    partner = serializers.CharField(
        allow_null=True, help_text="The partner to be let into a tier; null for a version."
    )
    tier = serializers.CharField(allow_null=True)
    is_admitted = serializers.BooleanField(
        allow_null=True, help_text="False: the partner is to be let in no longer."
    )
    override = serializers.ChoiceField(
        choices=OverrideKind.choices(),
        allow_null=True,
        help_text="The tier, or a hold without one, that persons place from `starts_on` up to, and without, `ends_on`.",
    )
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class KeyOutput(serializers.Serializer[Any]):
    """The key that asks; its secret is never shown again."""

    prefix = serializers.CharField(help_text="The characters by which people tell keys apart.")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices()))
    distributor = serializers.CharField(
        source="distributor.code", default=None, allow_null=True, help_text="Null: not bound."
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
