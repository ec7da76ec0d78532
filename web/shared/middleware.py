"""Middleware of every face: a reference number on each request, compressed pages, and refusals as pages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from kernel.errors import DomainError
from web.shared import logs

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Give each request a reference number: in the log, in the answer's X-Request-ID, on the error page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the number set."""
        reference = secrets.token_hex(6)
        token = logs.request_id.set(reference)
        request.META["MERITLINE_REQUEST_ID"] = reference
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = reference
        return response


class CompressedPagesMiddleware(GZipMiddleware):
    """Compress pages, by a random length more each time, so that their size tells nobody what is in them.

    Files and the API's answers stay as they are: their ETags must stay exact.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the page compressed, anything else untouched."""
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class DomainErrorMiddleware:
    """Turn a refusal that a page did not handle into a page with the refusal's own words and status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return a page for a DomainError; let every other exception be a server error."""
        if not isinstance(exception, DomainError) or request.path.startswith("/api/"):
            return None
        template = "404.html" if exception.status == 404 else "refused.html"  # noqa: PLR2004 -- HTTP's own number
        return render(request, template, {"refusal": exception}, status=exception.status)
