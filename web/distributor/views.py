"""The distributor's pages: own files, one file, sending, the fault file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kernel.errors import DomainError
from partners.choices import Act
from sales.choices import UploadChannel
from sales.operations import uploads
from sales.queries import faults as fault_lines
from sales.queries import uploads as reads
from web.distributor import forms, pages
from web.distributor.access import distributor_code_of, distributor_view
from web.shared.seats import SeatedRequest


@require_GET
@distributor_view(act=Act.VIEW_UPLOADS)
def home(request: SeatedRequest) -> HttpResponse:
    """Show the own files."""
    rows, links = pages.files(request)
    return render(request, "distributor/home.html", pages.context(request, rows=rows, pages=links))


@require_GET
@distributor_view(act=Act.VIEW_UPLOADS)
def detail(request: SeatedRequest, upload_id: int) -> HttpResponse:
    """Show one own file."""
    page = pages.file_page(request, upload_id=upload_id)
    return render(request, "distributor/file.html", pages.context(request, page=page))


@require_GET
@distributor_view(act=Act.VIEW_UPLOADS)
def faults(request: SeatedRequest, upload_id: int) -> HttpResponseBase:
    """Give the faulty lines as CSV."""
    upload = reads.get_visible(request.seat, upload_id=upload_id)
    response = StreamingHttpResponse(
        fault_lines.csv_rows(upload_id=upload.pk), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="faults-{upload.pk}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@distributor_view(act=Act.SEND_UPLOADS)
def send(request: SeatedRequest) -> HttpResponse:
    """Take a file."""
    form = forms.SendFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received = uploads.receive(
                distributor_code=distributor_code_of(request),
                file_name=file.name,
                stream=file,
                channel=UploadChannel.PAGE,
                covers_from=form.cleaned_data["covers_from"],
                covers_to=form.cleaned_data["covers_to"],
                actor=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error("file", refusal.message)
        else:
            if received.same_content_as:
                messages.warning(request, "The same file came before; nothing counts twice.")
            return redirect("distributor:file", upload_id=received.upload_id)
    status = 422 if form.errors else 200
    return render(
        request, "distributor/send.html", pages.context(request, form=form), status=status
    )
