"""Conditional requests (RFC 9110): every read has an ETag, and a change may say which state it was made for."""

from __future__ import annotations

import hashlib
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from kernel.errors import DomainError

LENGTH = 32


class StateHasChanged(DomainError):
    """The thing is no longer as the ETag in If-Match says."""

    code = "state_has_changed"
    status = 412


def tag_of(body: Any) -> str:
    """Return the ETag of an answer; equal answers have equal tags."""
    return f'"{hashlib.sha256(JSONRenderer().render(body)).hexdigest()[:LENGTH]}"'


def is_known(request: Request, *, tag: str) -> bool:
    """Tell whether If-None-Match names the tag, so that the answer need not be sent again."""
    return _names(request.headers.get("If-None-Match"), tag)


def refuse_stale(request: Request, *, body: Any) -> None:
    """Refuse a change whose If-Match does not name the state as it is read now."""
    given = request.headers.get("If-Match")
    if given is not None and not _names(given, tag_of(body)):
        raise StateHasChanged(
            "It has changed since you read it. Read it again, then decide with its new ETag."
        )


def _names(given: str | None, tag: str) -> bool:
    words = [word.strip().removeprefix("W/") for word in (given or "").split(",")]
    return "*" in words or tag in words
