"""The only door to the vendor's face: who enters, and for which act."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from django.http import HttpRequest, HttpResponse

from partners.choices import Act
from partners.queries import access
from web.accounts import second_factor
from web.shared import doors

Parameters = ParamSpec("Parameters")


def vendor_view(
    *, act: Act | None = None
) -> Callable[[doors.SeatedView[Parameters]], doors.View[Parameters]]:
    """Return a decorator that admits the channel team, and of them those who may do `act`.

    Everybody else is answered 404. The view gets a SeatedRequest: seat, day and actor are on it.
    """
    return doors.door(
        admits=lambda seat: seat.is_vendor and (act is None or access.may(seat, act)),
        check=_second_factor,
    )


def _second_factor(request: HttpRequest, seat: access.Seat) -> HttpResponse | None:  # noqa: ARG001 -- the shape of a door's check
    return second_factor.ask_for_it(request)
