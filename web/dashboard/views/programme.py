"""The programme: versions, proposals, approvals."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partners.choices import Act
from tiers.choices import ApprovalAct
from tiers.operations import admissions, approvals, overrides, programs
from tiers.queries import approvals as reads
from web.dashboard import acts, forms
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
@vendor_view(act=Act.APPROVE)
def decide(request: SeatedRequest, approval_id: int) -> HttpResponse:
    """Approve or decline a proposed publication."""
    form = forms.Decision(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
    else:
        acts.attempt(request, lambda: _decided(request, approval_id, form.cleaned_data))
    return redirect("dashboard:programme")


def _decided(request: SeatedRequest, approval_id: int, said: dict[str, str]) -> str:
    act = ApprovalAct(reads.get(approval_id=approval_id).act)
    reason, actor, at = said["reason"], request.actor, timezone.now()
    if said["decision"] != "approve":
        approvals.decline(approval_id=approval_id, act=act, reason=reason, actor=actor, at=at)
        return "Declined."
    if act is ApprovalAct.ADMIT_PARTNER:
        admissions.approve(
            approval_id=approval_id, on=request.day, reason=reason, actor=actor, at=at
        )
        return "Decided. The next night counts with it."
    if act is ApprovalAct.OVERRIDE_TIER:
        overrides.approve(approval_id=approval_id, reason=reason, actor=actor, at=at)
        return "Approved. The next night carries it out."
    programs.approve_publication(approval_id=approval_id, reason=reason, actor=actor, at=at)
    return "Published."
