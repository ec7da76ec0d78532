"""Sales intake: one distributor as a source of files, and the names it writes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partners.choices import Act
from partners.queries import aliases
from sales.operations import taking_back
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, sources
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.VIEW_UPLOADS)
def detail(request: SeatedRequest, code: str) -> HttpResponse:
    """Show what was agreed with a distributor, how its feed stands, its layout and the names it writes."""
    page = sources.source_page(request, code=code)
    context = frame.context(
        request,
        nav_key="intake",
        crumbs=[
            Crumb(label="Sales intake", href=reverse("dashboard:upload-list")),
            Crumb(label=page.name),
        ],
        page=page,
        sample=forms.Sample(),
    )
    return render(request, "dashboard/intake/source.html", context)


@require_POST
@vendor_view(act=Act.RESOLVE_LINES)
def withdraw(request: SeatedRequest, alias_id: int) -> HttpResponse:
    """Withdraw a wrong name or code; what it credited is reversed and waits again."""
    alias = aliases.get(alias_id)
    form = forms.Reason(request.POST)
    if form.is_valid():
        acts.attempt(
            request,
            lambda: _withdrawn(request, alias_id, form.cleaned_data["reason"]),
            opens_itself=True,
        )
    else:
        acts.refuse(request, form)
    return redirect("dashboard:source-detail", code=alias.distributor.code)


def _withdrawn(request: SeatedRequest, alias_id: int, reason: str) -> str:
    count = taking_back.withdraw_alias(
        alias_id=alias_id, reason=reason, actor=request.actor, at=timezone.now()
    )
    return f"Withdrawn. {count:,} credits are reversed; their rows wait again."
