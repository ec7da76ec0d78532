"""The only door to the partner's face: a partner's own people, and only their own partner."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from kernel.errors import NotFoundError
from partners.choices import Act
from partners.queries import access
from web.shared import doors
from web.shared.seats import SeatedRequest

Parameters = ParamSpec("Parameters")


def partner_view(
    *, act: Act | None = None
) -> Callable[[doors.SeatedView[Parameters]], doors.View[Parameters]]:
    """Return a decorator that admits a partner's people, and of them those who may do `act`; others get 404."""
    return doors.door(
        admits=lambda seat: seat.partner_id is not None and (act is None or access.may(seat, act))
    )


def partner_id_of(request: SeatedRequest) -> int:
    """Return the id of the person's own partner; the only partner a portal page may ask for."""
    if request.seat.partner_id is None:
        raise NotFoundError("Nothing is here.")
    return request.seat.partner_id
