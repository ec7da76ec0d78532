"""The shape of human input; what it means is decided by the operations."""

from __future__ import annotations

from django import forms

from web.shared import sending

REASON = {"required": "Say why, in a sentence. It is kept."}


class Reason(forms.Form):
    """A reason for an act."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REASON,
    )


class Decision(Reason):
    """Approve or decline what somebody else proposed."""

    decision = forms.ChoiceField(
        choices=[("approve", "Approve"), ("decline", "Decline")],
        error_messages={"required": "Choose whether to approve or to decline."},
    )


class SendFile(sending.SendFile):
    """A point-of-sale file, who sent it, and the days it reports."""

    distributor = forms.ChoiceField(
        label="Distributor", error_messages={"required": "Choose who sent the file."}
    )
    field_order = ("distributor",)

    def __init__(
        self, *args: object, distributors: list[tuple[str, str]], **kwargs: object
    ) -> None:
        """Offer the distributors there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        self.fields["file"].error_messages["empty"] = "The file is empty. Ask for it again."
        self.fields["distributor"].choices = [("", "Choose one"), *distributors]  # type: ignore[attr-defined]  # a choice field


class DeskDecision(forms.Form):
    """What a person says about a waiting group."""

    group = forms.IntegerField()
    choice = forms.CharField(
        max_length=40,
        error_messages={"required": "Choose a partner, or that it is not a partner sale."},
    )
    remember = forms.BooleanField(required=False)
    reason = forms.CharField(required=False, max_length=300)
