"""Home."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.portal.access import partner_view
from web.portal.pages import frame
from web.portal.pages import home as pages
from web.shared.seats import SeatedRequest


@require_GET
@partner_view()
def home(request: SeatedRequest) -> HttpResponse:
    """Show where the partner stands."""
    context = frame.context(request, nav_key="home", page=pages.home(request))
    return render(request, "portal/home.html", context)
