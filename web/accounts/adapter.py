"""How django-allauth behaves here: no open sign-up, and each person goes to their own face."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts come from the channel team or a partner's admin, never from a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Return False: nobody signs up by themselves."""
        return False
