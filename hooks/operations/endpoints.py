"""Add, change, pause, resume and remove endpoints, and follow their secrets by new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from hooks.choices import DeliveryState
from hooks.engine import addresses, messages
from hooks.models import Delivery, Endpoint, EndpointSecret
from hooks.queries import endpoints
from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem, said

MOST_ENDPOINTS = 50


class UrlIsRefused(InvalidInputError):
    """The address may not be called."""

    code = "url_refused"


class TooManyWebhooks(DomainError):
    """There are as many endpoints as may be."""

    code = "too_many_webhooks"


class WebhookIsNotPaused(DomainError):
    """Only a paused endpoint can be resumed."""

    code = "webhook_is_not_paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The endpoint's id, and its secret, which is not shown again."""

    endpoint_id: int
    secret: str


@transaction.atomic(savepoint=False)
def add(
    *, url: str, types: Sequence[EventType], description: str, actor: str, at: datetime
) -> Added:
    """Add an endpoint that is told of the types from now on; refuses an address that may not be called."""
    _check(url)
    if endpoints.endpoints().count() >= MOST_ENDPOINTS:
        raise TooManyWebhooks(f"There are {MOST_ENDPOINTS} webhooks. Remove one first.")
    endpoint = Endpoint.objects.create(
        url=url,
        description=description,
        types=sorted({str(each) for each in types}),
        created_at=at,
        created_by=actor,
    )
    secret = messages.new_secret()
    EndpointSecret.objects.create(endpoint=endpoint, secret=secret, created_at=at)
    _tell(endpoint, "added", actor=actor, at=at)
    return Added(endpoint_id=endpoint.pk, secret=secret)


@transaction.atomic(savepoint=False)
def change(
    *,
    endpoint_id: int,
    url: str | None = None,
    types: Sequence[EventType] | None = None,
    description: str | None = None,
    actor: str,
    at: datetime,
) -> None:
    """Change what is given; messages that wait go to the new address."""
    endpoint = _locked(endpoint_id)
    if url is not None:
        _check(url)
        endpoint.url = url
    if types is not None:
        endpoint.types = sorted({str(each) for each in types})
    if description is not None:
        endpoint.description = description
    endpoint.save(update_fields=["url", "types", "description"])
    _tell(endpoint, "changed", actor=actor, at=at)


@transaction.atomic(savepoint=False)
def pause(*, endpoint_id: int, reason: str, actor: str, at: datetime) -> None:
    """Send nothing until it is resumed; what happens meanwhile is kept for then."""
    endpoint = _locked(endpoint_id)
    endpoint.pause_reason = said(reason, "Say why it is paused.")[:300]
    endpoint.paused_at = at
    endpoint.save(update_fields=["paused_at", "pause_reason"])
    _tell(endpoint, "paused", actor=actor, at=at, reason=endpoint.pause_reason)


@transaction.atomic(savepoint=False)
def resume(*, endpoint_id: int, actor: str, at: datetime) -> int:
    """Send again, what waited first; returns how many messages wait. Refuses one that is not paused."""
    endpoint = _locked(endpoint_id)
    if endpoint.paused_at is None:
        raise WebhookIsNotPaused("This webhook is not paused.")
    endpoint.paused_at = endpoint.failing_since = None
    endpoint.pause_reason = ""
    endpoint.save(update_fields=["paused_at", "failing_since", "pause_reason"])
    waiting = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.PENDING)
    count = waiting.update(next_attempt_at=at)
    _tell(endpoint, "resumed", actor=actor, at=at)
    return count


@transaction.atomic(savepoint=False)
def remove(*, endpoint_id: int, actor: str, at: datetime) -> None:
    """Remove the endpoint: what waits for it is given up; its log stays for a while."""
    endpoint = _locked(endpoint_id)
    endpoint.removed_at = at
    endpoint.save(update_fields=["removed_at"])
    Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.PENDING).update(
        state=DeliveryState.GIVEN_UP
    )
    EndpointSecret.objects.filter(endpoint=endpoint).delete()
    _tell(endpoint, "removed", actor=actor, at=at)


@transaction.atomic(savepoint=False)
def rotate_secret(*, endpoint_id: int, overlap: timedelta, actor: str, at: datetime) -> str:
    """Follow the secret by a new one and return it; both sign for the overlap."""
    endpoint = _locked(endpoint_id)
    EndpointSecret.objects.filter(endpoint=endpoint, retires_at__isnull=True).update(
        retires_at=at + overlap
    )
    EndpointSecret.objects.filter(endpoint=endpoint, retires_at__lte=at).delete()
    secret = messages.new_secret()
    EndpointSecret.objects.create(endpoint=endpoint, secret=secret, created_at=at)
    _tell(endpoint, "secret rotated", actor=actor, at=at)
    return secret


def _locked(endpoint_id: int) -> Endpoint:
    endpoint = Endpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None or endpoint.removed_at is not None:
        raise NotFoundError("There is no such webhook.")
    return endpoint


def _check(url: str) -> None:
    try:
        target = addresses.parsed(url, schemes=settings.WEBHOOK_SCHEMES)
        if not settings.WEBHOOK_PRIVATE_ADDRESSES:
            addresses.refuse_private(addresses.looked_up(target))
    except addresses.AddressRefused as problem:
        raise UrlIsRefused(
            str(problem), problems=(Problem(path="url", code="url_refused", message=str(problem)),)
        ) from problem


def _tell(endpoint: Endpoint, what: str, *, actor: str, at: datetime, reason: str = "") -> None:
    record(
        EventType.WEBHOOK_CHANGED,
        subject=f"webhook:{endpoint.pk}",
        actor=actor,
        at=at,
        reason=reason,
        data={"what": what, "host": addresses.host_of(endpoint.url), "types": endpoint.types},
    )
