"""The programme: versions, proposals, approvals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError
from partners.choices import Act
from tiers.choices import ApprovalAct
from tiers.operations import approvals, programs
from web.dashboard import forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame
from web.dashboard.pages import programme as pages
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.VIEW_PROGRAMS)
def programme(request: SeatedRequest) -> HttpResponse:
    """Show versions and rules."""
    context = frame.context(
        request,
        nav_key="programme",
        crumbs=[Crumb(label="Programme")],
        page=pages.programme(request),
    )
    return render(request, "dashboard/programme/detail.html", context)


@require_POST
@vendor_view(act=Act.PUBLISH_PROGRAMS)
def propose(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Propose a draft for publication."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        messages.error(request, forms.REASON["required"])
        return redirect("dashboard:programme")
    try:
        programs.propose(
            version_id=version_id,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Proposed. A second person decides.")
    return redirect("dashboard:programme")


@require_POST
@vendor_view(act=Act.APPROVE)
def decide(request: SeatedRequest, approval_id: int) -> HttpResponse:
    """Approve or decline a proposed publication."""
    form = forms.Decision(request.POST)
    if not form.is_valid():
        messages.error(request, forms.REASON["required"])
        return redirect("dashboard:programme")
    said = {"reason": form.cleaned_data["reason"], "actor": request.actor, "at": timezone.now()}
    try:
        if form.cleaned_data["decision"] == "approve":
            programs.approve_publication(approval_id=approval_id, **said)
            messages.success(request, "Published.")
        else:
            approvals.decline(approval_id=approval_id, act=ApprovalAct.PUBLISH_VERSION, **said)
            messages.success(request, "Declined.")
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("dashboard:programme")
