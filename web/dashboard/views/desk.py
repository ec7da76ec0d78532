"""Sales intake: the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import NotFoundError
from partners.choices import Act
from sales.operations import matching, taking_back
from sales.queries import unmatched
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import desk as pages
from web.dashboard.pages import frame
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ASIDE = {"aside": "Not a partner sale", "later": "Set aside for now"}


@require_GET
@vendor_view(act=Act.RESOLVE_LINES)
def desk(request: SeatedRequest) -> HttpResponse:
    """Show what waits for a person."""
    context = frame.context(
        request,
        nav_key="intake",
        crumbs=[
            Crumb(label="Sales intake", href=reverse("dashboard:upload-list")),
            Crumb(label="Rows to match"),
        ],
        page=pages.desk(request),
    )
    return render(request, "dashboard/intake/desk.html", context)


@require_POST
@vendor_view(act=Act.RESOLVE_LINES)
def decide(request: SeatedRequest) -> HttpResponse:
    """Match a group, or the ticked rows of it, to a partner, or set them aside."""
    form = forms.DeskDecision(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
        return redirect("dashboard:desk")
    group = unmatched.find_group(key_line_id=form.cleaned_data["group"])
    at = timezone.now()
    acts.attempt(
        request,
        lambda: _decided(request, group, form.cleaned_data, at),
        undo_url=reverse("dashboard:desk-undo", args=[(at - EPOCH) // MICROSECOND]),
    )
    return redirect("dashboard:desk")


@require_POST
@vendor_view(act=Act.RESOLVE_LINES)
def undo(request: SeatedRequest, moment: int) -> HttpResponse:
    """Take back what this person decided at a moment."""
    try:
        decided_at = EPOCH + moment * MICROSECOND
    except OverflowError as problem:
        raise NotFoundError("There was no such moment.") from problem
    acts.attempt(request, lambda: _taken_back(request, decided_at), opens_itself=True)
    return redirect("dashboard:desk")


def _decided(
    request: SeatedRequest, group: unmatched.Group | None, said: dict[str, Any], at: datetime
) -> str:
    if group is None:
        raise matching.NothingWaits("These rows were decided meanwhile. Look at the desk again.")
    line_ids = said["pick"] if said["split"] else None
    if said["choice"] in ASIDE:
        count = matching.set_aside(
            group=group,
            reason=said["reason"] or ASIDE[said["choice"]],
            actor=request.actor,
            at=at,
            line_ids=line_ids,
        )
        return f"Set aside {count:,} rows of {group.name or group.code}."
    done = matching.resolve(
        group=group,
        partner_id=int(said["choice"]) if said["choice"].isdecimal() else 0,
        remember=bool(said["remember"]),
        reason=said["reason"],
        actor=request.actor,
        at=at,
        line_ids=line_ids,
    )
    return f"Matched {done.lines:,} rows; {done.posted:,} are counted now."


def _taken_back(request: SeatedRequest, decided_at: datetime) -> str:
    count = taking_back.take_back(
        decided_at=decided_at,
        reason="Undone on the desk",
        actor=request.actor,
        at=timezone.now(),
    )
    return f"Taken back: {count:,} rows wait again."
