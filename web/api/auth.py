"""Who calls the API and what the key may do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partners.operations import keys as key_notes
from partners.queries import access, keys
from partners.queries.keys import KeySeat

SECRET = re.compile(r"mk_[A-Za-z0-9_-]{20,120}\Z", re.ASCII)
REALM = 'Bearer realm="Meritline API"'


class KeyRefused(exceptions.AuthenticationFailed):
    """The key is unknown, expired or revoked; which of them is not said."""

    default_code = "key_refused"
    default_detail = "The key is unknown, expired or revoked. Ask your channel team for a new one."


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer mk_…`; only a digest of the key is stored."""

    def authenticate(self, request: Request) -> tuple[None, KeySeat] | None:
        """Return the key's seat; None without a key, so that the answer is 401."""
        words = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not words:
            return None
        at = timezone.now()
        secret = words[1] if len(words) == 2 and words[0].lower() == "bearer" else ""  # noqa: PLR2004 -- scheme and key
        seat = keys.find_key(secret, at=at) if SECRET.match(secret) else None
        if seat is None:
            raise KeyRefused
        key_notes.note_use(key_id=seat.id, at=at)
        return None, seat

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- the framework's signature
        """Return the challenge of a 401."""
        return REALM


class HasScope(BasePermission):
    """The key has the scope that the view names for the method."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether the key may go on; a key without the scope is told which, and a method not named is closed."""
        seat = request.auth
        if not isinstance(seat, KeySeat):
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in view.scopes:
            raise exceptions.MethodNotAllowed(method)
        scope = view.scopes[method]
        if scope is not None and not seat.has(scope):
            raise exceptions.PermissionDenied(
                f"The key lacks the scope {scope}.", code="scope_missing"
            )
        return True


def caller(request: Request) -> KeySeat:
    """Return the key that calls; a view only runs with one."""
    seat = request.auth
    if not isinstance(seat, KeySeat):
        raise exceptions.NotAuthenticated
    return seat


TEAM = access.Seat(user_id=0, name="", roles=frozenset(), is_vendor=True, sees_all_partners=True)


def seat_of(request: Request) -> access.Seat:
    """Return the seat of a key of the channel team: it reads every partner and does nothing else."""
    return replace(TEAM, name=caller(request).name)
