"""Webhooks: who is told of what, and what became of it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from events.choices import EventType
from hooks.choices import DeliveryState
from web.api import ids
from web.api.serializers.fields import Id
from web.api.serializers.lists import ListInput
from web.api.serializers.strict import StrictInput, Text, Whole

URL = 500
MOST_HOURS = 30 * 24


class TypesField(serializers.ListField):
    """Event types, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            child=serializers.ChoiceField(choices=EventType.choices()),
            min_length=1,
            max_length=len(EventType),
            help_text="The types of events it is told of; docs/webhooks.md lists them.",
            **kwargs,
        )


class WebhookInput(StrictInput):
    """A webhook to add."""

    url = Text(max_length=URL, help_text="An https address in the public internet.")
    types = TypesField()
    description = Text(max_length=200, required=False, default="", help_text="What it is for.")


class WebhookChangeInput(StrictInput):
    """What is to be changed; what is left out stays."""

    url = Text(max_length=URL, required=False, help_text="An https address in the public internet.")
    types = TypesField(required=False)
    description = Text(max_length=200, required=False, help_text="What it is for.")


class RotationInput(StrictInput):
    """How long the old secret signs beside the new one."""

    overlap_hours = Whole(
        least=0, most=MOST_HOURS, default=24, help_text=f"0 to {MOST_HOURS}; 24 without."
    )


class WebhookOutput(serializers.Serializer[Any]):
    """An address that is told of events."""

    id = Id(lambda pk: ids.make(ids.Kind.WEBHOOK, pk))
    url = serializers.CharField()
    description = serializers.CharField()
    types = serializers.ListField(child=serializers.ChoiceField(choices=EventType.choices()))
    created_at = serializers.DateTimeField()
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="First failure since the last success."
    )
    paused_at = serializers.DateTimeField(
        allow_null=True, help_text="Nothing is sent since; what happens is kept for later."
    )
    pause_reason = serializers.CharField()


class WebhookSecretOutput(WebhookOutput):
    """A webhook with its new secret."""

    secret = serializers.CharField(help_text="Shown this once. Verify signatures with it.")


class DeliveryListInput(ListInput):
    """Which deliveries."""

    state = serializers.ChoiceField(choices=DeliveryState.choices(), required=False)


class DeliveryOutput(serializers.Serializer[Any]):
    """One message to the webhook."""

    id = Id(
        lambda pk: ids.make(ids.Kind.MESSAGE, pk), help_text="The `webhook-id` it is sent with."
    )
    event = Id(
        lambda pk: ids.make(ids.Kind.EVENT, pk),
        source="event_id",
        allow_null=True,
        help_text="Null: a test message.",
    )
    type = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(choices=DeliveryState.choices())
    attempts = serializers.IntegerField(source="attempt_count")
    next_attempt_at = serializers.DateTimeField(help_text="While it is PENDING.")
    created_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class AttemptOutput(serializers.Serializer[Any]):
    """One try."""

    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="Null: no answer.")
    failure = serializers.CharField()
    answer = serializers.CharField(help_text="The first 2,000 characters.")


class DeliveryDetailOutput(DeliveryOutput):
    """A message with its body and every try."""

    body = serializers.CharField(help_text="What is sent, as it is signed.")
    log = AttemptOutput(many=True)
