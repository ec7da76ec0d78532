"""The own right to sell renewals: see it, ask for it, give it up, appeal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError, NotFoundError
from partners.choices import Act
from partners.queries import directory
from renewals.operations import appeals, authorizations
from tiers.queries import programs
from web.portal.access import partner_id_of, partner_view
from web.portal.pages import frame
from web.portal.pages import renewals as pages
from web.shared.seats import SeatedRequest


class Words(forms.Form):
    """What the partner says about an act, where it says anything."""

    reason = forms.CharField(required=False, max_length=1000)


@require_GET
@partner_view(act=Act.VIEW_RENEWALS)
def renewals(request: SeatedRequest) -> HttpResponse:
    """Show the renewals to work; a partner without the right reads where it stands and what it takes."""
    work = pages.work(request)
    if work is None:
        return _right(request)
    context = frame.context(request, nav_key="renewals", page=work)
    return render(request, "portal/renewals/list.html", context)


@require_GET
@partner_view(act=Act.VIEW_RENEWALS)
def right(request: SeatedRequest) -> HttpResponse:
    """Show where the right stands and what it takes."""
    return _right(request)


@require_POST
@partner_view(act=Act.ASK_FOR_RENEWALS)
def ask(request: SeatedRequest) -> HttpResponse:
    """Ask for the right."""
    return _do(
        request,
        lambda common, _reason: authorizations.opt_in(**common),
        "Thank you. Your channel manager opens the assessment.",
    )


@require_POST
@partner_view(act=Act.ASK_FOR_RENEWALS)
def give_up(request: SeatedRequest) -> HttpResponse:
    """Take the request back, or give up the right."""
    return _do(
        request, lambda common, reason: authorizations.opt_out(**common, reason=reason), "Done."
    )


@require_POST
@partner_view(act=Act.ASK_FOR_RENEWALS)
def appeal(request: SeatedRequest) -> HttpResponse:
    """Appeal against a decline."""
    return _do(
        request,
        lambda common, reason: appeals.appeal(**common, reason=reason),
        "Your appeal is filed. Somebody who had no part in the decline decides it.",
    )


def _right(request: SeatedRequest) -> HttpResponse:
    context = frame.context(request, nav_key="renewals", page=pages.renewals(request))
    return render(request, "portal/renewals/right.html", context)


def _do(
    request: SeatedRequest, act: Callable[[dict[str, Any], str], object], done: str
) -> HttpResponse:
    form = Words(request.POST)
    program = programs.default_program()
    if program is None:
        raise NotFoundError("There is no programme.")
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["reason"]))
        return redirect("portal:renewals")
    common: dict[str, Any] = {
        "program_code": program.code,
        "partner_code": directory.get_by_id(partner_id_of(request)).code,
        "actor": request.actor,
        "at": timezone.now(),
    }
    try:
        act(common, form.cleaned_data["reason"])
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("portal:renewals")
