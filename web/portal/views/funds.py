"""Market development funds of the own partner: ask, claim, take back, name what was won."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from funds.choices import Activity
from funds.operations import claims as claim_acts
from funds.operations import requests as request_acts
from funds.queries import requests
from kernel.errors import DomainError
from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import directory
from web.portal.access import partner_id_of, partner_view
from web.portal.pages import frame
from web.portal.pages import funds as pages
from web.shared import fund_forms, refusals
from web.shared.seats import SeatedRequest


@require_GET
@partner_view(act=Act.VIEW_FUNDS)
def fund_list(request: SeatedRequest) -> HttpResponse:
    """Show the budgets open to the partner and its requests."""
    context = frame.context(request, nav_key="funds", page=pages.fund_list(request))
    return render(request, "portal/funds/list.html", context)


@require_http_methods(["GET", "POST"])
@partner_view(act=Act.ASK_FOR_FUNDS)
def ask(request: SeatedRequest) -> HttpResponse:
    """Ask for funds."""
    form = fund_forms.Ask(request.POST or None, budgets=pages.budget_choices(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = request_acts.ask(
                budget_code=form.cleaned_data["budget_code"],
                partner_code=directory.get_by_id(partner_id_of(request)).code,
                wish=_wish(form),
                actor=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            refusals.stand_at_field(form, refusal)
        else:
            messages.success(request, "Thank you. Your channel manager decides and you read why.")
            return redirect("portal:fund-request", ref=made.ref)
    context = frame.context(request, nav_key="funds", form=form)
    return render(request, "portal/funds/ask.html", context, status=422 if form.errors else 200)


@require_GET
@partner_view(act=Act.VIEW_FUNDS)
def request_detail(request: SeatedRequest, ref: str) -> HttpResponse:
    """Show one of the own requests."""
    context = frame.context(request, nav_key="funds", page=pages.request_page(request, ref=ref))
    return render(request, "portal/funds/request.html", context)


@require_POST
@partner_view(act=Act.ASK_FOR_FUNDS)
def withdraw(request: SeatedRequest, ref: str) -> HttpResponse:
    """Take a request back."""
    return _do(
        request,
        ref,
        None,
        lambda: request_acts.withdraw(ref=ref, reason="", actor=request.actor, at=timezone.now()),
        "Taken back.",
    )


@require_POST
@partner_view(act=Act.ASK_FOR_FUNDS)
def claim(request: SeatedRequest, ref: str) -> HttpResponse:
    """Claim what was spent."""
    form = fund_forms.ClaimMade(request.POST)
    return _do(
        request,
        ref,
        form,
        lambda: claim_acts.submit(
            ref=ref,
            units=form.cleaned_data["amount"],
            evidence=form.cleaned_data["evidence"],
            actor=request.actor,
            at=timezone.now(),
        ),
        "Claimed. You read here when it is paid.",
    )


@require_POST
@partner_view(act=Act.ASK_FOR_FUNDS)
def deal_name(request: SeatedRequest, ref: str) -> HttpResponse:
    """Name a document that the activity helped to win."""
    form = fund_forms.DealNamed(request.POST)
    return _do(
        request,
        ref,
        form,
        lambda: claim_acts.name_deal(
            ref=ref,
            distributor_code=form.cleaned_data["distributor"],
            document_no=form.cleaned_data["document_no"],
            actor=request.actor,
            at=timezone.now(),
        ),
        "Noted.",
    )


def _wish(form: fund_forms.Ask) -> request_acts.Wish:
    values = form.cleaned_data
    return request_acts.Wish(
        activity=Activity(values["activity"]),
        title=values["title"],
        expected=values["expected"],
        starts_on=values["starts_on"],
        ends_on=values["last_day"] + ONE_DAY,
        units=values["amount"],
    )


def _do(
    request: SeatedRequest, ref: str, form: Form | None, act: Callable[[], object], done: str
) -> HttpResponse:
    requests.get_visible(request.seat, ref=ref, on=request.day)
    if form is not None and not form.is_valid():
        messages.error(
            request, " ".join(str(error) for errors in form.errors.values() for error in errors)
        )
        return redirect("portal:fund-request", ref=ref)
    try:
        act()
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("portal:fund-request", ref=ref)
