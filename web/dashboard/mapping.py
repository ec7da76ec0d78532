"""The form of a layout: their columns beside our fields, how numbers and days are written, what their words mean."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from sales.choices import SaleKind
from sales.formats import days
from sales.formats.guessing import Guess
from sales.formats.layout import (
    DECIMAL_MARKS,
    DELIMITERS,
    THOUSANDS_MARKS,
    AmountFrom,
    Field,
    folded,
)

_FIELDS = [("", "Left out"), *Field.choices()]
_MARK_NAMES = {
    ",": "Comma", ".": "Dot", ";": "Semicolon", "\t": "Tab", "|": "Bar", "'": "Apostrophe", " ": "Blank", "": "None",
}  # fmt: skip
_DAY_PARTS = {
    "YYYY": "%Y", "YY": "%y", "MON": "%b", "MMM": "%b", "MM": "%m", "DD": "%d", "M": "%m", "D": "%d",
}  # fmt: skip
_CONSTANTS = {
    Field.CURRENCY: "currency_default",
    Field.CUSTOMER_COUNTRY: "country_default",
    Field.KIND: "kind_default",
}
_MOST_COLUMNS = 300


def _choices(marks: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(mark, _MARK_NAMES[mark]) for mark in marks]


class LayoutMapping(forms.Form):
    """How a distributor writes its files, begun with what a sample tells; one select per column of theirs."""

    name = forms.CharField(
        label="Name of the layout",
        max_length=80,
        error_messages={"required": "Give the layout a name."},
    )
    amount_from = forms.ChoiceField(label="Net amount comes from", choices=AmountFrom.choices())
    decimal_mark = forms.ChoiceField(label="Decimal mark", choices=_choices(DECIMAL_MARKS))
    thousands_mark = forms.ChoiceField(
        label="Thousands mark", choices=_choices(THOUSANDS_MARKS), required=False
    )
    currency_marks = forms.CharField(
        label="Marks beside numbers", max_length=100, required=False, help_text="Such as $ or AUD."
    )
    date_formats = forms.CharField(
        label="Days are written as",
        max_length=200,
        required=False,
        help_text="Such as DD/MM/YYYY or D MMM YY; several parted by commas. 2026-07-31 is always read.",
    )
    delimiter = forms.ChoiceField(
        label="Columns are parted by",
        choices=[("", "Found in the file"), *((mark, _MARK_NAMES[mark]) for mark in DELIMITERS)],
        required=False,
    )
    encoding = forms.CharField(
        label="Encoding", max_length=40, required=False, help_text="Blank: found in the file."
    )
    sheet = forms.CharField(
        label="Sheet", max_length=100, required=False, help_text="Blank: the one that fits."
    )
    header_line = forms.IntegerField(
        label="Header on line",
        required=False,
        min_value=1,
        help_text="Blank: the first row that names the columns.",
    )
    totals_pattern = forms.CharField(
        label="Rows that total begin with",
        max_length=200,
        required=False,
        help_text="A pattern such as Total.*",
    )
    currency_default = forms.CharField(
        label="Currency where the file says none", max_length=3, required=False
    )
    country_default = forms.CharField(
        label="Customer country where the file says none", max_length=2, required=False
    )
    kind_default = forms.ChoiceField(
        label="Kind where the file says none",
        choices=[("", "By the product"), *SaleKind.choices()],
        required=False,
    )
    kinds = forms.CharField(
        label="Their words for kinds",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, such as Gutschrift = RETURN. Ours: "
        + ", ".join(str(kind) for kind in SaleKind)
        + ".",
    )
    countries = forms.CharField(
        label="Their words for countries",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, such as Neuseeland = NZ.",
    )
    returns_are_positive = forms.BooleanField(label="Returns are written positive", required=False)
    documents_complete = forms.BooleanField(
        label="Each file holds all lines of the documents it mentions",
        required=False,
        help_text="Needed where lines have no numbers: a changed document then replaces the earlier one.",
    )

    def __init__(self, data: QueryDict | None, *, guess: Guess) -> None:
        """Begin with the guess; a sent form says all anew."""
        super().__init__(data, initial=_initial(guess))
        self.guess = guess
        for place, column in enumerate(guess.columns[:_MOST_COLUMNS]):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=f"{column.header or 'Blank header'} is our",
                choices=_FIELDS,
                required=False,
                initial=str(column.field) if column.field else "",
                widget=forms.Select(attrs={"class": "in"}),
            )

    @property
    def columns(self) -> list[tuple[Any, forms.BoundField]]:
        """Return each column of theirs with its select."""
        return [
            (column, self[f"column-{place}"])
            for place, column in enumerate(self.guess.columns[:_MOST_COLUMNS])
        ]

    @property
    def forms_of_writing(self) -> list[forms.BoundField]:
        """Return the other fields, in their order."""
        return [bound for bound in self if not bound.name.startswith("column-")]

    def clean(self) -> dict[str, Any]:
        """Refuse one field of ours under two columns, and lines of words without a meaning."""
        said = super().clean() or {}
        places: dict[str, str] = {}
        for name in self.fields:
            field = said.get(name)
            if not name.startswith("column-") or not field:
                continue
            if field in places:
                self.add_error(
                    name, f"{Field(field).label} stands under another column already. Choose one."
                )
            places[field] = name
        for name in ("kinds", "countries"):
            for line in str(said.get(name) or "").splitlines():
                if line.strip() and "=" not in line:
                    self.add_error(name, f"“{line.strip()[:60]}”: write their word = ours.")
        return said

    def document(self) -> str:
        """Return the layout that the valid form says, as the document that is stored."""
        return json.dumps(_document(self.cleaned_data, self.guess))


def _initial(guess: Guess) -> dict[str, Any]:
    found = guess.document
    constants = found.get("constants", {})
    return {
        "name": found["name"],
        "amount_from": found.get("amount_from", str(AmountFrom.COLUMN)),
        "decimal_mark": found.get("decimal_mark", "."),
        "thousands_mark": found.get("thousands_mark", ""),
        "currency_marks": ", ".join(found.get("currency_marks", ())),
        "date_formats": ", ".join(days.in_words(form) for form in found.get("date_formats", ())),
        **{name: constants.get(str(field), "") for field, name in _CONSTANTS.items()},
        "kinds": _lines(found.get("kinds", {}), guess.odd_kinds),
        "countries": _lines(found.get("countries", {}), guess.odd_countries),
        **{
            name: found.get(name)
            for name in (
                "delimiter", "encoding", "sheet", "header_line", "totals_pattern", "returns_are_positive",
                "documents_complete",
            )
        },
    }  # fmt: skip


def _document(said: Mapping[str, Any], guess: Guess) -> dict[str, Any]:
    here = {folded(column.header) for column in guess.columns}
    before = guess.document["columns"]
    columns = {
        field: [
            column.header,
            *(other for other in before.get(field, ()) if folded(other) not in here),
        ]
        for place, column in enumerate(guess.columns[:_MOST_COLUMNS])
        if (field := said[f"column-{place}"])
    }
    constants = {
        **guess.document.get("constants", {}),
        **{str(field): said[name].strip().upper() for field, name in _CONSTANTS.items()},
    }
    return {
        **guess.document,
        "name": said["name"],
        "title": said["name"],
        "columns": columns,
        "constants": {field: value for field, value in constants.items() if value},
        "amount_from": said["amount_from"],
        "decimal_mark": said["decimal_mark"],
        "thousands_mark": said["thousands_mark"],
        "currency_marks": _parts(said["currency_marks"]),
        "date_formats": [_day_form(words) for words in _parts(said["date_formats"])],
        "kinds": {word: kind.upper() for word, kind in _pairs(said["kinds"])},
        "countries": {word: code.upper() for word, code in _pairs(said["countries"])},
        "returns_are_positive": said["returns_are_positive"],
        "documents_complete": said["documents_complete"],
        **{
            name: said[name] or None
            for name in ("delimiter", "encoding", "sheet", "header_line", "totals_pattern")
        },
    }


def _lines(known: Mapping[str, str], odd: tuple[str, ...]) -> str:
    return "\n".join(
        [*(f"{word} = {ours}" for word, ours in known.items()), *(f"{w} =" for w in odd)]
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return their words with ours; a word that still has no meaning is left out."""
    pairs = [line.rpartition("=") for line in text.splitlines() if line.strip()]
    return [(word.strip(), ours.strip()) for word, _, ours in pairs if ours.strip()]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _day_form(words: str) -> str:
    """Return the form of a day that words such as D MMM YYYY stand for; each part is taken once."""
    return re.sub(
        "|".join(_DAY_PARTS), lambda part: _DAY_PARTS[part.group()], words.upper().replace("%", "")
    )
