"""The shape of what people enter about market development funds; what it means is decided by the operations."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from funds.choices import Activity
from kernel import money


class Amount(forms.DecimalField):
    """An amount in whole units and cents; cleaned to 1/10,000 units."""

    def __init__(self, *, label: str = "Amount", required: bool = True) -> None:
        """Take amounts of at least a cent."""
        super().__init__(
            label=label,
            required=required,
            min_value=Decimal("0.01"),
            max_value=Decimal(10**12),
            decimal_places=2,
            error_messages={
                "required": "Enter an amount.",
                "invalid": "Enter an amount in digits, such as 2500.00.",
                "min_value": "Enter an amount above zero.",
            },
        )

    def clean(self, value: object) -> int | None:
        """Return the amount in units."""
        found = super().clean(value)
        return None if found is None else money.to_units(found)


def day(label: str) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Choose a day.",
            "invalid": "Write the day as year, month, day: 2026-07-01.",
        },
    )


def words(label: str, *, most: int, ask: str, rows: int = 2) -> forms.CharField:
    """Return a field for a sentence or a few."""
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": ask},
    )


class Ask(forms.Form):
    """What a partner wants funds for."""

    budget_code = forms.ChoiceField(
        label="Out of which budget", error_messages={"required": "Choose a budget."}
    )
    activity = forms.ChoiceField(
        label="What kind of activity",
        choices=[("", "Choose one"), *Activity.choices()],
        error_messages={"required": "Choose what kind it is."},
    )
    title = forms.CharField(
        label="Name of the activity",
        max_length=120,
        error_messages={"required": "Name the activity."},
    )
    expected = words(
        "What do you expect of it?",
        most=500,
        ask="Say what you expect of it: customers reached, offers made, sales.",
        rows=3,
    )
    starts_on = day("First day")
    last_day = day("Last day")
    amount = Amount(label="How much you ask for")

    def __init__(self, *args: object, budgets: list[tuple[str, str]], **kwargs: object) -> None:
        """Offer the budgets that are open."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        choices = budgets if len(budgets) == 1 else [("", "Choose one"), *budgets]
        self.fields["budget_code"].choices = choices  # type: ignore[attr-defined]  # a choice field


class ClaimMade(forms.Form):
    """What was spent, and what proves it."""

    amount = Amount(label="How much you claim")
    evidence = words(
        "What proves it",
        most=1000,
        ask="Name what proves the spending: invoice, date, and where it lies.",
        rows=3,
    )


class DealNamed(forms.Form):
    """A document that the activity helped to win."""

    distributor = forms.CharField(
        label="Distributor", max_length=40, error_messages={"required": "Name the distributor."}
    )
    document_no = forms.CharField(
        label="Invoice number",
        max_length=120,
        error_messages={"required": "Give the number of the invoice."},
    )
