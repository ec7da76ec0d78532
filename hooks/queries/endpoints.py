"""Published reads of endpoints and their deliveries."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from events.queries import timeline
from hooks.engine import messages
from hooks.models import Attempt, Delivery, Endpoint, EndpointSecret
from kernel.errors import NotFoundError

TEST_TYPE = "webhook.test"


def endpoints() -> QuerySet[Endpoint]:
    """Return the endpoints that were not removed."""
    return Endpoint.objects.filter(removed_at__isnull=True)


def get(*, endpoint_id: int) -> Endpoint:
    """Return the endpoint; raises NotFoundError."""
    row = endpoints().filter(pk=endpoint_id).first()
    if row is None:
        raise NotFoundError("There is no such webhook.")
    return row


def deliveries(*, endpoint_id: int) -> QuerySet[Delivery]:
    """Return the endpoint's deliveries, unordered."""
    return Delivery.objects.filter(endpoint_id=endpoint_id)


def get_delivery(*, endpoint_id: int, delivery_id: int) -> Delivery:
    """Return one delivery of the endpoint; raises NotFoundError."""
    row = deliveries(endpoint_id=endpoint_id).filter(pk=delivery_id).first()
    if row is None:
        raise NotFoundError("There is no such delivery.")
    return row


def attempts(*, delivery_id: int) -> list[Attempt]:
    """Return the tries of a delivery, oldest first."""
    return list(Attempt.objects.filter(delivery_id=delivery_id).order_by("id"))


def signing_secrets(*, endpoint_id: int, at: datetime) -> list[str]:
    """Return the secrets in force, the lasting one first."""
    rows = EndpointSecret.objects.filter(endpoint_id=endpoint_id)
    rows = rows.filter(Q(retires_at__isnull=True) | Q(retires_at__gt=at))
    return list(rows.order_by("-id").values_list("secret", flat=True))


def body_of(*, delivery: Delivery) -> str:
    """Return what the delivery sends: its event, or the words of a test."""
    if delivery.event_id is None:
        data: dict[str, object] = {"message": "This is a test. Nothing has happened."}
        return messages.body(type_=TEST_TYPE, at=delivery.created_at, data=data)
    event = timeline.events().get(pk=delivery.event_id)
    return messages.body(
        type_=event.type,
        at=event.at,
        data={
            "id": f"evt_{event.pk}",
            "subject": event.subject,
            "partner": event.partner_ref or None,
            "actor": event.actor,
            "reason": event.reason,
            "details": event.data,
        },
    )
