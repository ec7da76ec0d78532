"""Find anything: a page of its own, and what the search field shows while something is typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.dashboard.access import vendor_view
from web.dashboard.pages import frame
from web.dashboard.pages import search as pages
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view()
def search(request: SeatedRequest) -> HttpResponse:
    """Show what was found."""
    page = pages.search(request, nav=frame.nav(request))
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/_found.html", {"page": page})
    context = frame.context(
        request, nav_key="", crumbs=[Crumb(label="Search")], page=page, search_value=page.text
    )
    return render(request, "dashboard/search.html", context)
