"""The words for what a criterion measures, asks for and lacks; figures come as stored text and are only written out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from kernel.periods import ONE_DAY
from tiers.choices import Outcome, Unit, UnknownBecause
from tiers.queries.decisions import Need, Row, ShownTier
from web.shared import formats

_SIGNS = {"≥": "at least", ">": "more than", "≤": "at most", "<": "less than", "=": "exactly"}
_BECAUSE = {
    UnknownBecause.NO_CERTIFICATE_DATA: "We have no certificates of your people yet.",
    UnknownBecause.SEGMENT_UNKNOWN: "We don’t know the size of some of your customers.",
    UnknownBecause.RATE_MISSING: "An exchange rate is missing.",
    UnknownBecause.FEED_LATE: "A distributor’s sales file has not arrived.",
    UnknownBecause.FEED_IMPLAUSIBLE: "A distributor’s sales file is being checked.",
    UnknownBecause.BASE_NOT_POSITIVE: "There are no sales to compare with.",
}


def figure(*, text: str, unit: str, currency: str, is_exact: bool = False) -> str:
    """Return a stored figure as people read it (`$362,480`, `12.5%`, `4`); `is_exact` keeps the cents."""
    if unit == Unit.PERCENT:
        number = text.removesuffix("%")
        return formats.number(value=Decimal(number)) + "%"
    if unit == Unit.MONEY:
        write = formats.money_cents if is_exact else formats.money
        return write(amount=Decimal(text), currency=currency)
    return formats.number(value=Decimal(text))


def has(*, row: Row, currency: str, is_exact: bool = False) -> str:
    """Return what the partner has, "Not known" where it is not one number."""
    if row.value is not None:
        return figure(text=row.value, unit=row.unit, currency=currency, is_exact=is_exact)
    return formats.NOT_KNOWN


def between(*, row: Row, currency: str) -> str:
    """Return the bounds that are known of an inexact value ("at least $12,000", "between 3 and 5")."""
    low, high = (
        None if end is None else figure(text=end, unit=row.unit, currency=currency)
        for end in (row.low, row.high)
    )
    if low and high:
        return f"between {low} and {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def asked(*, row: Row, need: Need, currency: str) -> str:
    """Return what a tier asks for ("at least $400,000")."""
    return f"{_SIGNS.get(need.sign, need.sign)} {threshold(row=row, need=need, currency=currency)}"


def threshold(*, row: Row, need: Need, currency: str) -> str:
    """Return the line of one tier ("$400,000")."""
    return figure(text=need.threshold, unit=row.unit, currency=currency)


def gap(*, row: Row, need: Need, currency: str, is_exact: bool = False) -> str:
    """Return how much is missing ("$37,520 short"; "1 over" where less is asked for)."""
    if need.outcome is not Outcome.UNMET or not need.gap:
        return ""
    size = figure(text=need.gap, unit=row.unit, currency=currency, is_exact=is_exact)
    if need.sign in {"≤", "<"}:
        return f"{size} over"
    return f"{size} short" if Decimal(need.gap.removesuffix("%")) else "just short"


def margin(*, row: Row, need: Need, currency: str) -> str:
    """Return how far beyond the line a met criterion is, "" where that is nothing or not known."""
    if not need.margin or not Decimal(need.margin.removesuffix("%")):
        return ""
    return figure(text=need.margin, unit=row.unit, currency=currency)


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
    return f"{row.window if row.window[0] == 't' else 'in ' + row.window} to {last}".replace(
        "this fiscal year to", "this fiscal year, to"
    )


def revenue_row(*, rows: tuple[Row, ...]) -> Row | None:
    """Return the row that stands for the partner's size: the first one in money."""
    return next((row for row in rows if row.unit == Unit.MONEY), None)


def needs_at(*, rows: tuple[Row, ...], place: int) -> list[tuple[Row, Need]]:
    """Return what the shown tier at the place asks for, with the rows."""
    return [(row, need) for row in rows if (need := row.needs[place]) is not None]


def above_of(*, tiers: tuple[ShownTier, ...]) -> ShownTier | None:
    """Return the shown tier above the held one, None at the top."""
    return tiers[1] if len(tiers) > 1 else None


def revenue_href(*, row: Row) -> str:
    """Return the address of the statement lines inside the row's days."""
    days = {"from": row.starts_on.isoformat(), "to": (row.ends_on - ONE_DAY).isoformat()}
    return f"{reverse('portal:revenue')}?{urlencode(days)}"
