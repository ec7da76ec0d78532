"""The shape of what a partner questions; what it means is decided by the operations."""

from __future__ import annotations

from django import forms

from partners.queries import distributors
from sales.choices import Segment

_DAY = forms.DateInput(attrs={"type": "date"})


class _Told(forms.Form):
    """What is wrong."""

    text = forms.CharField(
        label="What is wrong, and what shows it",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what is wrong, and what shows it."},
    )


class Line(_Told):
    """A line that is counted wrongly."""

    net = forms.DecimalField(
        label="What it should be, ex GST (leave empty if the amount is right)", required=False
    )
    segment = forms.ChoiceField(
        label="Size of the customer (leave empty if it is right)",
        required=False,
        choices=[
            ("", "As counted"),
            (Segment.SMB.value, "500 people or fewer"),
            (Segment.ENTERPRISE.value, "More than 500"),
        ],
    )
    field_order = ("net", "segment", "text")


class Missing(_Told):
    """A sale that is missing."""

    distributor = forms.ChoiceField(label="Distributor")
    document = forms.CharField(label="Invoice number of the distributor", max_length=60)
    on = forms.DateField(label="Date of the invoice", widget=_DAY)
    net = forms.DecimalField(label="Value, ex GST")
    currency = forms.CharField(label="Currency", max_length=3, min_length=3, initial="AUD")
    is_new_customer = forms.BooleanField(
        label="The customer bought for the first time", required=False
    )
    field_order = ("distributor", "document", "on", "net", "currency", "is_new_customer", "text")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the distributors there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        terms = distributors.feed_terms()
        self.fields["distributor"].choices = [(one.code, one.name) for one in terms]  # type: ignore[attr-defined]  # a choice field


class Certificate(_Told):
    """A certificate that is missing."""

    person = forms.CharField(label="Person", max_length=60)
    certificate = forms.CharField(label="Certificate", max_length=60)
    issued_on = forms.DateField(label="Issued on", widget=_DAY)
    field_order = ("person", "certificate", "issued_on", "text")


class Decision(_Told):
    """The last decision about the tier."""
