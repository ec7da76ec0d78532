"""How a face's access.py builds its door: a decorator that lets a view in only with the right seat."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kernel.errors import NotFoundError
from partners.queries.access import Seat
from web.shared import seats
from web.shared.seats import SeatedRequest

Parameters = ParamSpec("Parameters")
SeatedView = Callable[Concatenate[SeatedRequest, Parameters], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]
Check = Callable[[HttpRequest, Seat], HttpResponseBase | None]


def door(
    *, admits: Callable[[Seat], bool], check: Check | None = None
) -> Callable[[SeatedView[Parameters]], View[Parameters]]:
    """Return a decorator for views of one face.

    A person whose seat `admits` refuses is answered 404, as if nothing were there. `check` may answer in the
    view's place, for instance to ask for a second factor.
    """

    def decorate(view: SeatedView[Parameters]) -> View[Parameters]:
        @wraps(view)
        def seated(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponseBase:
            seat = seats.seat_of(request)
            if not admits(seat):
                raise NotFoundError("Nothing is here.")
            instead = check(request, seat) if check else None
            if instead is not None:
                return instead
            return view(seats.enter(request, seat=seat), *args, **kwargs)

        return seated

    return decorate
