"""Market development funds: open budgets, decide requests and claims."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from funds.operations import budgets as budget_acts
from funds.operations import claims as claim_acts
from funds.operations import requests as request_acts
from funds.queries import requests
from kernel.errors import InvalidInputError
from kernel.periods import ONE_DAY
from partners.choices import Act
from web.dashboard import acts, fund_forms
from web.dashboard.access import vendor_view
from web.dashboard.forms import Reason
from web.dashboard.pages import frame
from web.dashboard.pages import funds as pages
from web.shared.fund_forms import DealNamed
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.VIEW_FUNDS)
def fund_list(request: SeatedRequest) -> HttpResponse:
    """Show what waits, the budgets and the requests."""
    context = frame.context(
        request,
        nav_key="funds",
        crumbs=[Crumb(label="Marketing funds")],
        page=pages.fund_list(request),
    )
    return render(request, "dashboard/funds/list.html", context)


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.MANAGE_FUNDS)
def budget_open(request: SeatedRequest) -> HttpResponse:
    """Open a budget."""
    form = fund_forms.BudgetOpened(
        request.POST or None,
        programs=pages.program_choices(),
        tiers=pages.tier_choices(),
        territories=pages.territory_choices(),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        budget = acts.carry_out(
            form,
            lambda: budget_acts.open_budget(
                code=values["code"],
                name=values["name"],
                program_code=values["program_code"],
                tier_code=values["tier"],
                territory_code=values["territory"],
                starts_on=values["starts_on"],
                ends_on=values["last_day"] + ONE_DAY,
                claims_until=values["claims_until"],
                units=values["amount"],
                reason=values["reason"],
                actor=request.actor,
                at=timezone.now(),
            ),
            opens_itself=True,
        )
        if budget is not None:
            return redirect("dashboard:budget-detail", code=budget.code)
    context = frame.context(
        request, nav_key="funds", crumbs=[_funds(), Crumb(label="New budget")], form=form
    )
    status = 422 if form.errors else 200
    return render(request, "dashboard/funds/budget_open.html", context, status=status)


@require_GET
@vendor_view(act=Act.VIEW_FUNDS)
def budget_detail(request: SeatedRequest, code: str) -> HttpResponse:
    """Show one budget with its book."""
    page = pages.budget_page(request, code=code)
    context = frame.context(
        request, nav_key="funds", crumbs=[_funds(), Crumb(label=page.row.name)], page=page
    )
    return render(request, "dashboard/funds/budget.html", context)


@require_POST
@vendor_view(act=Act.MANAGE_FUNDS)
def budget_resize(request: SeatedRequest, code: str) -> HttpResponse:
    """Change what is in a budget."""
    pages.budget_page(request, code=code)
    form = fund_forms.BudgetResized(request.POST)
    if form.is_valid():
        acts.attempt(request, lambda: _resized(request, code, form), opens_itself=True)
    else:
        acts.refuse(request, form)
    return redirect("dashboard:budget-detail", code=code)


@require_GET
@vendor_view(act=Act.VIEW_FUNDS)
def request_detail(request: SeatedRequest, ref: str) -> HttpResponse:
    """Show one request."""
    page = pages.request_page(request, ref=ref)
    context = frame.context(
        request, nav_key="funds", crumbs=[_funds(), Crumb(label=page.view.row.ref)], page=page
    )
    return render(request, "dashboard/funds/request.html", context)


@require_POST
@vendor_view(act=Act.DECIDE_FUNDS)
def request_decide(request: SeatedRequest, ref: str) -> HttpResponse:
    """Approve a request in full or in part, or decline it."""
    requests.get_visible(request.seat, ref=ref, on=request.day)
    form = fund_forms.RequestDecided(request.POST)
    if form.is_valid():
        acts.attempt(request, lambda: _decided(request, ref, form), opens_itself=True)
    else:
        acts.refuse(request, form)
    return redirect("dashboard:fund-request", ref=ref)


@require_POST
@vendor_view(act=Act.DECIDE_FUNDS)
def request_close(request: SeatedRequest, ref: str) -> HttpResponse:
    """Give back what a request has left."""
    requests.get_visible(request.seat, ref=ref, on=request.day)
    form = Reason(request.POST)
    if form.is_valid():
        acts.attempt(request, lambda: _closed(request, ref, form), opens_itself=True)
    else:
        acts.refuse(request, form)
    return redirect("dashboard:fund-request", ref=ref)


@require_POST
@vendor_view(act=Act.DECIDE_FUNDS)
def claim_decide(request: SeatedRequest, ref: str, number: int) -> HttpResponse:
    """Pay or reject a claim."""
    requests.get_visible(request.seat, ref=ref, on=request.day)
    form = fund_forms.ClaimDecided(request.POST)
    if form.is_valid():
        acts.attempt(request, lambda: _claim_decided(request, ref, number, form), opens_itself=True)
    else:
        acts.refuse(request, form)
    return redirect("dashboard:fund-request", ref=ref)


@require_POST
@vendor_view(act=Act.DECIDE_FUNDS)
def deal_name(request: SeatedRequest, ref: str) -> HttpResponse:
    """Name a document that the activity helped to win."""
    requests.get_visible(request.seat, ref=ref, on=request.day)
    form = DealNamed(request.POST)
    if form.is_valid():
        acts.attempt(request, lambda: _named(request, ref, form), opens_itself=True)
    else:
        acts.refuse(request, form)
    return redirect("dashboard:fund-request", ref=ref)


def _funds() -> Crumb:
    return Crumb(label="Marketing funds", href=reverse("dashboard:fund-list"))


def _resized(request: SeatedRequest, code: str, form: fund_forms.BudgetResized) -> str:
    values = form.cleaned_data
    budget_acts.resize(
        code=code,
        units=values["amount"],
        reason=values["reason"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "The budget is changed."


def _decided(request: SeatedRequest, ref: str, form: fund_forms.RequestDecided) -> str:
    values = form.cleaned_data
    common = {
        "ref": ref,
        "reason": values["reason"],
        "actor": request.actor,
        "at": timezone.now(),
    }
    if values["decision"] == "decline":
        request_acts.decline(**common)
        return "Declined. The partner reads your reason."
    if values["amount"] is None:
        raise InvalidInputError("Enter how much you approve.")
    request_acts.approve(units=values["amount"], **common)
    return "Approved. The partner can claim it now."


def _closed(request: SeatedRequest, ref: str, form: Reason) -> str:
    request_acts.close(
        ref=ref, reason=form.cleaned_data["reason"], actor=request.actor, at=timezone.now()
    )
    return "What was left is back in the budget."


def _claim_decided(
    request: SeatedRequest, ref: str, number: int, form: fund_forms.ClaimDecided
) -> str:
    said = form.cleaned_data["said"]
    if form.cleaned_data["decision"] == "pay":
        claim_acts.pay(
            ref=ref,
            number=number,
            payment=said,
            paid_on=request.day,
            actor=request.actor,
            at=timezone.now(),
        )
        return "The claim is paid."
    claim_acts.reject(ref=ref, number=number, reason=said, actor=request.actor, at=timezone.now())
    return "The claim is rejected. The partner reads your reason."


def _named(request: SeatedRequest, ref: str, form: DealNamed) -> str:
    claim_acts.name_deal(
        ref=ref,
        distributor_code=form.cleaned_data["distributor"],
        document_no=form.cleaned_data["document_no"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "Noted."
