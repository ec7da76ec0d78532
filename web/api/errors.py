"""Every error as problem+json (RFC 9457); called by the framework for each exception below /api/."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from kernel.errors import DomainError, Problem

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Invalid input",
    429: "Too many requests",
    500: "Server error",
    503: "Not available",
}


def problem_response(exception: Exception, context: Mapping[str, Any]) -> Response:
    """Return the answer for any exception of an API view; unforeseen ones go to the log and answer 500."""
    request: HttpRequest = context["request"]
    body, headers = _problem(exception, reference=_reference(request))
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def plain_problem(request: HttpRequest, *, status: int, code: str, detail: str) -> JsonResponse:
    """Return a problem outside the API framework, for errors that come before or after a view."""
    body = _body(status=status, code=code, detail=detail, reference=_reference(request))
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def _problem(exception: Exception, *, reference: str) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(exception, DomainError):
        return _of_refusal(exception, reference), {}
    if isinstance(exception, exceptions.APIException):
        return _of_framework(exception, reference), _headers(exception)
    status, code, detail = _of_django(exception)
    if status == 500:  # noqa: PLR2004 -- HTTP's own number
        logger.error("the API failed", exc_info=exception, extra={"reference": reference})
    return _body(status=status, code=code, detail=detail, reference=reference), {}


def _of_refusal(refusal: DomainError, reference: str) -> dict[str, Any]:
    return _body(
        status=refusal.status,
        code=refusal.code,
        detail=refusal.message,
        reference=reference,
        errors=refusal.problems,
    )


def _of_framework(exception: exceptions.APIException, reference: str) -> dict[str, Any]:
    if isinstance(exception, exceptions.ValidationError):
        return _body(
            status=422,
            code="invalid_input",
            detail="Some of what was sent cannot be used; errors names each place.",
            reference=reference,
            errors=tuple(_flat(exception.get_full_details())),
        )
    codes = exception.get_codes()
    return _body(
        status=exception.status_code,
        code=codes if isinstance(codes, str) else exception.default_code,
        detail=str(exception.detail),
        reference=reference,
    )


def _of_django(exception: Exception) -> tuple[int, str, str]:
    if isinstance(exception, Http404):
        return 404, "not_found", "Nothing is here, or the key may not see it."
    if isinstance(exception, PermissionDenied):
        return 403, "permission_denied", "The key may not do this."
    if isinstance(exception, RequestDataTooBig):
        return 413, "too_large", "The fields are larger than what is taken. Send bulk as a file."
    if isinstance(exception, SuspiciousOperation):
        return 400, "bad_request", "The request cannot be read."
    return (
        500,
        "server_error",
        "Something went wrong here. Nothing half done was kept. Give the request_id when you ask about it.",
    )


def _headers(exception: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if isinstance(exception, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers["WWW-Authenticate"] = getattr(exception, "auth_header", "Bearer")
    wait = getattr(exception, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait))
    return headers


def _flat(details: Any, path: str = "") -> list[Problem]:
    if isinstance(details, Mapping) and "message" in details and "code" in details:
        return [
            Problem(path=path or "body", code=str(details["code"]), message=str(details["message"]))
        ]
    found: list[Problem] = []
    if isinstance(details, Mapping):
        for name, inner in details.items():
            found += _flat(inner, _below(path, str(name)))
    elif isinstance(details, list):
        for inner in details:
            found += _flat(inner, path)
    return found


def _below(path: str, name: str) -> str:
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else name


def _body(
    *, status: int, code: str, detail: str, reference: str, errors: tuple[Problem, ...] = ()
) -> dict[str, Any]:
    return {
        "type": f"{settings.PUBLIC_URL.rstrip('/')}/api/docs#{code}",
        "title": TITLES.get(status, "Refused"),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": [
            {"path": problem.path, "code": problem.code, "message": problem.message}
            for problem in errors
        ],
        "request_id": reference,
    }


def _reference(request: Any) -> str:
    return str(request.META.get("MERITLINE_REQUEST_ID", "-"))
