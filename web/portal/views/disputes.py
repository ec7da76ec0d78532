"""What the partner questions: the list, a new one, the thread."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.errors import DomainError, NotFoundError
from partners.choices import Act
from partners.queries import access, directory
from sales.choices import Segment
from tiers.operations import dispute_openings, disputes
from tiers.queries import board
from tiers.queries import disputes as reads
from web.portal import dispute_forms
from web.portal.access import partner_id_of, partner_view
from web.portal.pages import frame
from web.shared import disputes as shared
from web.shared.seats import SeatedRequest

MOST = 200
ENTRY = re.compile(r"[0-9]{1,18}")
KINDS: dict[str, tuple[type[forms.Form], str, str]] = {
    "line": (dispute_forms.Line, "Question a line", "Leave both empty if the line is not yours."),
    "missing": (dispute_forms.Missing, "A sale is missing", "Have the invoice at hand."),
    "certificate": (
        dispute_forms.Certificate,
        "A certificate is missing",
        "Say who passed what, and when.",
    ),
    "decision": (
        dispute_forms.Decision,
        "Question the last decision",
        "Somebody who did not open this decides it.",
    ),
}


@require_GET
@partner_view(act=Act.VIEW_DISPUTES)
def dispute_list(request: SeatedRequest) -> HttpResponse:
    """Show the disputes."""
    found = reads.disputes_visible_to(request.seat, on=request.day).order_by("-pk")[:MOST]
    context = frame.context(request, nav_key="disputes", rows=shared.rows(request, list(found)))
    return render(request, "portal/disputes.html", context)


@require_http_methods(["GET", "POST"])
@partner_view(act=Act.OPEN_DISPUTES)
def new(request: SeatedRequest, kind: str) -> HttpResponse:
    """Question something."""
    if kind not in KINDS:
        raise NotFoundError("Nothing is here.")
    shape, title, about = KINDS[kind]
    form = shape(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic(durable=True):
                opened = _open(request, kind, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{opened.number} is open. You are answered by its day.")
            return redirect("portal:dispute", dispute_id=opened.pk)
    context = frame.context(request, nav_key="disputes", form=form, title=title, about=about)
    return render(request, "portal/dispute_new.html", context, status=422 if form.errors else 200)


@require_GET
@partner_view(act=Act.VIEW_DISPUTES)
def detail(request: SeatedRequest, dispute_id: int) -> HttpResponse:
    """Show one dispute."""
    thread = shared.thread(request, dispute_id=dispute_id)
    context = frame.context(request, nav_key="disputes", thread=thread)
    return render(request, "portal/dispute.html", context)


@require_POST
@partner_view(act=Act.OPEN_DISPUTES)
def act(request: SeatedRequest, dispute_id: int) -> HttpResponse:
    """Reply, ask for a second look, or take it back."""
    reads.get_visible(request.seat, dispute_id=dispute_id, on=request.day)
    may = access.may(request.seat, Act.REPLY_TO_DISPUTES)
    acts: dict[str, Callable[[str, dict[str, Any]], None]] = {
        "withdraw": lambda text, by: disputes.withdraw(reason=text, **by)
    }
    if may:
        acts["reply"] = lambda text, by: disputes.reply(text=text, **by)
        acts["second-look"] = lambda text, by: disputes.ask_for_second_look(reason=text, **by)
    wanted = acts.get(request.POST.get("word", ""))
    form = shared.Said(request.POST)
    if wanted is None or not form.is_valid():
        messages.error(request, "Say it in a sentence; the other side reads it.")
        return redirect("portal:dispute", dispute_id=dispute_id)
    by = {"dispute_id": dispute_id, "actor": request.actor, "at": timezone.now()}
    try:
        with transaction.atomic(durable=True):
            wanted(form.cleaned_data["text"], by)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Done.")
    return redirect("portal:dispute", dispute_id=dispute_id)


def _open(request: SeatedRequest, kind: str, said: dict[str, Any]) -> Any:
    common: dict[str, Any] = {
        "partner_code": directory.get_by_id(partner_id_of(request)).code,
        "actor": request.actor,
        "at": timezone.now(),
    }
    if kind == "line":
        entry, segment = request.GET.get("entry", ""), said.pop("segment")
        return dispute_openings.about_line(
            entry_id=int(entry) if ENTRY.fullmatch(entry) else 0,
            segment=Segment(segment) if segment else None,
            **said,
            **common,
        )
    if kind == "missing":
        said["distributor_code"] = said.pop("distributor")
        return dispute_openings.about_missing_line(**said, **common)
    if kind == "certificate":
        return dispute_openings.about_certificate(**said, **common)
    night = board.find_board()
    if night is None:
        raise NotFoundError("Nothing was decided yet.")
    return dispute_openings.about_decision(
        program_code=night.program_code, as_of=night.as_of, **said, **common
    )
