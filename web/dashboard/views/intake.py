"""Sales intake: files, one file, sending, stopping, taking up, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.choices import Act
from sales.operations import cancelling, posting, taking_back
from sales.queries import uploads as reads
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, upload
from web.dashboard.pages import intake as pages
from web.shared import sending
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.VIEW_UPLOADS)
def upload_list(request: SeatedRequest) -> HttpResponse:
    """Show the feeds and the files."""
    context = frame.context(
        request,
        nav_key="intake",
        crumbs=[Crumb(label="Sales intake")],
        page=pages.upload_list(request),
    )
    return render(request, "dashboard/intake/list.html", context)


@require_GET
@vendor_view(act=Act.VIEW_UPLOADS)
def detail(request: SeatedRequest, upload_id: int) -> HttpResponse:
    """Show one file; htmx asks for the part that changes while it is read, and for all once it is read."""
    if request.headers.get("HX-Request"):
        page = upload.upload_page(request, upload_id=upload_id)
        part = render(request, "dashboard/intake/_upload.html", {"page": page})
        if not page.is_live:
            part["HX-Refresh"] = "true"
        return part
    return _detail(request, upload_id, forms.Reason(), status=200)


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.SEND_UPLOADS)
def send(request: SeatedRequest) -> HttpResponse:
    """Take a file and show its page."""
    choices = pages.distributor_choices()
    form = forms.SendFile(request.POST or None, request.FILES or None, distributors=choices)
    if request.method == "POST" and form.is_valid():
        received = sending.receive(request, form, distributor_code=form.cleaned_data["distributor"])
        if received:
            if received.same_content_as:
                messages.warning(
                    request, "The same file came before. What is known will not count twice."
                )
            return redirect("dashboard:upload-detail", upload_id=received.upload_id)
    crumbs = [_files(), Crumb(label="Send a file")]
    context = frame.context(request, nav_key="intake", crumbs=crumbs, form=form)
    return render(
        request, "dashboard/intake/send.html", context, status=422 if form.errors else 200
    )


@require_GET
@vendor_view(act=Act.VIEW_UPLOADS)
def faults(request: SeatedRequest, upload_id: int) -> HttpResponseBase:
    """Give the faulty lines as CSV, to be corrected and sent again."""
    return sending.fault_file(request, upload_id=upload_id)


@require_POST
@vendor_view(act=Act.SEND_UPLOADS)
def undo(request: SeatedRequest, upload_id: int) -> HttpResponse:
    """Reverse what a file credited."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return _detail(request, upload_id, form, status=422)
    acts.attempt(request, lambda: _undone(request, upload_id, form.cleaned_data["reason"]))
    return redirect("dashboard:upload-detail", upload_id=upload_id)


@require_POST
@vendor_view(act=Act.SEND_UPLOADS)
def cancel(request: SeatedRequest, upload_id: int) -> HttpResponse:
    """Stop a file before it counts."""
    acts.attempt(request, lambda: _cancelled(request, upload_id), opens_itself=True)
    return redirect("dashboard:upload-detail", upload_id=upload_id)


@require_POST
@vendor_view(act=Act.RESOLVE_LINES)
def take_up(request: SeatedRequest, upload_id: int) -> HttpResponse:
    """Take up rows of a file that a person set aside."""
    form = forms.TakenUp(request.POST)
    if form.is_valid():
        acts.attempt(
            request, lambda: _taken_up(request, upload_id, form.cleaned_data), opens_itself=True
        )
    else:
        acts.refuse(request, form)
    return redirect("dashboard:upload-detail", upload_id=upload_id)


def _cancelled(request: SeatedRequest, upload_id: int) -> str:
    is_stopped = cancelling.cancel(
        upload_id=reads.get_visible(request.seat, upload_id=upload_id).pk,
        actor=request.actor,
        at=timezone.now(),
    )
    return "Stopped. Nothing of it counts." if is_stopped else "It stops in a moment."


def _taken_up(request: SeatedRequest, upload_id: int, said: dict[str, Any]) -> str:
    done = taking_back.unset(
        upload_id=reads.get_visible(request.seat, upload_id=upload_id).pk,
        line_ids=said["pick"],
        reason=said["reason"],
        actor=request.actor,
        at=timezone.now(),
    )
    return f"Taken up {done.lines:,} rows; {done.posted:,} are counted now."


def _undone(request: SeatedRequest, upload_id: int, reason: str) -> str:
    count = posting.reverse_upload(
        upload_id=reads.get_visible(request.seat, upload_id=upload_id).pk,
        reason=reason,
        actor=request.actor,
        at=timezone.now(),
    )
    return f"Undone: {count:,} credits are reversed."


def _files() -> Crumb:
    return Crumb(label="Sales intake", href=reverse("dashboard:upload-list"))


def _detail(
    request: SeatedRequest, upload_id: int, form: forms.Reason, *, status: int
) -> HttpResponse:
    page = upload.upload_page(request, upload_id=upload_id)
    context = frame.context(
        request, nav_key="intake", crumbs=[_files(), Crumb(label=page.name)], page=page, form=form
    )
    return render(request, "dashboard/intake/detail.html", context, status=status)
