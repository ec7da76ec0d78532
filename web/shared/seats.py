"""Who is asking: the seat of the signed-in person, looked up once per request; called by every face's access.py."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from kernel.errors import NotFoundError
from partners.queries.access import Seat
from partners.queries.access import seat_of as look_up


class SeatedRequest(HttpRequest):
    """A request that has passed a face's door: who asks, on which day, and the name for the log."""

    seat: Seat
    day: date
    actor: str


def today() -> date:
    """Return the day in the display zone."""
    return timezone.localdate(timezone=ZoneInfo(settings.DISPLAY_TIME_ZONE))


def find_seat(request: HttpRequest) -> Seat | None:
    """Return the seat of the person, None where nobody is signed in or the person has no role today."""
    cached: tuple[Seat | None] | None = getattr(request, "_meritline_seat", None)
    if cached is None:
        user_id = request.user.pk if request.user.is_authenticated else None
        cached = (look_up(user_id=user_id, on=today()) if user_id else None,)
        request._meritline_seat = cached  # type: ignore[attr-defined] # noqa: SLF001 -- a cache of our own on Django's object
    return cached[0]


def seat_of(request: HttpRequest) -> Seat:
    """Return the seat of the person; refuses with NotFoundError where there is none."""
    seat = find_seat(request)
    if seat is None:
        raise NotFoundError("Nothing is here.")
    return seat


def enter(request: HttpRequest, *, seat: Seat) -> SeatedRequest:
    """Return the same request with seat, day and actor on it."""
    request.seat = seat  # type: ignore[attr-defined] # SeatedRequest names what is put here
    request.day = today()  # type: ignore[attr-defined] # as above
    request.actor = f"user:{seat.user_id}"  # type: ignore[attr-defined] # as above
    return request  # type: ignore[return-value] # it now has what SeatedRequest names
