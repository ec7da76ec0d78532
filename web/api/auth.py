"""Who calls the API and what the key may do."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission


class KeyAuthentication(BaseAuthentication):
    """Bearer keys."""


class HasScope(BasePermission):
    """The key has the scope that the view names."""
