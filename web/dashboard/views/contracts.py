"""One contract: its log, and the acts on who is partner of record; never silently, always with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partners.choices import Act
from partners.queries import directory
from renewals.choices import ContactKind, ReleaseCause
from renewals.operations import incumbency
from renewals.queries import contracts
from web.dashboard import acts
from web.dashboard.access import vendor_view
from web.dashboard.forms import Reason
from web.dashboard.pages import contract as pages
from web.dashboard.pages import frame
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest

FormT = TypeVar("FormT", bound=forms.Form)


class Released(Reason):
    """Why the partner of record is released, and what proves it."""

    cause = forms.ChoiceField(choices=[(cause.value, cause.label) for cause in pages.RELEASES])
    evidence = forms.CharField(required=False, max_length=300)


class Assigned(Reason):
    """Which partner gets the contract."""

    partner = forms.CharField(max_length=40, error_messages={"required": "Choose a partner."})


class Contacted(Reason):
    """How the customer was contacted, and what was spoken about."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in ContactKind if kind != ContactKind.QUOTE]
    )


@require_GET
@vendor_view(act=Act.VIEW_RENEWALS)
def contract_detail(request: SeatedRequest, ref: str) -> HttpResponse:
    """Show one contract."""
    page = pages.contract_page(request, ref=ref)
    crumbs = [
        Crumb(label="Renewals", href=reverse("dashboard:contract-list")),
        Crumb(label=page.row.ref),
    ]
    context = frame.context(request, nav_key="renewals", crumbs=crumbs, page=page)
    return render(request, "dashboard/renewals/contract.html", context)


@require_POST
@vendor_view(act=Act.WORK_RENEWALS)
def release(request: SeatedRequest, ref: str) -> HttpResponse:
    """Release the partner of record."""

    def carry_out(form: Released) -> str:
        incumbency.release(
            contract_ref=ref,
            cause=ReleaseCause(form.cleaned_data["cause"]),
            reason=form.cleaned_data["reason"],
            evidence=form.cleaned_data["evidence"],
            actor=request.actor,
            at=timezone.now(),
        )
        return "Released. Nobody is partner of record until you give it to a partner."

    return _on_contract(request, ref, Released(request.POST), carry_out)


@require_POST
@vendor_view(act=Act.WORK_RENEWALS)
def assign(request: SeatedRequest, ref: str) -> HttpResponse:
    """Give an orphan to a partner."""

    def carry_out(form: Assigned) -> str:
        partner = directory.get_visible(
            request.seat, code=form.cleaned_data["partner"], on=request.day
        )
        incumbency.assign(
            contract_ref=ref,
            partner_code=partner.code,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )
        return f"{partner.name} is partner of record."

    return _on_contract(request, ref, Assigned(request.POST), carry_out)


@require_POST
@vendor_view(act=Act.WORK_RENEWALS)
def contact(request: SeatedRequest, ref: str) -> HttpResponse:
    """Log a contact of the partner of record with the customer."""

    def carry_out(form: Contacted) -> str:
        at = timezone.now()
        incumbency.log_contact(
            contract_ref=ref,
            kind=ContactKind(form.cleaned_data["kind"]),
            contacted_at=at,
            note=form.cleaned_data["reason"],
            actor=request.actor,
            at=at,
        )
        return "Logged."

    return _on_contract(request, ref, Contacted(request.POST), carry_out)


def _on_contract(
    request: SeatedRequest, ref: str, form: FormT, act: Callable[[FormT], str]
) -> HttpResponse:
    """Do an act on a contract this person may see, and show it, or the list where it went out of sight."""
    contracts.get_visible(request.seat, ref=ref, on=request.day)
    if form.is_valid():
        acts.attempt(request, lambda: act(form), opens_itself=True)
    else:
        acts.refuse(request, form)
    still = contracts.contracts_visible_to(request.seat, on=request.day).filter(ref=ref)
    if not still.exists():
        return redirect("dashboard:contract-list")
    return redirect("dashboard:contract-detail", ref=ref)
