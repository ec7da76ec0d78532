"""The partners list and the tabs of one partner."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from partners.choices import Act
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, partner, partners
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.VIEW_PARTNERS)
def partner_list(request: SeatedRequest) -> HttpResponse:
    """Show the partners that match the filters."""
    page = partners.partner_list(request)
    crumbs = [Crumb(label="Partners")]
    context = frame.context(
        request, nav_key="partners", crumbs=crumbs, page=page, search_value=page.filters.text
    )
    return render(request, "dashboard/partners/list.html", context)


@require_GET
@vendor_view(act=Act.VIEW_PARTNERS)
def summary(request: SeatedRequest, code: str) -> HttpResponse:
    """Show why the partner's tier is what it is."""
    page = partner.summary(request, code=code)
    return _tab(request, "summary", page.head, page=page)


@require_GET
@vendor_view(act=Act.VIEW_REVENUE)
def sales(request: SeatedRequest, code: str) -> HttpResponse:
    """Show the partner's ledger entries."""
    page = partner.sales(request, code=code)
    return _tab(request, "sales", page.head, page=page)


@require_GET
@vendor_view(act=Act.VIEW_REVENUE)
def sales_file(request: SeatedRequest, code: str) -> HttpResponseBase:
    """Give the partner's ledger entries as a file."""
    return partner.sales_file(request, code=code)


@require_GET
@vendor_view(act=Act.VIEW_STANDINGS)
def reviews(request: SeatedRequest, code: str) -> HttpResponse:
    """Show the partner's past decisions."""
    page = partner.reviews(request, code=code)
    return _tab(request, "reviews", page.head, page=page)


@require_GET
@vendor_view(act=Act.VIEW_AUDIT)
def activity(request: SeatedRequest, code: str) -> HttpResponse:
    """Show what happened to the partner."""
    head, entries = partner.activity(request, code=code)
    return _tab(request, "activity", head, entries=entries)


def _tab(request: SeatedRequest, name: str, head: partner.Head, **values: object) -> HttpResponse:
    crumbs = [
        Crumb(label="Partners", href=reverse("dashboard:partner-list")),
        Crumb(label=head.card.name),
    ]
    context = frame.context(request, nav_key="partners", crumbs=crumbs, partner=head, **values)
    return render(request, f"dashboard/partners/{name}.html", context)
