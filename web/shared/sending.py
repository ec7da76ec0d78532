"""Sending a point-of-sale file and getting its faulty lines back; the dashboard and the distributor's face do both."""

from __future__ import annotations

from django import forms
from django.http import StreamingHttpResponse
from django.utils import timezone

from kernel.errors import DomainError
from sales.choices import UploadChannel
from sales.operations import uploads
from sales.queries import faults
from sales.queries import uploads as reads
from web.shared import refusals
from web.shared.seats import SeatedRequest


class SendFile(forms.Form):
    """A point-of-sale file and the days it reports."""

    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose a CSV or XLSX file.",
            "empty": "The file is empty. Choose another.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.gz,.zip"}),
    )
    covers_from = forms.DateField(
        label="First day it reports",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 2026-07-01."},
    )
    covers_to = forms.DateField(
        label="Last day it reports",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 2026-07-31."},
    )
    stated_lines = forms.IntegerField(
        label="Rows the sender counted",
        required=False,
        min_value=0,
        error_messages={"invalid": "Enter a whole number of rows."},
    )
    stated_amount = forms.DecimalField(
        label="Amount the sender added up",
        required=False,
        max_digits=18,
        decimal_places=4,
        error_messages={"invalid": "Enter an amount such as 12345.60."},
    )


def receive(
    request: SeatedRequest, form: SendFile, *, distributor_code: str
) -> uploads.Received | None:
    """Take the valid form's file; None where it is refused, the refusal then stands at its field."""
    file = form.cleaned_data["file"]
    try:
        return uploads.receive(
            distributor_code=distributor_code,
            file_name=file.name,
            stream=file,
            channel=UploadChannel.PAGE,
            covers_from=form.cleaned_data["covers_from"],
            covers_to=form.cleaned_data["covers_to"],
            stated_lines=form.cleaned_data["stated_lines"],
            stated_amount=form.cleaned_data["stated_amount"],
            actor=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        refusals.stand_at_field(form, refusal, otherwise="file")
        return None


def fault_file(request: SeatedRequest, *, upload_id: int) -> StreamingHttpResponse:
    """Give the faulty lines of a file this person may see as CSV, to be corrected and sent again."""
    upload = reads.get_visible(request.seat, upload_id=upload_id)
    response = StreamingHttpResponse(
        faults.csv_lines(upload_id=upload.pk), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="faults-{upload.pk}.csv"'
    return response
