"""The words for what a criterion measures, asks for and lacks; figures come as stored text and are only written out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kernel.periods import ONE_DAY
from tiers.choices import Outcome, Unit, UnknownBecause
from tiers.queries.decisions import Need, Row
from web.shared import formats

_SIGNS = {"≥": "at least", ">": "more than", "≤": "at most", "<": "less than", "=": "exactly"}
_BECAUSE = {
    UnknownBecause.NO_CERTIFICATE_DATA: "We have no certificates of your people yet.",
    UnknownBecause.SEGMENT_UNKNOWN: "We don’t know the size of some of your customers.",
    UnknownBecause.RATE_MISSING: "An exchange rate is missing.",
    UnknownBecause.FEED_LATE: "A distributor’s sales file has not arrived.",
    UnknownBecause.FEED_IMPLAUSIBLE: "A distributor’s sales file is being checked.",
    UnknownBecause.BASE_NOT_POSITIVE: "There are no earlier sales to compare with.",
}


def figure(*, text: str, unit: str, currency: str) -> str:
    """Return a stored figure as people read it (`$362,480`, `12.5%`, `4`)."""
    number = Decimal(text.removesuffix("%"))
    if unit == Unit.MONEY:
        return formats.money(amount=number, currency=currency)
    return formats.number(value=number) + ("%" if unit == Unit.PERCENT else "")


def distance(*, text: str, unit: str, currency: str) -> str:
    """Return a distance from a line (`$37,520`, `2.1 points`, `1`)."""
    number = Decimal(text.removesuffix("%"))
    if unit == Unit.PERCENT:
        return formats.points(value=number)
    return figure(text=text, unit=unit, currency=currency)


def has(*, row: Row, currency: str) -> str:
    """Return what the partner has: the figure, its known bounds, or "Not known"."""
    if row.value is not None:
        return figure(text=row.value, unit=row.unit, currency=currency)
    low, high = (
        None if end is None else figure(text=end, unit=row.unit, currency=currency)
        for end in (row.low, row.high)
    )
    if low and high:
        return f"{low} to {high}"
    return f"At least {low}" if low else f"At most {high}" if high else formats.NOT_KNOWN


def asked(*, row: Row, need: Need, currency: str) -> str:
    """Return what a tier asks for ("at least $400,000")."""
    return f"{_SIGNS.get(need.sign, need.sign)} {threshold(row=row, need=need, currency=currency)}"


def threshold(*, row: Row, need: Need, currency: str) -> str:
    """Return the line of one tier ("$400,000")."""
    return figure(text=need.threshold, unit=row.unit, currency=currency)


def gap(*, row: Row, need: Need, currency: str) -> str:
    """Return how much is missing ("$37,520 short"; "1 over" where less is asked for), "" where nothing is."""
    if need.outcome is not Outcome.UNMET or not need.gap:
        return ""
    if not Decimal(need.gap.removesuffix("%")):
        return "exactly at the line"
    size = distance(text=need.gap, unit=row.unit, currency=currency)
    return f"{size} {'over' if need.asks_for_less else 'short'}"


def margin(*, row: Row, need: Need, currency: str) -> str:
    """Return how far beyond the line a met criterion is, "" where that is nothing or not known."""
    if not need.margin or not Decimal(need.margin.removesuffix("%")):
        return ""
    return distance(text=need.margin, unit=row.unit, currency=currency)


def because(*, row: Row) -> str:
    """Return why a criterion cannot be measured today."""
    if not row.unknown_because:
        return ""
    return _BECAUSE.get(UnknownBecause(row.unknown_because), "Some of the data is missing.")


def window(*, row: Row, today: date) -> str:
    """Return the days a criterion looks at ("in 12 months to 15 May"), "" where it has no window."""
    if not row.window:
        return ""
    last = formats.day_plain(on=row.ends_on - ONE_DAY, today=today)
    return f"in {row.window} to {last}" if row.window[0].isdigit() else f"{row.window}, to {last}"


def revenue_row(*, rows: tuple[Row, ...]) -> Row | None:
    """Return the row that stands for the partner's size: the first one in money."""
    return next((row for row in rows if row.unit == Unit.MONEY), None)


def needs_at(*, rows: tuple[Row, ...], place: int) -> list[tuple[Row, Need]]:
    """Return what the shown tier at the place asks for, with the rows."""
    return [(row, need) for row in rows if (need := row.needs[place]) is not None]
