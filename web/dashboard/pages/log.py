"""The audit log, and what happened to one thing, as lines of activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from events.choices import EventType
from events.queries import timeline
from kernel import keyset
from kernel.periods import ONE_DAY
from partners.queries import directory, people
from web.shared import evidence_view, paging
from web.shared.parts import Activity, Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from events.models import Event

PAGE_SIZE = 50
TYPES = tuple((word.value, word.label) for word in EventType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address asks for; anything unknown or unreadable is left out."""

    type: str = ""
    subject: str = ""
    partner: str = ""
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One event."""

    at: datetime
    text: str
    who: str
    subject: str
    partner: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The page."""

    rows: tuple[LogRow, ...]
    pages: Pages
    filters: Filters
    types: tuple[tuple[str, str], ...] = TYPES


def log(request: SeatedRequest, *, filters: Filters) -> Log:
    """Return the events, newest first; to who sees some partners only, those partners' events."""
    page = keyset.page(
        queryset=_found(request, filters),
        order=("-id",),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    names = people.names_of_actors({row.actor for row in page.rows})
    asked = {key: str(value) for key, value in asdict(filters).items() if value}
    return Log(
        rows=tuple(
            LogRow(
                at=row.at,
                text=EventType(row.type).label + (f": {row.reason}" if row.reason else ""),
                who=names[row.actor],
                subject=row.subject,
                partner=row.partner_ref,
                details=tuple((key, str(value)) for key, value in sorted(row.data.items())),
            )
            for row in page.rows
        ),
        pages=paging.links(page, address=reverse("dashboard:audit"), **asked),
        filters=filters,
    )


def activity(entries: Sequence[timeline.Entry]) -> tuple[Activity, ...]:
    """Return entries of the log, newest first, as lines with the names of who acted."""
    names = people.names_of_actors([entry.actor for entry in entries])
    return tuple(
        Activity(
            text=evidence_view.event_words(entry=entry),
            who=names[entry.actor],
            at=entry.at,
            is_new=number == 0,
        )
        for number, entry in enumerate(entries)
    )


def _found(request: SeatedRequest, filters: Filters) -> QuerySet[Event]:
    own = None
    if not request.seat.sees_all_partners:
        visible = directory.partners_visible_to(request.seat, on=request.day)
        own = list(visible.values_list("code", flat=True))
    return timeline.found(
        type_=filters.type,
        subject=filters.subject,
        partner_ref=filters.partner,
        since=_midnight(filters.first_on) if filters.first_on else None,
        before=_midnight(filters.last_on + ONE_DAY) if filters.last_on else None,
        of_partners=own,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.DISPLAY_TIME_ZONE))
