"""Guess a layout from a sample: which of their columns is which field of ours, with reasons a person can judge.

Nothing is decided here: what is guessed is shown, corrected, and stored as a layout by a person.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sales.formats import filetypes, headers, headings, library, sources, values, vocabulary
from sales.formats.layout import AmountFrom, Field, Layout, LayoutIsWrong, folded
from sales.formats.refusals import FileRefused

ROWS_SHOWN = 5
_ROWS_READ = 500
_LEAST_HEADERS = 2  # one word alone may stand in any title
_NUMBERS = (Field.QUANTITY, Field.UNIT_PRICE, Field.DISCOUNT_AMOUNT, Field.NET_AMOUNT)
_FACTORS = {Field.QUANTITY, Field.UNIT_PRICE}
_BY_VALUES = 50  # how surely (of 100) a column is told by what it holds alone
_REMEMBERED = 200  # what a person said of a header outweighs all that it reads like


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of theirs: its header, the field it may be (None: left out), why, and what stands in it."""

    header: str
    field: Field | None
    why: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a sample tells: its columns, the layout they give as data, and what a person must look at.

    `layout` is None while something is missing; `questions` say what, and what may be read in two ways. `odd_kinds` and
    `odd_countries` are words of theirs that say nothing.
    """

    columns: tuple[Column, ...]
    header_line: int
    delimiter: str
    encoding: str
    sheet: str | None
    document: dict[str, Any]
    layout: Layout | None
    questions: tuple[str, ...]
    odd_kinds: tuple[str, ...]
    odd_countries: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Sample:
    """The header of a text and rows below it, and what is found out about them."""

    text: sources.Text
    row: headers.Row
    rows: list[list[str]]
    total: str | None
    known: Mapping[str, Field]
    places: dict[Field, int] = field(default_factory=dict)
    whys: dict[int, str] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    odd: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def cells(self, place: int) -> list[str]:
        """Return the cells of a column."""
        return [row[place] for row in self.rows if place < len(row)]

    def cells_of(self, *fields: Field) -> list[str]:
        """Return the cells of the columns guessed for some fields."""
        return [
            cell for each in fields if each in self.places for cell in self.cells(self.places[each])
        ]


def guess_layout(
    *, path: Path, name: str, currency: str, known: Mapping[str, Field] | None = None
) -> Guess:
    """Return what a sample tells about the layout; `currency` counts where no column tells it.

    `known` are headers, folded, whose field a person gave before: they are not guessed anew. Raises FileRefused where
    no row reads like a header, and for a file that cannot be read at all.
    """
    with sources.texts(path=path, layout=library.STANDARD) as texts:
        sample = _best_sample(texts, known or {})
        _guess_columns(sample)
        document = _document(sample, name=name, currency=currency)
        _choose_sheet(texts, sample, document)
        return _told(sample, document)


def _best_sample(texts: Sequence[sources.Text], known: Mapping[str, Field]) -> _Sample:
    """Return the text, delimiter and row whose cells read most like our fields; of equals the first."""
    found = [
        (len(_by_headers(row.cells, known)), text, row, start)
        for text in texts
        for start in [text.start()]
        for row in headers.first_rows(start=start, delimiters="," if text.sheet else None)
    ]
    score, text, row, start = max(found, key=lambda each: each[0], default=(0, None, None, ""))
    if text is None or row is None or score < _LEAST_HEADERS:
        raise FileRefused(
            "No row among the first reads like a header. Name the columns in one row above the lines.",
            code="header_is_missing",
        )
    rows = csv.reader(io.StringIO(start, newline="\n"), delimiter=row.delimiter)
    below = [cells for cells in rows if rows.line_num > row.end_line and any(map(str.strip, cells))]
    totals = [words for cells in below if (words := vocabulary.total_of(cells=cells))]
    lines = [
        cells
        for cells in below
        if len(cells) >= len(row.cells) and vocabulary.total_of(cells=cells) is None
    ]
    return _Sample(
        text=text,
        row=row,
        rows=lines[:_ROWS_READ],
        total=totals[-1] if totals else None,
        known=known,
    )


def _by_headers(cells: Sequence[str], known: Mapping[str, Field]) -> set[Field]:
    return {
        known[folded(cell)]
        if folded(cell) in known
        else max(found, key=lambda each: found[each][0])
        for cell in cells
        if (found := headings.meanings(cell)) or folded(cell) in known
    }


def _guess_columns(sample: _Sample) -> None:
    """Give each field the column that reads most like it, where what stands in the column does not speak against it."""
    candidates = []
    for place, header in enumerate(sample.row.cells):
        if folded(header) in sample.known:
            told_before = sample.known[folded(header)]
            candidates.append((_REMEMBERED, -place, told_before, "As in the layout before."))
            continue
        told = headings.meanings(header)
        for each, (score, phrase) in told.items():
            if _holds(each, sample.cells(place)):
                why = "" if headings.plain(header) == phrase else f" (like “{phrase}”)"
                candidates.append((score, -place, each, f"The header says so{why}."))
            else:
                sample.whys.setdefault(
                    place, f"Its header reads like {each.label.lower()}, its cells do not."
                )
        if not told and (by_values := _by_values(sample.cells(place))):
            candidates.append((_BY_VALUES, -place, *by_values))
    for _, place, each, why in sorted(candidates, key=lambda one: (-one[0], -one[1], one[2])):
        if each not in sample.places and -place not in sample.places.values():
            sample.places[each] = -place
            sample.whys[-place] = why


def _holds(each: Field, cells: Sequence[str]) -> bool:
    """Tell whether the cells can be what the field holds; blank ones speak for nothing and against nothing."""
    if not values.filled(cells=cells):
        return True
    if each is Field.DOCUMENT_DATE:
        return values.days_of(cells=cells) is not None
    if each in _NUMBERS or each is Field.CUSTOMER_EMPLOYEES:
        return values.marks_of(cells=cells) is not None
    return each is not Field.CURRENCY or values.are_currencies(cells=cells)


def _by_values(cells: Sequence[str]) -> tuple[Field, str] | None:
    if values.are_currencies(cells=cells):
        return Field.CURRENCY, "Its cells are codes of currencies."
    if values.are_tax_numbers(cells=cells):
        return Field.RESELLER_TAX_NUMBER, "Its cells are business numbers, by their check digits."
    if values.marks_of(cells=cells) is None and values.days_of(cells=cells) is not None:
        return Field.DOCUMENT_DATE, "Its cells are days."
    return None


def _document(sample: _Sample, *, name: str, currency: str) -> dict[str, Any]:
    """Return the layout as data, and note what may be read in two ways."""
    is_sheet = sample.text.sheet is not None
    document: dict[str, Any] = {
        "name": name,
        "title": name,
        "columns": {
            str(each): [" ".join(sample.row.cells[sample.places[each]].split())]
            for each in Field
            if each in sample.places
        },
    }
    if Field.CURRENCY not in sample.places and currency:
        document["constants"] = {str(Field.CURRENCY): currency}
        sample.questions.append(f"No column names the currency: {currency} is taken for all lines.")
    if not is_sheet:
        document["delimiter"] = sample.row.delimiter
        if sample.text.charset.name not in ("utf-8", "ascii") and not sample.text.charset.mark:
            document["encoding"] = sample.text.charset.name
    if Field.NET_AMOUNT not in sample.places and sample.places.keys() >= _FACTORS:
        document["amount_from"] = str(AmountFrom.PRODUCT)
        sample.questions.append(
            "No column holds the net amount: it is quantity times unit price less discount."
        )
    document |= _numbers(sample) | _days(sample) | _words(sample)
    if sample.total:
        document["totals_pattern"] = vocabulary.pattern_of(words=sample.total)
    if Field.LINE_NO not in sample.places:
        sample.questions.append(
            "No column numbers the lines. Does each file hold all lines of the documents it mentions? Then say so "
            "(documents_complete); else changed documents wait at the desk."
        )
    return document


def _choose_sheet(texts: Sequence[sources.Text], sample: _Sample, document: dict[str, Any]) -> None:
    """Name the sheet where the header fits several; else its name may change from file to file."""
    sheet = sample.text.sheet
    if sheet is not None and sum(_fits(text, document) for text in texts) > 1:
        document["sheet"] = sheet.name
        sample.questions.append(f"The header fits several sheets: “{sheet.name}” is taken.")


def _fits(text: sources.Text, document: dict[str, Any]) -> bool:
    try:
        headers.find_header(start=text.start(), layout=Layout.from_json(document))
    except (FileRefused, LayoutIsWrong):
        return False
    return True


def _numbers(sample: _Sample) -> dict[str, Any]:
    marks = values.marks_of(
        cells=sample.cells_of(*_NUMBERS), prefers_comma=sample.row.delimiter == ";"
    )
    if marks is None:
        return {}
    if marks.is_ambiguous:
        sample.questions.append(
            f"The numbers may be read with other marks: “{marks.decimal_mark}” is taken for the decimal mark."
        )
    return {
        "decimal_mark": marks.decimal_mark,
        "thousands_mark": marks.thousands_mark,
        "currency_marks": list(marks.currency_marks),
    }


def _days(sample: _Sample) -> dict[str, Any]:
    found = values.days_of(cells=sample.cells_of(Field.DOCUMENT_DATE))
    if found is None:
        return {}
    if found.is_ambiguous:
        sample.questions.append(
            "Days and months may be swapped in the dates: the day is taken to come first."
        )
    return {"date_formats": list(found.forms)}


def _words(sample: _Sample) -> dict[str, Any]:
    """Return what their words for kinds and countries mean, and ask about the others."""
    kinds, odd_kinds = vocabulary.kinds(words=sample.cells_of(Field.KIND))
    countries, odd_countries = vocabulary.countries(words=sample.cells_of(Field.CUSTOMER_COUNTRY))
    for what, odd in (("kind", odd_kinds), ("country", odd_countries)):
        sample.odd[what] = tuple(odd)
        if odd:
            shown = ", ".join(f"“{word}”" for word in odd[:ROWS_SHOWN])
            sample.questions.append(f"Say which {what} is meant by {shown}.")
    return {"kinds": kinds, "countries": countries}


def _told(sample: _Sample, document: dict[str, Any]) -> Guess:
    fields = {place: each for each, place in sample.places.items()}
    try:
        layout = Layout.from_json(document)
    except LayoutIsWrong as refusal:
        layout = None
        sample.questions = [
            f"Still missing: {p.message}." for p in refusal.problems
        ] + sample.questions
    return Guess(
        columns=tuple(
            Column(
                header=" ".join(header.split()),
                field=fields.get(place),
                why=sample.whys.get(place, "Nothing tells what it is; it is left out."),
                cells=tuple(cell.strip() for cell in sample.cells(place)[:ROWS_SHOWN]),
            )
            for place, header in enumerate(sample.row.cells)
        ),
        header_line=sample.row.line,
        delimiter="" if sample.text.kind is filetypes.FileKind.SHEET else sample.row.delimiter,
        encoding="" if sample.text.sheet else sample.text.charset.name,
        sheet=sample.text.sheet.name if sample.text.sheet else None,
        document=document,
        layout=layout,
        questions=tuple(sample.questions),
        odd_kinds=sample.odd["kind"],
        odd_countries=sample.odd["country"],
    )
