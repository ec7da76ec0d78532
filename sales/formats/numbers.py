"""Numbers as distributors write them, one grammar for a single cell and for a whole column.

A number has digits, perhaps grouped by the layout's thousands mark, perhaps decimals, and at most one sign:
`-5`, `5-`, `(5)`, the typographic minus. A currency mark of the layout (`$`, `AUD`) may stand on either side. More
than four decimals are rounded half to even, once, here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from kernel import money
from sales.formats.faults import CellFault, FaultCode

_BLANKS = "\u00a0\u2007\u202f"  # the blanks that separate thousands on some systems
_MINUS = "\u2212"
_NOT_FINITE = re.compile(r"[-+]?(nan|inf(inity)?)", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?e[-+]?[0-9]+", re.IGNORECASE)
_ANY_MARKS = re.compile(r"[-+(]?[.,]?[0-9]+([., ']+[0-9]+)*[-)]?")
_WHOLE_DIGITS = 14
_DECIMAL = pl.Decimal(38, 4)  # polars rounds half to even from any number of digits
_WHOLE = r"^-?[0-9]{1,13}$"
_PLAIN = r"^-?[0-9]{1,13}(?:\.[0-9]{1,19})?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The marks of one layout and the patterns made from them."""

    decimal_mark: str
    thousands_mark: str
    pattern: str
    is_plain: bool
    before: str = ""
    after: str = ""


@lru_cache(maxsize=64)
def grammar_of(
    *, decimal_mark: str, thousands_mark: str, currency_marks: tuple[str, ...] = ()
) -> Grammar:
    """Return the grammar of a layout's marks."""
    beside = "|".join(re.escape(each) for each in sorted(currency_marks, key=len, reverse=True))
    mark, group = re.escape(decimal_mark), re.escape(thousands_mark)
    grouped = rf"|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+" if thousands_mark else ""
    number = rf"(?:(?:[0-9]{{1,14}}{grouped})(?:{mark}[0-9]{{1,19}})?|{mark}[0-9]{{1,19}})"
    return Grammar(
        decimal_mark=decimal_mark,
        thousands_mark=thousands_mark,
        pattern=rf"^(?:[-+]?{number}|{number}-|\({number}\))$",
        is_plain=decimal_mark == ".",
        before=rf"(?i)^([-+(]?) ?(?:{beside}) ?" if beside else "",
        after=rf"(?i) ?(?:{beside}) ?([-)]?)$" if beside else "",
    )


def read_units(*, text: str, grammar: Grammar) -> int | CellFault:
    """Return a stripped, not blank cell as 1/10,000 units, or why it is no number."""
    tidy = text.replace(_MINUS, "-")
    for blank in _BLANKS:
        tidy = tidy.replace(blank, " ")
    if grammar.thousands_mark == "'":
        tidy = tidy.replace("\u2019", "'")
    if grammar.before:
        tidy = re.sub(grammar.after, r"\1", re.sub(grammar.before, r"\1", tidy, count=1), count=1)
    if re.fullmatch(grammar.pattern, tidy) is None:
        return _not_a_number(text, tidy, grammar)
    bare = re.sub(rf"[-+()]|{re.escape(grammar.thousands_mark)}", "", tidy)
    try:
        units = money.to_units(bare.replace(grammar.decimal_mark, "."))
    except money.NotAnAmountError:
        return _too_large(text)
    return -units if tidy[0] in "-(" or tidy[-1] == "-" else units


def plain_units(*, column: str, grammar: Grammar) -> pl.Expr:
    """Return the units of a column's plainly written numbers, null for all others."""
    text = pl.col(column)
    plain = pl.when(text.str.contains(_PLAIN if grammar.is_plain else _WHOLE)).then(text)
    return (
        plain.cast(_DECIMAL, strict=False).to_physical().cast(pl.Int64, strict=False).alias(column)
    )


def with_written_units(*, units: pl.Series, texts: pl.Series, grammar: Grammar) -> pl.Series:
    """Return the units with those of numbers that have marks, groups or other signs; null where still in doubt."""
    rest = texts.is_not_null() & units.is_null()
    return units.zip_with(~rest, _written_units(_where(texts, rest), grammar))


def _where(column: pl.Series, mask: pl.Series) -> pl.Series:
    return column.zip_with(
        mask.fill_null(value=False), pl.Series(column.name, [None], dtype=pl.String)
    )


def _units_of(texts: pl.Series) -> pl.Series:
    return texts.cast(_DECIMAL, strict=False).to_physical().cast(pl.Int64, strict=False)


def _written_units(column: pl.Series, grammar: Grammar) -> pl.Series:
    """Return the units of numbers with marks, grouping or other signs."""
    tidy = column.str.replace_all(f"[{_BLANKS}]", " ").str.replace_all(_MINUS, "-", literal=True)
    if grammar.thousands_mark == "'":
        tidy = tidy.str.replace_all("\u2019", "'", literal=True)
    if grammar.before:
        tidy = tidy.str.replace(grammar.before, "${1}").str.replace(grammar.after, "${1}")
    tidy = _where(tidy, tidy.str.contains(grammar.pattern))
    bare = tidy.str.replace_all(rf"[-+()]|{re.escape(grammar.thousands_mark or '+')}", "")
    bare = bare.str.replace_all(grammar.decimal_mark, ".", literal=True)
    units = _units_of(bare)
    units = _limited(units)
    negative = tidy.str.contains(r"^[-(]|-$")
    return units.zip_with(~negative.fill_null(value=False), -units)


def _limited(units: pl.Series) -> pl.Series:
    within = (units < money.MAX_UNITS).fill_null(value=False)
    return units.zip_with(within, pl.Series(units.name, [None], dtype=pl.Int64))


def _not_a_number(text: str, tidy: str, grammar: Grammar) -> CellFault:
    shown = shortened(text)
    if _NOT_FINITE.fullmatch(tidy):
        return CellFault(code=FaultCode.NOT_FINITE, message=f"“{shown}” is not a finite number.")
    if _SCIENTIFIC.fullmatch(tidy):
        return CellFault(
            code=FaultCode.SCIENTIFIC,
            message=f"“{shown}” is in scientific notation; digits may be lost.",
        )
    if _ANY_MARKS.fullmatch(tidy):
        if max(len(run) for run in re.findall("[0-9]+", tidy)) > _WHOLE_DIGITS:
            return _too_large(text)
        marks = f"decimal mark “{grammar.decimal_mark}”"
        if grammar.thousands_mark:
            marks += f" and thousands mark “{grammar.thousands_mark}”"
        return CellFault(
            code=FaultCode.OTHER_MARKS, message=f"“{shown}” is not written with {marks}."
        )
    return CellFault(code=FaultCode.NOT_AN_AMOUNT, message=f"“{shown}” is not a number.")


def _too_large(text: str) -> CellFault:
    return CellFault(
        code=FaultCode.TOO_LARGE,
        message=f"“{shortened(text)}” is beyond ten trillion or has too many digits.",
    )


def shortened(text: str, limit: int = 60) -> str:
    """Return the text as a message shows it: on one line, at most `limit` characters, the cut marked."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
