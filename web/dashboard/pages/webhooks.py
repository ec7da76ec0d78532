"""Webhooks: who is told of what, what was sent, and what the receivers answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from events.choices import EventType
from hooks.choices import DeliveryState
from hooks.engine import addresses
from hooks.queries import endpoints
from kernel import keyset
from partners.choices import Act
from partners.queries import access, people
from web.shared import paging
from web.shared.parts import Choice, Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from hooks.models import Attempt, Delivery, Endpoint

PAGE_SIZE = 50
_STATES = {
    DeliveryState.PENDING: ("Waits", "live"),
    DeliveryState.DELIVERED: ("Delivered", "done"),
    DeliveryState.GIVEN_UP: ("Given up", "failed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRow:
    """One address that is told; `word` and `kind` say how it does."""

    id: int
    href: str
    host: str
    url: str
    description: str
    codes: tuple[str, ...]
    types: tuple[str, ...]
    made_by: str
    made_at: datetime
    word: str
    kind: str
    pause_reason: str
    is_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookList:
    """The page."""

    rows: tuple[WebhookRow, ...]
    may_manage: bool
    tabs: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One message of the log."""

    href: str
    message_id: str
    type: str
    subject: str
    at: datetime
    attempts: int
    next_at: datetime | None
    word: str
    kind: str
    is_waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPage:
    """One webhook with its log."""

    row: WebhookRow
    deliveries: tuple[DeliveryRow, ...]
    pages: Pages
    may_manage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One try to send."""

    at: datetime
    milliseconds: int
    came: str
    answer: str
    is_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPage:
    """One message: what is sent, and every try."""

    webhook: WebhookRow
    row: DeliveryRow
    id: int
    body: str
    attempts: tuple[AttemptRow, ...]
    may_manage: bool


def tabs(*, current: str) -> tuple[Choice, ...]:
    """Return the two halves of "API and webhooks"."""
    return (
        Choice(label="API keys", href=reverse("dashboard:key-list"), is_on=current == "keys"),
        Choice(label="Webhooks", href=reverse("dashboard:webhook-list"), is_on=current == "hooks"),
    )


def webhook_list(request: SeatedRequest) -> WebhookList:
    """Return the webhooks, oldest first."""
    found = list(endpoints.endpoints().order_by("id"))
    names = people.names_of_actors({row.created_by for row in found})
    return WebhookList(
        rows=tuple(_webhook(row, names) for row in found),
        may_manage=_may_manage(request),
        tabs=tabs(current="hooks"),
    )


def webhook_page(request: SeatedRequest, *, endpoint_id: int) -> WebhookPage:
    """Return one webhook with what was sent to it, newest first; raises NotFoundError."""
    page = keyset.page(
        queryset=endpoints.deliveries(endpoint_id=endpoint_id),
        order=("-id",),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    return WebhookPage(
        row=_one(endpoint_id),
        deliveries=tuple(_delivery(row) for row in page.rows),
        pages=paging.links(page, address=reverse("dashboard:webhook-detail", args=[endpoint_id])),
        may_manage=_may_manage(request),
    )


def delivery_page(request: SeatedRequest, *, endpoint_id: int, delivery_id: int) -> DeliveryPage:
    """Return one message with its body and its tries; raises NotFoundError."""
    webhook = _one(endpoint_id)
    row = endpoints.get_delivery(endpoint_id=endpoint_id, delivery_id=delivery_id)
    return DeliveryPage(
        webhook=webhook,
        row=_delivery(row),
        id=row.pk,
        body=endpoints.body_of(delivery=row),
        attempts=tuple(_attempt(each) for each in endpoints.attempts(delivery_id=row.pk)),
        may_manage=_may_manage(request),
    )


def _one(endpoint_id: int) -> WebhookRow:
    row = endpoints.get(endpoint_id=endpoint_id)
    return _webhook(row, people.names_of_actors({row.created_by}))


def _webhook(row: Endpoint, names: dict[str, str]) -> WebhookRow:
    word, kind = _state(row)
    return WebhookRow(
        id=row.pk,
        href=reverse("dashboard:webhook-detail", args=[row.pk]),
        host=addresses.host_of(row.url),
        url=row.url,
        description=row.description,
        codes=tuple(row.types),
        types=tuple(EventType(one).label for one in row.types if one in set(EventType)),
        made_by=names[row.created_by],
        made_at=row.created_at,
        word=word,
        kind=kind,
        pause_reason=row.pause_reason,
        is_paused=row.paused_at is not None,
    )


def _state(row: Endpoint) -> tuple[str, str]:
    if row.paused_at:
        return "Paused", "hold"
    if row.failing_since:
        return "Failing", "failed"
    return "On", "done"


def _delivery(row: Delivery) -> DeliveryRow:
    word, kind = _STATES[DeliveryState(row.state)]
    is_waiting = row.state == DeliveryState.PENDING
    return DeliveryRow(
        href=reverse("dashboard:delivery-detail", args=[row.endpoint_id, row.pk]),
        message_id=f"msg_{row.pk}",
        type=row.type,
        subject=row.subject,
        at=row.created_at,
        attempts=row.attempt_count,
        next_at=row.next_attempt_at if is_waiting else None,
        word=word,
        kind=kind,
        is_waiting=is_waiting,
    )


def _attempt(row: Attempt) -> AttemptRow:
    return AttemptRow(
        at=row.at,
        milliseconds=row.milliseconds,
        came=str(row.status) if row.status is not None else row.failure,
        answer=row.answer,
        is_good=row.status is not None and row.status // 100 == 2,  # noqa: PLR2004 -- any 2xx is "taken"
    )


def _may_manage(request: SeatedRequest) -> bool:
    return access.may(request.seat, Act.MANAGE_KEYS)
