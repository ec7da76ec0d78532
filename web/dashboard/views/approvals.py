"""Acts of two people: what waits, and merging two records of one company."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.choices import Act
from partners.operations import merges as merging
from partners.queries import directory, merges
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import approvals, frame
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.PROPOSE)
def approval_list(request: SeatedRequest) -> HttpResponse:
    """Show what waits for a second person."""
    context = frame.context(
        request,
        nav_key="moves",
        crumbs=[Crumb(label="Approvals")],
        proposals=approvals.proposals(request),
    )
    return render(request, "dashboard/approvals/list.html", context)


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.PROPOSE)
def merge_propose(request: SeatedRequest, code: str) -> HttpResponse:
    """Propose that a partner is the same company as another."""
    partner = directory.get_visible(request.seat, code=code, on=request.day)
    form = forms.MergeProposed(request.POST or None)
    if request.method == "POST" and form.is_valid():
        merge_id = acts.carry_out(form, lambda: _propose(request, partner.code, form.cleaned_data))
        if merge_id is not None:
            messages.success(request, "Proposed. A second person decides.")
            return redirect("dashboard:approval-list")
    crumbs = [
        Crumb(label="Partners", href=reverse("dashboard:partner-list")),
        Crumb(label=partner.name, href=reverse("dashboard:partner-detail", args=[partner.code])),
        Crumb(label="Merge"),
    ]
    context = frame.context(request, nav_key="partners", crumbs=crumbs, partner=partner, form=form)
    status = 422 if form.errors else 200
    return render(request, "dashboard/approvals/merge.html", context, status=status)


@require_POST
@vendor_view(act=Act.APPROVE)
def merge_decide(request: SeatedRequest, merge_id: int) -> HttpResponse:
    """Merge what somebody else proposed, or decline it."""
    form = forms.Decision(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
    else:
        acts.attempt(request, lambda: _decided(request, merge_id, form.cleaned_data))
    return redirect("dashboard:approval-list")


def _propose(request: SeatedRequest, code: str, said: dict[str, str]) -> int:
    survivor = directory.get_visible(request.seat, code=said["survivor"].strip(), on=request.day)
    return merging.propose_merge(
        merged_code=code,
        survivor_code=survivor.code,
        reason=said["reason"],
        actor=request.actor,
        at=timezone.now(),
    )


def _decided(request: SeatedRequest, merge_id: int, said: dict[str, str]) -> str:
    proposal = merges.get(merge_id)
    directory.get_visible(request.seat, code=proposal.merged.code, on=request.day)
    reason, actor, at = said["reason"], request.actor, timezone.now()
    if said["decision"] == "approve":
        merging.approve_merge(merge_id=merge_id, reason=reason, actor=actor, at=at)
        return f"Merged: {proposal.merged.name} lives on in {proposal.survivor.name}."
    merging.decline_merge(merge_id=merge_id, reason=reason, actor=actor, at=at)
    return "Declined."
