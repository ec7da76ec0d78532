"""Sales intake: the desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partners.choices import Act
from sales.operations import matching
from sales.queries import unmatched
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import desk as pages
from web.dashboard.pages import frame
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


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
    """Match a group to a partner, or set it aside."""
    form = forms.DeskDecision(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
        return redirect("dashboard:desk")
    group = unmatched.find_group(key_line_id=form.cleaned_data["group"])
    acts.attempt(request, lambda: _decided(request, group, form.cleaned_data))
    return redirect("dashboard:desk")


def _decided(request: SeatedRequest, group: unmatched.Group | None, said: dict[str, str]) -> str:
    if group is None:
        raise matching.NothingWaits("These rows were decided meanwhile. Look at the desk again.")
    if said["choice"] == "aside":
        count = matching.set_aside(
            group=group,
            reason=said["reason"] or "Not a partner sale",
            actor=request.actor,
            at=timezone.now(),
        )
        return f"Set aside {count:,} rows of {group.name or group.code}."
    done = matching.resolve(
        group=group,
        partner_id=int(said["choice"]) if said["choice"].isdecimal() else 0,
        remember=bool(said["remember"]),
        reason=said["reason"],
        actor=request.actor,
        at=timezone.now(),
    )
    return f"Matched {done.lines:,} rows; {done.posted:,} are counted now."
