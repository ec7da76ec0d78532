"""Published reads of the log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from events.choices import EventType
from events.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a timeline."""

    id: int
    type: EventType
    subject: str
    actor: str
    at: datetime
    reason: str
    data: dict[str, object]


def events() -> QuerySet[Event]:
    """Return all events, unordered."""
    return Event.objects.all()


def found(
    *,
    type_: str = "",
    subject: str = "",
    partner_ref: str = "",
    since: datetime | None = None,
    before: datetime | None = None,
    of_partners: Collection[str] | None = None,
) -> QuerySet[Event]:
    """Return the events that pass every filter given, unordered; `of_partners` limits them to these partners' codes."""
    asked: dict[str, object] = {
        "type": type_,
        "subject": subject,
        "partner_ref": partner_ref,
        "at__gte": since,
        "at__lt": before,
    }
    rows = Event.objects.filter(**{name: value for name, value in asked.items() if value})
    return rows if of_partners is None else rows.filter(partner_ref__in=of_partners)


def of_partner(*, partner_ref: str, limit: int = 20) -> list[Entry]:
    """Return the partner's newest events first."""
    return [
        _entry(row) for row in Event.objects.filter(partner_ref=partner_ref).order_by("-id")[:limit]
    ]


def of_subject(*, subject: str, limit: int = 50) -> list[Entry]:
    """Return the newest events of one subject key first."""
    return [_entry(row) for row in Event.objects.filter(subject=subject).order_by("-id")[:limit]]


def counts_by(event_type: EventType, *, key: str) -> dict[int, int]:
    """Return how many events of a type carry each whole number under `key` in their data."""
    rows = (
        Event.objects.filter(type=event_type, data__has_key=key)
        .values_list(f"data__{key}")
        .annotate(count=Count("id"))
        .order_by(f"data__{key}")
    )
    return {int(value): count for value, count in rows}


def _entry(row: Event) -> Entry:
    return Entry(
        id=row.pk,
        type=EventType(row.type),
        subject=row.subject,
        actor=row.actor,
        at=row.at,
        reason=row.reason,
        data=row.data,
    )
