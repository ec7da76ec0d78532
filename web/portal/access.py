"""The only door to the partner's face: a partner's own people, and only their own partner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.db import transaction
from django.http.response import HttpResponseBase

from kernel.errors import NotFoundError
from partners.choices import Act
from partners.queries import access, walls
from web.shared import doors
from web.shared.seats import SeatedRequest

Parameters = ParamSpec("Parameters")


def partner_view(
    *, act: Act | None = None
) -> Callable[[doors.SeatedView[Parameters]], doors.View[Parameters]]:
    """Return a decorator that admits a partner's people, and of them those who may do `act`; others get 404.

    What only reads is confined by the database too to the partner's own rows; an act confines itself.
    """
    door = doors.door(
        admits=lambda seat: seat.partner_id is not None and (act is None or access.may(seat, act))
    )

    def decorate(view: doors.SeatedView[Parameters]) -> doors.View[Parameters]:
        @wraps(view)
        def confined(
            request: SeatedRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponseBase:
            if request.method not in {"GET", "HEAD"}:
                return view(request, *args, **kwargs)
            with (
                transaction.atomic(durable=True),
                walls.own_rows(partner_id=partner_id_of(request)),
            ):
                return view(request, *args, **kwargs)

        return door(confined)

    return decorate


def partner_id_of(request: SeatedRequest) -> int:
    """Return the id of the person's own partner; the only partner a portal page may ask for."""
    if request.seat.partner_id is None:
        raise NotFoundError("Nothing is here.")
    return request.seat.partner_id
