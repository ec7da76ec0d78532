"""What partners question: the list by the day of the answer, the thread, and what the channel team does about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partners.choices import Act
from tiers.operations import disputes
from tiers.queries import disputes as reads
from web.dashboard import acts
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame
from web.shared import disputes as shared
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest

MOST = 200
_ACTS: dict[str, Callable[[str, dict[str, Any]], None]] = {
    "take": lambda _text, by: disputes.take(**by),
    "reply": lambda text, by: disputes.reply(text=text, **by),
    "uphold": lambda text, by: disputes.decide(is_upheld=True, reason=text, **by),
    "refuse": lambda text, by: disputes.decide(is_upheld=False, reason=text, **by),
    "correct": lambda text, by: disputes.correct(what=text, **by),
    "withdraw": lambda text, by: disputes.withdraw(reason=text, **by),
    "second-look": lambda text, by: disputes.ask_for_second_look(reason=text, **by),
}


@require_GET
@vendor_view(act=Act.VIEW_DISPUTES)
def dispute_list(request: SeatedRequest) -> HttpResponse:
    """Show the open disputes of the partners in sight, or all."""
    is_all = "all" in request.GET
    found = reads.disputes_visible_to(request.seat, on=request.day)
    shown = (found if is_all else reads.open_ones(found)).order_by("due_on", "pk")[:MOST]
    context = frame.context(
        request,
        nav_key="disputes",
        crumbs=[Crumb(label="Disputes")],
        rows=shared.rows(request, list(shown)),
        is_all=is_all,
    )
    return render(request, "dashboard/disputes/list.html", context)


@require_GET
@vendor_view(act=Act.VIEW_DISPUTES)
def detail(request: SeatedRequest, dispute_id: int) -> HttpResponse:
    """Show one dispute."""
    thread = shared.thread(request, dispute_id=dispute_id)
    crumbs = [
        Crumb(label="Disputes", href=reverse("dashboard:dispute-list")),
        Crumb(label=thread.row.number),
    ]
    context = frame.context(request, nav_key="disputes", crumbs=crumbs, thread=thread)
    return render(request, "dashboard/disputes/detail.html", context)


@require_POST
@vendor_view(act=Act.DECIDE_DISPUTES)
def act(request: SeatedRequest, dispute_id: int) -> HttpResponse:
    """Take it on, reply, decide, or say that it is put right."""
    reads.get_visible(request.seat, dispute_id=dispute_id, on=request.day)
    word = request.POST.get("word", "")
    form = shared.Said(request.POST)
    if word not in _ACTS or (word != "take" and not form.is_valid()):
        messages.error(request, "Say why, in a sentence; the partner reads it.")
        return redirect("dashboard:dispute-detail", dispute_id=dispute_id)
    text = "" if word == "take" else form.cleaned_data["text"]
    by = {"dispute_id": dispute_id, "actor": request.actor, "at": timezone.now()}

    def do() -> str:
        _ACTS[word](text, by)
        return "Done."

    acts.attempt(request, do)
    return redirect("dashboard:dispute-detail", dispute_id=dispute_id)
