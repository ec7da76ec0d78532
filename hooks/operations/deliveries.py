"""Deliver what waits: claim a message, send it outside any transaction, note what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from hooks.choices import DeliveryState
from hooks.engine import addresses, messages, waiting
from hooks.models import Attempt, Delivery, Endpoint
from hooks.operations import sending
from hooks.queries import endpoints
from kernel import sqlfiles
from kernel.errors import DomainError, NotFoundError

LEASE = timedelta(minutes=2)  # eight times what one try may take
KEPT_FOR = timedelta(days=30)


class NothingToSendAgain(DomainError):
    """A message that waits is sent anyway."""

    code = "delivery_is_waiting"


def deliver_next(*, at: datetime) -> bool:
    """Claim one due message and try it once; False where none is due. Any number of workers may call this at once."""
    delivery = _claim(at=at)
    if delivery is None:
        return False
    body = endpoints.body_of(delivery=delivery)
    signing = endpoints.signing_secrets(endpoint_id=delivery.endpoint_id, at=at)
    outcome = sending.post(
        url=delivery.endpoint.url,
        headers=messages.headers(
            message_id=f"msg_{delivery.pk}", at=at, text=body, signing=signing
        ),
        body=body,
        schemes=settings.WEBHOOK_SCHEMES,
        may_be_private=settings.WEBHOOK_PRIVATE_ADDRESSES,
    )
    _note(delivery, outcome, at=at)
    return True


@transaction.atomic(savepoint=False)
def send_test(*, endpoint_id: int, at: datetime) -> int:
    """Write a test message for the endpoint and return its id; it goes out as any other would."""
    endpoint = endpoints.get(endpoint_id=endpoint_id)
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        type=endpoints.TEST_TYPE,
        subject="webhook.test",
        state=DeliveryState.PENDING,
        next_attempt_at=at,
        created_at=at,
    )
    return delivery.pk


@transaction.atomic(savepoint=False)
def send_again(*, endpoint_id: int, delivery_id: int, at: datetime) -> None:
    """Let a message that was delivered or given up go out once more, with its old id; refuses one that waits."""
    endpoints.get(endpoint_id=endpoint_id)
    rows = Delivery.objects.filter(pk=delivery_id, endpoint_id=endpoint_id)
    if not rows.exists():
        raise NotFoundError("There is no such delivery.")
    done = rows.exclude(state=DeliveryState.PENDING)
    if not done.update(
        state=DeliveryState.PENDING, delivered_at=None, attempt_count=0, next_attempt_at=at
    ):
        raise NothingToSendAgain("This message waits for its next attempt already.")


@transaction.atomic(durable=True)
def forget_old(*, at: datetime) -> int:
    """Remove deliveries and attempts older than a month, whatever became of them; returns how many deliveries."""
    _, counts = Delivery.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    return counts.get("hooks.Delivery", 0)


@transaction.atomic(durable=True)
def _claim(*, at: datetime) -> Delivery | None:
    rows = sqlfiles.fetch("hooks", "claim", {"at": at, "leased_until": at + LEASE})
    if not rows:
        return None
    return Delivery.objects.select_related("endpoint").get(pk=int(str(rows[0][0])))


@transaction.atomic(durable=True)
def _note(delivery: Delivery, outcome: sending.Outcome, *, at: datetime) -> None:
    """Write the attempt; the delivery moves on only where no later attempt has begun meanwhile."""
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        failure=outcome.failure[:300],
        answer=outcome.answer,
    )
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.PENDING, attempt_count=delivery.attempt_count
    )
    if outcome.is_delivered:
        mine.update(state=DeliveryState.DELIVERED, delivered_at=at)
        if endpoint.failing_since is not None:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
        return
    again_at = waiting.next_attempt(failed=delivery.attempt_count, at=at)
    if again_at is None:
        mine.update(state=DeliveryState.GIVEN_UP)
    else:
        mine.update(next_attempt_at=again_at)
    _note_failure(endpoint, outcome, at=at)


def _note_failure(endpoint: Endpoint, outcome: sending.Outcome, *, at: datetime) -> None:
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    reason = waiting.pause_reason(
        failing_since=endpoint.failing_since, status=outcome.status, at=at
    )
    if not reason or endpoint.paused_at is not None:
        return
    endpoint.paused_at, endpoint.pause_reason = at, reason
    endpoint.save(update_fields=["paused_at", "pause_reason"])
    record(
        EventType.WEBHOOK_PAUSED,
        subject=f"webhook:{endpoint.pk}",
        actor="system",
        at=at,
        reason=reason,
        data={"host": addresses.host_of(endpoint.url)},
    )
