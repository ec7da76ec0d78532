"""The working of the tier, and the tiers held."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.portal.access import partner_view
from web.portal.pages import frame
from web.portal.pages import working as pages
from web.shared.seats import SeatedRequest


@require_GET
@partner_view()
def working(request: SeatedRequest) -> HttpResponse:
    """Show the newest decision in full."""
    context = frame.context(request, nav_key="programme", page=pages.working(request))
    return render(request, "portal/working.html", context)


@require_GET
@partner_view()
def history(request: SeatedRequest) -> HttpResponse:
    """Show the tiers held."""
    context = frame.context(request, nav_key="programme", page=pages.history(request))
    return render(request, "portal/history.html", context)
