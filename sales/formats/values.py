"""What a column of theirs holds, judged by some of its cells: the forms of its days, the marks of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stdnum.au import abn

from sales.formats import currencies, days, numbers
from sales.formats.faults import CellFault

DATE_FORMATS = (
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%b %d, %Y",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%b-%y", "%d %b %y",
)  # fmt: skip
MARKS = ((".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'"), (".", " "))
MOST_CURRENCY_MARKS = 4
_ENOUGH, _NEARLY_ALL = 0.6, 0.9  # the share of cells that must read: a sample may hold faulty ones
_BESIDE = re.compile(
    r"[A-Za-z]{0,3}[$€£¥₹₩₽₺฿₫₪₴₱][A-Za-z]{0,3}|(?<![A-Za-z])[A-Za-z]{2,4}\.?(?![A-Za-z])"
)
_SWAPPED = {
    "%d/%m/%Y": "%m/%d/%Y", "%m/%d/%Y": "%d/%m/%Y", "%d/%m/%y": "%m/%d/%y", "%m/%d/%y": "%d/%m/%y"
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The forms in which the cells are days, ISO left out, and whether days and months may be swapped."""

    forms: tuple[str, ...]
    is_ambiguous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The marks in which the cells are numbers, and whether other marks would give other numbers."""

    decimal_mark: str
    thousands_mark: str
    currency_marks: tuple[str, ...]
    is_ambiguous: bool


def days_of(*, cells: Sequence[str]) -> Days | None:
    """Return the forms that read the cells as days, the commonest first; None where none do."""
    given = rest = filled(cells=cells)
    forms: list[str] = []
    candidates = ["", *DATE_FORMATS]  # of equals the first: ISO, then the day before the month
    is_ambiguous = False
    while rest and candidates:
        unread = {form: _unread(rest, form) for form in candidates}
        best = min(candidates, key=lambda form: len(unread[form]))
        if len(unread[best]) == len(rest):
            break
        swapped = _SWAPPED.get(best)
        is_ambiguous |= swapped in candidates and unread[swapped] == unread[best]
        candidates = [form for form in candidates if form not in (best, swapped)]
        forms.append(best)
        rest = unread[best]
    if not given or len(rest) > (1 - _ENOUGH) * len(given):
        return None
    return Days(forms=tuple(filter(None, forms)), is_ambiguous=is_ambiguous)


def marks_of(*, cells: Sequence[str], prefers_comma: bool = False) -> Marks | None:
    """Return the marks that read the cells as numbers, None where none do."""
    given = filled(cells=cells)
    beside = tuple(sorted({found for cell in given for found in _BESIDE.findall(cell)}))
    if not given or len(beside) > MOST_CURRENCY_MARKS:
        return None
    readings = {
        (mark, group): _units(given, mark, group, beside)
        for mark, group in sorted(MARKS, key=lambda marks: (marks[0] == ",") != prefers_comma)
    }
    shares = {marks: _share(units) for marks, units in readings.items()}
    best = max(shares, key=lambda marks: shares[marks])
    if shares[best] < _ENOUGH:
        return None
    others = [readings[marks] for marks, share in shares.items() if share == shares[best]]
    return Marks(
        decimal_mark=best[0],
        thousands_mark=best[1],
        currency_marks=beside,
        is_ambiguous=any(units != readings[best] for units in others),
    )


def are_currencies(*, cells: Sequence[str]) -> bool:
    """Tell whether the cells are codes of currencies."""
    return _most(cell.upper() in currencies.CODES for cell in filled(cells=cells))


def are_tax_numbers(*, cells: Sequence[str]) -> bool:
    """Tell whether the cells are Australian business numbers, by their check digits."""
    return _most(abn.is_valid(cell) for cell in filled(cells=cells))


def filled(*, cells: Sequence[str]) -> list[str]:
    """Return the cells that are not blank, stripped."""
    return [cell.strip() for cell in cells if cell.strip()]


def _unread(cells: list[str], form: str) -> list[str]:
    forms = days.DayForms(formats=(form,) if form else ())
    return [cell for cell in cells if isinstance(days.read_day(text=cell, forms=forms), CellFault)]


def _units(cells: list[str], mark: str, group: str, beside: tuple[str, ...]) -> list[int | None]:
    grammar = numbers.grammar_of(decimal_mark=mark, thousands_mark=group, currency_marks=beside)
    found = [numbers.read_units(text=cell, grammar=grammar) for cell in cells]
    return [None if isinstance(units, CellFault) else units for units in found]


def _share(readings: Sequence[object]) -> float:
    return sum(reading is not None and reading is not False for reading in readings) / len(readings)


def _most(fits: Iterable[bool]) -> bool:
    found = list(fits)
    return bool(found) and _share(found) >= _NEARLY_ALL
