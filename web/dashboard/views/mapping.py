"""Sales intake: the layout of a distributor, made from a file that came or from a sample."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from partners.choices import Act
from partners.queries import distributors
from sales.choices import UploadChannel
from sales.operations import layouts as layout_acts
from sales.operations import uploads
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, mapping
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.SEND_UPLOADS)
def upload_map(request: SeatedRequest, upload_id: int) -> HttpResponse:
    """Show, try and save the layout by a file that came; a refused file is read again with it."""
    return _mapped(request, mapping.of_upload(request, upload_id=upload_id))


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.SEND_UPLOADS)
def sample_map(request: SeatedRequest, code: str, sha256: str) -> HttpResponse:
    """Show, try and save the layout by a sample."""
    return _mapped(request, mapping.of_sample(distributor_code=code, sha256=sha256))


@require_POST
@vendor_view(act=Act.SEND_UPLOADS)
def sample_send(request: SeatedRequest, code: str) -> HttpResponse:
    """Keep a sample for as long as its layout is made."""
    terms = distributors.get(code)
    form = forms.Sample(request.POST, request.FILES)
    if not form.is_valid():
        acts.refuse(request, form)
        return redirect("dashboard:source-detail", code=terms.code)
    try:
        kept = uploads.keep_sample(stream=form.cleaned_data["file"])
    except uploads.FileTooLarge as refusal:
        messages.error(request, refusal.message)
        return redirect("dashboard:source-detail", code=terms.code)
    return redirect("dashboard:sample-map", code=terms.code, sha256=kept.sha256)


def _mapped(request: SeatedRequest, sample: mapping.Sample) -> HttpResponse:
    page = mapping.mapping_page(sample, data=request.POST or None)
    form = page.form
    if form is not None and request.POST.get("act") == "save" and form.is_valid():
        loaded = acts.carry_out(
            form, lambda: _loaded(request, sample, form.document()), opens_itself=True
        )
        if loaded is not None:
            messages.success(request, loaded)
            return _after(request, sample)
    crumbs = [
        Crumb(label="Sales intake", href=reverse("dashboard:upload-list")),
        Crumb(
            label=page.distributor,
            href=reverse("dashboard:source-detail", args=[sample.distributor]),
        ),
        Crumb(label="Map columns"),
    ]
    context = frame.context(request, nav_key="intake", crumbs=crumbs, page=page, form=form)
    status = 422 if form is not None and form.errors else 200
    return render(request, "dashboard/intake/map.html", context, status=status)


def _loaded(request: SeatedRequest, sample: mapping.Sample, document: str) -> str:
    loaded = layout_acts.load(
        distributor_code=sample.distributor,
        text=document,
        actor=request.actor,
        at=timezone.now(),
    )
    if not loaded.is_new:
        return f"Version {loaded.version} says the same already; nothing changed."
    return f"Saved as version {loaded.version}. It reads the distributor’s next file."


def _after(request: SeatedRequest, sample: mapping.Sample) -> HttpResponse:
    """Read a refused file again with the layout; go back to where the layout is seen."""
    if sample.upload_id is None:
        return redirect("dashboard:source-detail", code=sample.distributor)
    if not sample.is_refused:
        return redirect("dashboard:upload-detail", upload_id=sample.upload_id)
    received = uploads.read_again(
        upload_id=sample.upload_id,
        channel=UploadChannel.PAGE,
        actor=request.actor,
        at=timezone.now(),
    )
    return redirect("dashboard:upload-detail", upload_id=received.upload_id)
