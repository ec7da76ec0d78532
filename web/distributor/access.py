"""The only door to the distributor's face: a distributor's own people, and only its own files."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from kernel.errors import NotFoundError
from partners.choices import Act
from partners.queries import access
from web.shared import doors
from web.shared.seats import SeatedRequest

Parameters = ParamSpec("Parameters")


def distributor_view(
    *, act: Act | None = None
) -> Callable[[doors.SeatedView[Parameters]], doors.View[Parameters]]:
    """Return a decorator that admits a distributor's people, and of them those who may do `act`; others get 404."""
    return doors.door(
        admits=lambda seat: (
            seat.distributor_id is not None and (act is None or access.may(seat, act))
        )
    )


def distributor_code_of(request: SeatedRequest) -> str:
    """Return the code of the person's own distributor; the only one a page of this face may name."""
    if request.seat.distributor_code is None:
        raise NotFoundError("Nothing is here.")
    return request.seat.distributor_code
