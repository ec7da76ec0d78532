"""Consult partners on a draft, answer them, and take the draft to its publication by a second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.errors import DomainError
from partners.choices import Act
from partners.queries import directory
from tiers.operations import consultations, programs
from tiers.queries import consultations as reads
from web.dashboard import acts
from web.dashboard.access import vendor_view
from web.dashboard.forms import Answer, OpenConsultation, RetireVersion
from web.dashboard.pages import consultation as pages
from web.dashboard.views.versions import show
from web.shared.seats import SeatedRequest

CONSULTATION = "dashboard:version-consultation"
PUBLISH = "dashboard:version-publish"


@require_GET
@vendor_view(act=Act.VIEW_PROGRAMS)
def consultation(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Show what partners say of a draft, or how to ask them."""
    return _consultation(request, version_id, OpenConsultation())


@require_POST
@vendor_view(act=Act.PUBLISH_PROGRAMS)
def open_consultation(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Lay the draft open to partners."""
    form = OpenConsultation(request.POST)
    if form.is_valid():
        try:
            invited = consultations.open_for(
                version_id=version_id,
                partner_codes=form.cleaned_data["partners"],
                closes_on=form.cleaned_data["closes_on"],
                actor=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Open for comment. Partners invited: {invited}.")
            return redirect(CONSULTATION, version_id)
    return _consultation(request, version_id, form)


@require_POST
@vendor_view(act=Act.PUBLISH_PROGRAMS)
def close_consultation(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Close the consultation; its summary stays with the version."""
    acts.attempt(request, lambda: _closed(request, version_id))
    return redirect(CONSULTATION, version_id)


@require_POST
@vendor_view(act=Act.PROPOSE)
def answer(request: SeatedRequest, comment_id: int) -> HttpResponse:
    """Answer a partner's comment."""
    said = reads.said(comment_id=comment_id)
    directory.get_visible(request.seat, code=said.partner_code, on=request.day)
    form = Answer(request.POST)
    if form.is_valid():
        acts.attempt(request, lambda: _answered(request, comment_id, form.cleaned_data["answer"]))
    else:
        acts.refuse(request, form)
    return redirect(CONSULTATION, reads.version_of_comment(comment_id=comment_id))


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.VIEW_PROGRAMS)
def publish(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Show what stands between a version and its publication; who may propose it does so here."""
    page = pages.publish_page(request, version_id)
    if request.method == "POST" and page.may_propose:
        doubts = {one.code: request.POST.get(f"doubt-{one.code}", "") for one in page.doubts}
        acts.attempt(
            request, lambda: _proposed(request, version_id, request.POST.get("reason", ""), doubts)
        )
        after = pages.publish_page(request, version_id)
        if after.head.approval_id:
            return redirect(PUBLISH, version_id)
        page = pages.with_doubts(page, doubts, request.POST.get("reason", ""))
        return show(request, "publish", page, status=422, retire=RetireVersion())
    return show(request, "publish", page, retire=RetireVersion())


@require_POST
@vendor_view(act=Act.PUBLISH_PROGRAMS)
def retire(request: SeatedRequest, version_id: int) -> HttpResponse:
    """End a published version on a day."""
    form = RetireVersion(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
    else:
        said = form.cleaned_data
        acts.attempt(
            request,
            lambda: _retired(request, version_id, said),
            opens_itself=True,
        )
    return redirect(PUBLISH, version_id)


def _consultation(request: SeatedRequest, version_id: int, form: OpenConsultation) -> HttpResponse:
    page = pages.consultation_page(request, version_id)
    return show(request, "consultation", page, status=422 if form.errors else 200, form=form)


def _closed(request: SeatedRequest, version_id: int) -> str:
    consultations.close(version_id=version_id, actor=request.actor, at=timezone.now())
    return "Closed. The summary stays with the version."


def _answered(request: SeatedRequest, comment_id: int, text: str) -> str:
    consultations.answer(comment_id=comment_id, text=text, actor=request.actor, at=timezone.now())
    return "Answered. The partner sees it in its portal."


def _proposed(request: SeatedRequest, version_id: int, reason: str, doubts: dict[str, str]) -> str:
    programs.propose(
        version_id=version_id,
        reason=reason,
        doubts=doubts,
        actor=request.actor,
        at=timezone.now(),
    )
    return "Proposed. A second person decides."


def _retired(request: SeatedRequest, version_id: int, said: dict[str, object]) -> str:
    programs.retire(
        version_id=version_id,
        ends_on=said["ends_on"],  # type: ignore[arg-type]  # a day, as the form has it
        reason=str(said["reason"]),
        actor=request.actor,
        at=timezone.now(),
    )
    return "Retired from that day on."
