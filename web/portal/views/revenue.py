"""The revenue statement."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from partners.choices import Act
from web.portal.access import partner_view
from web.portal.pages import frame
from web.portal.pages import revenue as pages
from web.shared.seats import SeatedRequest


@require_GET
@partner_view(act=Act.VIEW_REVENUE)
def statement(request: SeatedRequest) -> HttpResponse:
    """Show the counted lines."""
    context = frame.context(request, nav_key="revenue", page=pages.statement(request))
    return render(request, "portal/revenue.html", context)


@require_GET
@partner_view(act=Act.VIEW_REVENUE)
def statement_file(request: SeatedRequest) -> HttpResponseBase:
    """Give the counted lines as a file."""
    return pages.statement_file(request)
