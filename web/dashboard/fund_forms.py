"""The shape of what the channel team enters about market development funds."""

from __future__ import annotations

from django import forms

from web.shared import fund_forms


class BudgetOpened(forms.Form):
    """A budget: for whom, when, how much, granted by whom."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Name the budget."}
    )
    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Short and for good, such as MDF-2027-H1.",
        error_messages={"required": "Give it a code."},
    )
    program_code = forms.ChoiceField(label="Programme")
    tier = forms.ChoiceField(label="Tier", required=False)
    territory = forms.ChoiceField(label="Territory", required=False)
    starts_on = fund_forms.day("First day of activities")
    last_day = fund_forms.day("Last day of activities")
    claims_until = fund_forms.day("Last day for claims")
    amount = fund_forms.Amount()
    reason = fund_forms.words("Granted by, and why", most=500, ask="Say who granted the money.")

    def __init__(
        self,
        *args: object,
        programs: list[tuple[str, str]],
        tiers: list[tuple[str, str]],
        territories: list[tuple[str, str]],
        **kwargs: object,
    ) -> None:
        """Offer the programs, tiers and territories there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        self.fields["program_code"].choices = programs  # type: ignore[attr-defined]  # a choice field
        self.fields["tier"].choices = [("", "Every tier"), *tiers]  # type: ignore[attr-defined]  # a choice field
        self.fields["territory"].choices = [("", "Every territory"), *territories]  # type: ignore[attr-defined]  # a choice field


class BudgetResized(forms.Form):
    """What shall be in the budget, and why."""

    amount = fund_forms.Amount(label="What shall be in it")
    reason = fund_forms.words("Reason", most=500, ask="Say why the budget changes.")


class RequestDecided(forms.Form):
    """How much is approved, or that it is declined; with the reason the partner reads."""

    decision = forms.ChoiceField(
        choices=[("approve", "Approve"), ("decline", "Decline")],
        error_messages={"required": "Choose whether to approve or to decline."},
    )
    amount = fund_forms.Amount(label="Approve", required=False)
    reason = fund_forms.words("Your reason; the partner reads it", most=500, ask="Say why.")


class ClaimDecided(forms.Form):
    """By which payment the claim was paid and when, or why it is rejected."""

    decision = forms.ChoiceField(
        choices=[("pay", "Pay"), ("reject", "Reject")],
        error_messages={"required": "Choose whether it is paid or rejected."},
    )
    said = fund_forms.words(
        "Number of the payment, or why it is rejected",
        most=500,
        ask="Name the payment, or say why the claim is rejected.",
    )
