"""The shape of what a distributor sends."""

from __future__ import annotations

from django import forms


class SendFile(forms.Form):
    """A point-of-sale file and the days it reports."""

    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose a CSV or XLSX file.",
            "empty": "The file is empty. Choose another.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    covers_from = forms.DateField(
        label="First day it reports",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 2026-07-01."},
    )
    covers_to = forms.DateField(
        label="Last day it reports",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 2026-07-31."},
    )
