"""Control totals: what a file holds by count and by amount, so that nothing is lost on the way to the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from kernel import money
from sales.formats import limits
from sales.formats.faults import FaultyLine
from sales.formats.layout import Layout
from sales.formats.refusals import FileRefused
from sales.formats.rows import Skipped

_ROUNDING = 50  # half a cent: totals rows are often rounded to cents where lines have four decimals


@dataclass(slots=True, kw_only=True)
class Totals:
    """Counts and amounts of the lines read so far.

    lines = good + repeats + faulty. Amounts are 1/10,000 units by currency: `amounts` of good and repeated lines,
    of which `repeat_amounts`; `faulty_amounts` where readable, under "" where the currency is not.
    """

    lines: int = 0
    good: int = 0
    repeats: int = 0
    faulty: int = 0
    faulty_without_amount: int = 0
    blank: int = 0
    headers_again: int = 0
    totals_rows: int = 0
    amounts: dict[str, int] = field(default_factory=dict)
    repeat_amounts: dict[str, int] = field(default_factory=dict)
    faulty_amounts: dict[str, int] = field(default_factory=dict)
    earliest_on: date | None = None
    latest_on: date | None = None
    stated_units: int | None = None

    def add(self, *, lines: pl.DataFrame, faulty: tuple[FaultyLine, ...], skipped: Skipped) -> None:
        """Add a batch; refuses a file with so many faults that its layout cannot be the right one."""
        repeats = lines.filter("is_repeat")
        self.lines += lines.height + len(faulty)
        self.good += lines.height - repeats.height
        self.repeats += repeats.height
        self.faulty += len(faulty)
        _add_amounts(self.amounts, _sums(lines))
        _add_amounts(self.repeat_amounts, _sums(repeats))
        for each in faulty:
            if each.net_units is None:
                self.faulty_without_amount += 1
            else:
                _add_amounts(self.faulty_amounts, [(each.currency or "", each.net_units)])
        self._add_skipped(skipped)
        self._add_days(lines)
        if self.faulty > limits.FAULTY_LINES:
            raise FileRefused(
                f"More than {limits.FAULTY_LINES:,} lines cannot be read, so the layout does not fit. "
                f"The first of the latest: {faulty[0].faults[0].message}",
                code="faults_are_too_many",
                line=faulty[0].line,
            )

    def as_json(self) -> dict[str, Any]:
        """Return the same as data that JSON can hold."""
        return {
            "lines": self.lines,
            "good": self.good,
            "repeats": self.repeats,
            "faulty": self.faulty,
            "faulty_without_amount": self.faulty_without_amount,
            "blank": self.blank,
            "headers_again": self.headers_again,
            "totals_rows": self.totals_rows,
            "amounts": dict(self.amounts),
            "repeat_amounts": dict(self.repeat_amounts),
            "faulty_amounts": dict(self.faulty_amounts),
            "earliest_on": self.earliest_on.isoformat() if self.earliest_on else None,
            "latest_on": self.latest_on.isoformat() if self.latest_on else None,
            "stated_units": self.stated_units,
        }

    def _add_skipped(self, skipped: Skipped) -> None:
        self.blank += skipped.blank
        self.headers_again += skipped.headers_again
        self.totals_rows += skipped.totals_rows
        if skipped.stated_units is not None:
            self.stated_units = skipped.stated_units

    def _add_days(self, lines: pl.DataFrame) -> None:
        if not lines.height:
            return
        earliest, latest = lines.select(
            pl.col("document_on").min().alias("earliest"),
            pl.col("document_on").max().alias("latest"),
        ).row(0)
        self.earliest_on = min(self.earliest_on or earliest, earliest)
        self.latest_on = max(self.latest_on or latest, latest)


def refuse_other_total(*, totals: Totals, layout: Layout) -> None:
    """Refuse a file whose totals row states another sum than its lines have: some of them were lost on the way.

    Compared only where it can be: a stated amount, one currency, every amount readable, returns negative.
    """
    found = _whole_amount(totals)
    if totals.stated_units is None or found is None or layout.returns_are_positive:
        return
    if abs(found - totals.stated_units) > _ROUNDING:
        raise FileRefused(
            f"The totals row states {money.plain(totals.stated_units)}, but the {totals.lines:,} lines above sum to "
            f"{money.plain(found)}. Lines may be missing: export the file again.",
            code="totals_differ",
        )


def refuse_other_statement(*, totals: Totals, lines: int | None, units: int | None) -> None:
    """Refuse a file that holds another number of lines, or another amount, than its sender stated beside it.

    The amount is compared where it can be: one currency, and every amount readable.
    """
    if lines is not None and lines != totals.lines:
        raise FileRefused(
            f"The sender states {lines:,} lines, but the file has {totals.lines:,}. "
            "Lines may be missing: export the file again, or correct the statement.",
            code="statement_differs",
        )
    found = _whole_amount(totals)
    if units is not None and found is not None and abs(found - units) > _ROUNDING:
        raise FileRefused(
            f"The sender states {money.plain(units)}, but the {totals.lines:,} lines of the file sum to "
            f"{money.plain(found)}. Lines may be missing: export the file again, or correct the statement.",
            code="statement_differs",
        )


def _whole_amount(totals: Totals) -> int | None:
    """Return the sum of all lines, None where some amount is unreadable or the currencies are several."""
    if totals.faulty_without_amount or len({*totals.amounts, *totals.faulty_amounts}) > 1:
        return None
    return sum(totals.amounts.values()) + sum(totals.faulty_amounts.values())


def _sums(lines: pl.DataFrame) -> Iterable[tuple[str, int]]:
    """Return the sum of each currency, in 128 bits: a batch of huge amounts passes 64."""
    return (
        lines.group_by("currency", maintain_order=True)
        .agg(pl.col("net_units").cast(pl.Int128).sum())
        .iter_rows()
    )


def _add_amounts(amounts: dict[str, int], more: Iterable[tuple[str, int]]) -> None:
    for currency, units in more:
        amounts[currency] = amounts.get(currency, 0) + units
