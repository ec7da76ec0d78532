"""The rules of the programme."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.portal.access import partner_view
from web.portal.pages import frame
from web.portal.pages import programme as pages
from web.shared.seats import SeatedRequest


@require_GET
@partner_view()
def programme(request: SeatedRequest) -> HttpResponse:
    """Show the rules now and what changes next."""
    context = frame.context(request, nav_key="programme", page=pages.programme(request))
    return render(request, "portal/programme.html", context)
