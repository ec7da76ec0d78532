"""The only door to the public face: nobody signs in, nothing is asked of the visitor, and nothing is set on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

Parameters = ParamSpec("Parameters")
PublicView = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def public_view(*, seconds: int = 0) -> Callable[[PublicView[Parameters]], PublicView[Parameters]]:
    """Return a decorator for what anybody may read and others may keep for so many seconds, 0 not at all."""

    def decorate(view: PublicView[Parameters]) -> PublicView[Parameters]:
        @wraps(view)
        def shown(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-store"
            return response

        return login_not_required(require_safe(shown))

    return decorate
