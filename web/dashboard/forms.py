"""The shape of human input; what it means is decided by the operations."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from partners.choices import Role, Scope
from web.shared import invited, sending

MOST_DIGITS = 18  # of an id

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Reason(forms.Form):
    """A reason for an act."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a sentence. It is kept."},
    )


class NewDraft(forms.Form):
    """What a draft starts from, and what is its own."""

    source = forms.ChoiceField(
        label="Start from", error_messages={"required": "Choose a version or a template."}
    )
    effective_on = forms.DateField(
        label="In force from",
        widget=DAY,
        error_messages={
            "required": "Say from which day the rules are to be in force.",
            "invalid": "Enter a day such as 2027-07-01.",
        },
    )
    enforced_on = forms.DateField(
        label="May move partners down from",
        required=False,
        widget=DAY,
        help_text="Later than the first day in force where partners get notice.",
        error_messages={"invalid": "Enter a day such as 2027-10-01."},
    )
    code = forms.CharField(
        label="Code of the programme",
        max_length=40,
        required=False,
        help_text="Of a new programme. Left blank, the draft is a new version of the programme it starts from.",
    )
    name = forms.CharField(label="Name", max_length=200, required=False)
    currency = forms.CharField(label="Currency", max_length=3, required=False)
    time_zone = forms.CharField(
        label="Time zone", max_length=60, required=False, help_text="Such as Australia/Sydney."
    )

    def __init__(self, *args: object, sources: list[tuple[str, str]], **kwargs: object) -> None:
        """Offer the versions and templates there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        self.fields["source"].choices = [("", "Choose one"), *sources]  # type: ignore[attr-defined]  # a choice field


class OpenConsultation(forms.Form):
    """Whom to ask about a draft, and until when."""

    closes_on = forms.DateField(
        label="Open for comment to",
        widget=DAY,
        error_messages={
            "required": "Say to which day partners may comment.",
            "invalid": "Enter a day such as 2027-05-29.",
        },
    )
    partners = forms.CharField(
        label="Only these partners",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Their codes, by commas. Left blank, every partner of the programme is invited.",
    )

    def clean_partners(self) -> tuple[str, ...]:
        """Return the codes, each once."""
        words = self.cleaned_data["partners"].replace(",", " ").split()
        return tuple(dict.fromkeys(words))


class Answer(forms.Form):
    """The answer to a comment."""

    answer = forms.CharField(max_length=4000, error_messages={"required": "Write the answer."})


class RetireVersion(Reason):
    """From which day a version is no longer in force."""

    ends_on = forms.DateField(
        label="No longer in force from",
        widget=DAY,
        error_messages={
            "required": "Say from which day.",
            "invalid": "Enter a day such as 2027-07-01.",
        },
    )
    field_order = ("ends_on", "reason")


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
    split = forms.BooleanField(required=False)
    pick = Numbers(required=False)
    reason = forms.CharField(required=False, max_length=300)

    def clean(self) -> dict[str, object]:
        """Refuse a split without rows."""
        said = super().clean() or {}
        if said.get("split") and not said.get("pick"):
            self.add_error("pick", "Tick at least one row.")
        return said


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
