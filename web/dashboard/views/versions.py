"""One version of a programme: its rules as a form and as a document, tried on real history, compared and saved."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.errors import DomainError, InvalidInputError
from partners.choices import Act
from tiers.operations import programs
from web.dashboard.access import vendor_view
from web.dashboard.forms import NewDraft
from web.dashboard.pages import drafts, frame, rule_edit, version
from web.dashboard.pages import trial as trials
from web.shared.parts import Crumb
from web.shared.parts import Problem as Line
from web.shared.seats import SeatedRequest

PROGRAMME = "dashboard:programme"


@require_GET
@vendor_view(act=Act.VIEW_PROGRAMS)
def simulator(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Show a version's rules and what they would do on a day."""
    return show(request, "version", version.simulator_page(request, version_id))


@require_POST
@vendor_view(act=Act.VIEW_PROGRAMS)
def test(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Try what was typed, or do one act of editing; nothing is stored."""
    try:
        data, word = _typed(request, version_id), request.POST.get("act", "test")
    except InvalidInputError as refusal:
        messages.error(request, refusal.message)
        return redirect("dashboard:version", version_id)
    opened = rule_edit.act(data=data, word=word, base=drafts.base_data(version_id))
    return _again(request, version_id, data, opened=opened, judges=word == "test")


@require_POST
@vendor_view(act=Act.PUBLISH_PROGRAMS)
def save(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Keep what was typed as a new draft."""
    try:
        data = _typed(request, version_id)
    except InvalidInputError as refusal:
        messages.error(request, refusal.message)
        return redirect("dashboard:version", version_id)
    try:
        loaded = _loaded(request, json.dumps(_numberless(data)))
    except InvalidInputError:
        return _again(request, version_id, data, judges=False, status=422)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return _again(request, version_id, data, judges=False, status=refusal.status)
    return redirect("dashboard:version", loaded.version_id)


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.VIEW_PROGRAMS)
def document(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Show a version as a document; who may write versions saves a changed one as a new draft."""
    page = drafts.document_page(request, version_id)
    if request.method == "POST" and page.head.may_write:
        text = request.POST.get("text", "")
        try:
            drafts.same_program(version_id, drafts.data_of(text))
            loaded = _loaded(request, text)
        except DomainError as refusal:
            lines = [Line(text=one.message, field_id="text") for one in refusal.problems]
            page = drafts.with_problems(
                page, text, lines or [Line(text=refusal.message, field_id="text")]
            )
            return show(request, "document", page, status=422)
        return redirect("dashboard:version-document", loaded.version_id)
    return show(request, "document", page)


@require_GET
@vendor_view(act=Act.VIEW_PROGRAMS)
def compare(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Show in words what changed from another version, or from a template."""
    return show(request, "compare", drafts.comparison(request, version_id))


@require_GET
@vendor_view(act=Act.VIEW_PROGRAMS)
def year(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Show what the nights of the last year would have done; a worker judges them while the page waits."""
    return show(request, "year", trials.year_page(request, version_id))


@require_GET
@vendor_view(act=Act.VIEW_PROGRAMS)
def trial(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Tell how far a trial is; the page is loaded anew once it is over."""
    waiting = trials.find(request, version_id)
    answer = render(request, "dashboard/programme/_trial.html", {"waiting": waiting})
    if waiting is None:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@vendor_view(act=Act.VIEW_PROGRAMS)
def moves_file(request: SeatedRequest, version_id: int) -> HttpResponseBase:
    """Give who would move under a version, as a file."""
    return drafts.moves_file(request, version_id)


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.PUBLISH_PROGRAMS)
def new(request: SeatedRequest) -> HttpResponse:
    """Start a draft from a version or from a template."""
    sources = drafts.sources()
    form = NewDraft(request.POST or None, sources=[(one.key, one.label) for one in sources])
    if request.method == "POST" and form.is_valid():
        try:
            loaded = _loaded(request, drafts.started(said=form.cleaned_data))
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("dashboard:version", loaded.version_id)
    crumbs = [Crumb(label="Programme", href=reverse(PROGRAMME)), Crumb(label="New draft")]
    context = frame.context(
        request, nav_key="programme", crumbs=crumbs, form=form, templates=drafts.templates()
    )
    status = 422 if form.errors else 200
    return render(request, "dashboard/programme/new.html", context, status=status)


def show(
    request: SeatedRequest, name: str, page: Any, *, status: int = 200, **more: object
) -> HttpResponse:
    """Return a page of a version: `page` carries its head."""
    crumbs = [
        Crumb(label="Programme", href=reverse(PROGRAMME)),
        Crumb(label=page.head.name),
    ]
    context = frame.context(
        request, nav_key="programme", crumbs=crumbs, page=page, head=page.head, **more
    )
    return render(request, f"dashboard/programme/{name}.html", context, status=status)


def _typed(request: SeatedRequest, version_id: int) -> dict[str, Any]:
    data = rule_edit.carried(post=request.POST)
    drafts.same_program(version_id, data)
    return data


def _again(
    request: SeatedRequest,
    version_id: int,
    data: dict[str, Any],
    *,
    opened: str = "",
    judges: bool,
    status: int = 200,
) -> HttpResponse:
    page = version.simulator_page(
        request,
        version_id,
        data=data,
        opened=opened,
        judges=judges,
    )
    return show(request, "version", page, status=status)


def _loaded(request: SeatedRequest, text: str) -> programs.Loaded:
    loaded = programs.load(text=text, publish=False, actor=request.actor, at=timezone.now())
    words = (
        f"Saved as draft {loaded.number}." if loaded.is_new else "This version is there already."
    )
    messages.success(request, words)
    return loaded


def _numberless(data: dict[str, Any]) -> dict[str, Any]:
    dates = {key: value for key, value in data["version"].items() if key != "number"}
    return {**data, "version": dates}
