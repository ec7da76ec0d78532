"""The shape of human input; what it means is decided by the operations."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from partners.choices import Role, Scope
from web.shared import invited, sending

MOST_DIGITS = 18  # of an id


class Reason(forms.Form):
    """A reason for an act."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a sentence. It is kept."},
    )


class Decision(Reason):
    """Approve or decline what somebody else proposed."""

    decision = forms.ChoiceField(
        choices=[("approve", "Approve"), ("decline", "Decline")],
        error_messages={"required": "Choose whether to approve or to decline."},
    )


class MergeProposed(Reason):
    """The other record of the same company, which stays."""

    survivor = forms.CharField(
        label="Code of the partner that stays",
        max_length=40,
        error_messages={"required": "Enter the code of the other partner."},
    )
    field_order = ("survivor", "reason")


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


class Sample(forms.Form):
    """A sample of how a distributor writes its files."""

    file = forms.FileField(
        label="Sample file",
        error_messages={
            "required": "Choose a CSV or XLSX file as a sample.",
            "empty": "The sample is empty. Choose another.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.gz,.zip"}),
    )


class Numbers(forms.Field):
    """The ids of ticked rows."""

    widget = forms.SelectMultiple

    def to_python(self, value: list[str] | None) -> list[int]:
        """Return the ids; refuses what is none."""
        texts = value or []
        if not all(text.isascii() and text.isdecimal() for text in texts) or any(
            len(text) > MOST_DIGITS for text in texts
        ):
            raise forms.ValidationError("Tick the rows again.")
        return [int(text) for text in texts]


class TakenUp(Reason):
    """Rows to take up again, and why."""

    pick = Numbers(error_messages={"required": "Tick at least one row."})


class DeskDecision(forms.Form):
    """What a person says about a waiting group."""

    group = forms.IntegerField()
    choice = forms.CharField(
        max_length=40,
        error_messages={"required": "Choose a partner, or that it is not a partner sale."},
    )
    remember = forms.BooleanField(required=False)
    reason = forms.CharField(required=False, max_length=300)


class RoleAtPlace(forms.Form):
    """A role; a partner's or a distributor's people also need the place."""

    role = forms.ChoiceField(
        label="Role",
        choices=invited.choices(tuple(Role)),
        error_messages={"required": "Choose a role."},
    )
    partner_code = forms.CharField(
        label="Partner code", max_length=40, required=False, help_text="For a partner’s people."
    )
    distributor = forms.ChoiceField(
        label="Distributor", required=False, help_text="For a distributor’s people."
    )

    def __init__(
        self, *args: object, distributors: list[tuple[str, str]], **kwargs: object
    ) -> None:
        """Offer the distributors there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        self.fields["distributor"].choices = [("", "None"), *distributors]  # type: ignore[attr-defined]  # a choice field


class RoleGiven(RoleAtPlace):
    """A role from a day on."""

    starts_on = forms.DateField(
        label="From",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Say from which day.",
            "invalid": "Enter a day such as 2026-07-01.",
        },
    )


class PersonInvited(RoleAtPlace, invited.Invited):
    """Somebody to be invited to an account with a first role."""

    field_order = ("name", "email", "role", "partner_code", "distributor")


class KeyMade(forms.Form):
    """A new API key."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="What will use it, such as “Warehouse export”.",
        error_messages={"required": "Name what will use the key."},
    )
    scopes = forms.MultipleChoiceField(
        label="May",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that the key may do."},
    )
    distributor = forms.ChoiceField(
        label="Only for",
        required=False,
        help_text="A bound key sees and sends that distributor’s files.",
    )
    last_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 2026-07-31."},
    )

    def __init__(
        self, *args: object, distributors: list[tuple[str, str]], **kwargs: object
    ) -> None:
        """Offer the distributors there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        self.fields["distributor"].choices = [("", "Every distributor"), *distributors]  # type: ignore[attr-defined]  # a choice field


class AuditFilters(forms.Form):
    """What to show of the audit log; a field that cannot be read is left out."""

    type = forms.CharField(required=False, max_length=64)
    subject = forms.CharField(required=False, max_length=120)
    partner = forms.CharField(required=False, max_length=64)
    first_on = forms.DateField(required=False)
    last_on = forms.DateField(required=False)


class Points(forms.Form):
    """The points given per question: every field `points-CODE` that was filled in."""

    PREFIX = "points-"

    def __init__(self, data: QueryDict) -> None:
        """Take up the fields that are there."""
        super().__init__(data)
        for name in data:
            if name.startswith(self.PREFIX) and str(data[name]).strip():
                code = name.removeprefix(self.PREFIX)
                self.fields[name] = forms.IntegerField(
                    error_messages={"invalid": f"{code[:40]}: enter a whole number of points."}
                )

    def clean(self) -> dict[str, int]:
        """Return the points by the code of their question."""
        found = super().clean() or {}
        return {name.removeprefix(self.PREFIX): value for name, value in found.items()}
