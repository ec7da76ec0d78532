"""The overview."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, home
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view()
def overview(request: SeatedRequest) -> HttpResponse:
    """Show what waits and where everybody stands."""
    page = home.overview(request)
    return render(
        request,
        "dashboard/home.html",
        frame.context(request, nav_key="overview", crumbs=[Crumb(label="Overview")], page=page),
    )
