"""Evaluation runs: list, detail, release, discard."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partners.choices import Act
from tiers.operations import nightly
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, runs
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.VIEW_RUNS)
def run_list(request: SeatedRequest) -> HttpResponse:
    """Show the runs."""
    page = runs.run_list(request)
    context = frame.context(
        request, nav_key="runs", crumbs=[Crumb(label="Evaluation runs")], page=page
    )
    return render(request, "dashboard/runs/list.html", context)


@require_GET
@vendor_view(act=Act.VIEW_RUNS)
def detail(request: SeatedRequest, run_id: int) -> HttpResponse:
    """Show one run."""
    return _detail(request, run_id, forms.Reason(), status=200)


@require_POST
@vendor_view(act=Act.RELEASE_RUNS)
def release(request: SeatedRequest, run_id: int) -> HttpResponse:
    """Let a held run go on."""
    return _decide(request, run_id, nightly.release, "The run goes on.")


@require_POST
@vendor_view(act=Act.RELEASE_RUNS)
def discard(request: SeatedRequest, run_id: int) -> HttpResponse:
    """Discard a held run."""
    return _decide(request, run_id, nightly.discard, "The run is discarded. No tier has changed.")


def _decide(
    request: SeatedRequest, run_id: int, act: Callable[..., None], done: str
) -> HttpResponse:
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return _detail(request, run_id, form, status=422)

    def decide() -> str:
        reason = form.cleaned_data["reason"]
        act(run_id=run_id, reason=reason, actor=request.actor, at=timezone.now())
        return done

    acts.attempt(request, decide)
    return redirect("dashboard:run-detail", run_id=run_id)


def _detail(
    request: SeatedRequest, run_id: int, form: forms.Reason, *, status: int
) -> HttpResponse:
    page = runs.run_page(request, run_id=run_id)
    crumbs = [
        Crumb(label="Evaluation runs", href=reverse("dashboard:run-list")),
        Crumb(label=f"Run {page.id}"),
    ]
    context = frame.context(request, nav_key="runs", crumbs=crumbs, page=page, form=form)
    return render(request, "dashboard/runs/detail.html", context, status=status)
