"""The channel team signs in with a second factor; called by the doors of the vendor's face."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def ask_for_it(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the set-up page for a person without a second factor, None where all is well."""
    if not settings.VENDOR_SECOND_FACTOR_REQUIRED or is_mfa_enabled(request.user):
        return None
    messages.warning(
        request, "Set up a second factor first: an authenticator app or a security key."
    )
    return redirect("mfa_index")
