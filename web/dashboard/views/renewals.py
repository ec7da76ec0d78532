"""Who may sell renewals: assess, sign, suspend, decide appeals."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import NotFoundError
from partners.choices import Act
from partners.queries import directory
from renewals.operations import appeals, assessments, authorizations
from renewals.queries import rights
from tiers.queries import programs
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import contracts, frame
from web.dashboard.pages import rights as pages
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest

ON_RIGHTS: dict[str, tuple[Callable[..., object], str]] = {
    "suspend": (authorizations.suspend, "Suspended. Quotes that were sent stay good."),
    "reinstate": (authorizations.reinstate, "The partner may sell renewals again."),
    "withdraw": (authorizations.withdraw, "Withdrawn."),
}


@require_GET
@vendor_view(act=Act.VIEW_RENEWALS)
def contract_list(request: SeatedRequest) -> HttpResponse:
    """Show the renewals that are worked now."""
    context = frame.context(
        request,
        nav_key="renewals",
        crumbs=[Crumb(label="Renewals")],
        page=contracts.work(request),
        tabs=contracts.tabs(current="contract-list"),
    )
    return render(request, "dashboard/renewals/contracts.html", context)


@require_GET
@vendor_view(act=Act.VIEW_RENEWALS)
def right_list(request: SeatedRequest) -> HttpResponse:
    """Show who may sell renewals and what waits."""
    context = frame.context(
        request,
        nav_key="renewals",
        crumbs=[Crumb(label="Renewals")],
        page=pages.right_list(request),
        tabs=contracts.tabs(current="right-list"),
    )
    return render(request, "dashboard/renewals/rights.html", context)


@require_GET
@vendor_view(act=Act.VIEW_RENEWALS)
def right_detail(request: SeatedRequest, code: str) -> HttpResponse:
    """Show one partner's right."""
    page = pages.right_page(request, code=code)
    crumbs = [
        Crumb(label="Renewals", href=reverse("dashboard:right-list")),
        Crumb(label=page.name),
    ]
    context = frame.context(request, nav_key="renewals", crumbs=crumbs, page=page)
    return render(request, "dashboard/renewals/right.html", context)


@require_POST
@vendor_view(act=Act.ASSESS_RENEWALS)
def assess(request: SeatedRequest, code: str) -> HttpResponse:
    """Open an assessment."""
    return _on_partner(request, code, lambda: _opened(request, code))


@require_POST
@vendor_view(act=Act.ASSESS_RENEWALS)
def right_act(request: SeatedRequest, code: str, word: str) -> HttpResponse:
    """Suspend, reinstate or withdraw the right."""
    if word not in ON_RIGHTS:
        raise NotFoundError("Nothing is here.")
    form = forms.Reason(request.POST)
    if not form.is_valid():
        directory.get_visible(request.seat, code=code, on=request.day)
        acts.refuse(request, form)
        return redirect("dashboard:right-detail", code=code)
    act, done = ON_RIGHTS[word]

    def carry_out() -> str:
        act(
            program_code=_program_code(),
            partner_code=code,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )
        return done

    return _on_partner(request, code, carry_out)


@require_POST
@vendor_view(act=Act.ASSESS_RENEWALS)
def answer(request: SeatedRequest, assessment_id: int) -> HttpResponse:
    """Give the points of the questionnaire."""
    code = _code_of(request, assessment_id)
    form = forms.Points(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
        return redirect("dashboard:right-detail", code=code)
    points = form.cleaned_data
    return _on_partner(request, code, lambda: _answered(request, assessment_id, points))


@require_POST
@vendor_view(act=Act.ASSESS_RENEWALS)
def propose(request: SeatedRequest, assessment_id: int) -> HttpResponse:
    """Propose to pass the partner, or not to."""
    code = _code_of(request, assessment_id)
    form = forms.Decision(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
        return redirect("dashboard:right-detail", code=code)
    return _on_partner(request, code, lambda: _proposed(request, assessment_id, form.cleaned_data))


@require_POST
@vendor_view(act=Act.APPROVE)
def sign(request: SeatedRequest, assessment_id: int) -> HttpResponse:
    """Sign what somebody else proposed, or send it back."""
    code = _code_of(request, assessment_id)
    form = forms.Decision(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
        return redirect("dashboard:right-detail", code=code)
    return _on_partner(request, code, lambda: _signed(request, assessment_id, form.cleaned_data))


@require_POST
@vendor_view(act=Act.APPROVE)
def decide_appeal(request: SeatedRequest, code: str) -> HttpResponse:
    """Grant the partner's appeal, or decline it."""
    form = forms.Decision(request.POST)
    if not form.is_valid():
        directory.get_visible(request.seat, code=code, on=request.day)
        acts.refuse(request, form)
        return redirect("dashboard:right-detail", code=code)
    return _on_partner(request, code, lambda: _appeal_decided(request, code, form.cleaned_data))


def _on_partner(request: SeatedRequest, code: str, act: Callable[[], str]) -> HttpResponse:
    """Do an act on a partner this person may see, and show its right."""
    directory.get_visible(request.seat, code=code, on=request.day)
    acts.attempt(request, act, opens_itself=True)
    return redirect("dashboard:right-detail", code=code)


def _code_of(request: SeatedRequest, assessment_id: int) -> str:
    code = rights.get_assessment(assessment_id).authorization.partner.code
    return directory.get_visible(request.seat, code=code, on=request.day).code


def _program_code() -> str:
    program = programs.default_program()
    if program is None:
        raise NotFoundError("There is no programme.")
    return program.code


def _opened(request: SeatedRequest, code: str) -> str:
    assessments.open_assessment(
        program_code=_program_code(), partner_code=code, actor=request.actor, at=timezone.now()
    )
    return "The assessment is open and measured."


def _answered(request: SeatedRequest, assessment_id: int, points: dict[str, int]) -> str:
    assessments.answer(
        assessment_id=assessment_id, points=points, actor=request.actor, at=timezone.now()
    )
    return "The points are kept."


def _proposed(request: SeatedRequest, assessment_id: int, said: dict[str, str]) -> str:
    assessments.propose(
        assessment_id=assessment_id,
        is_pass=said["decision"] == "approve",
        reason=said["reason"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "Proposed. A second person signs."


def _signed(request: SeatedRequest, assessment_id: int, said: dict[str, str]) -> str:
    is_signed = said["decision"] == "approve"
    act = assessments.sign if is_signed else assessments.send_back
    act(
        assessment_id=assessment_id,
        reason=said["reason"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "Signed." if is_signed else "Sent back to be worked on."


def _appeal_decided(request: SeatedRequest, code: str, said: dict[str, str]) -> str:
    page = pages.right_page(request, code=code)
    if page.appeal_id is None:
        raise appeals.AppealIsDecided("This appeal was decided before.")
    appeals.decide_appeal(
        appeal_id=page.appeal_id,
        is_granted=said["decision"] == "approve",
        reason=said["reason"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "Granted: a new assessment is open." if said["decision"] == "approve" else "Declined."
