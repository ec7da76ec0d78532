"""Answers to what fails outside a view: below /api a problem, elsewhere the page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from web.api.errors import plain_problem

_WORDS = {
    400: ("bad_request", "The request cannot be read."),
    404: ("not_found", "Nothing is here."),
    500: ("server_error", "Something went wrong here. Give the request_id when you ask about it."),
}


@csrf_exempt
@login_not_required
def unknown(request: HttpRequest) -> HttpResponse:
    """Answer 404 for whatever else lies below /api, whatever the method."""
    return plain_problem(
        request,
        status=404,
        code="not_found",
        detail="There is no such address. /api/docs lists them all.",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 400."""
    return _problem(request, 400) or defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404."""
    return _problem(request, 404) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500; Django has logged the fault."""
    return _problem(request, 500) or defaults.server_error(request)


def _problem(request: HttpRequest, status: int) -> HttpResponse | None:
    if not request.path.startswith("/api"):
        return None
    code, detail = _WORDS[status]
    return plain_problem(request, status=status, code=code, detail=detail)
