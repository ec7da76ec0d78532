"""A stored decision in words: the rows of "Why Silver?", its one-sentence answer, and events as people say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from events.choices import EventType
from events.queries import timeline
from kernel.periods import ONE_DAY
from tiers.choices import Outcome, Unit, UnknownBecause
from tiers.queries import decisions
from web.shared import formats
from web.shared.evidence_rows import EvidenceGroup, EvidenceRow, EvidenceTable, Need, Result
from web.shared.tiers import TierMark

_RESULTS = {
    Outcome.MET: Result.MET,
    Outcome.UNMET: Result.SHORT,
    Outcome.UNKNOWN: Result.UNKNOWN,
}


def table(
    *,
    why: decisions.Why,
    marks: Mapping[int, TierMark],
    has_label: str,
    href_of: Callable[[tuple[str, ...]], str],
    today: date,
) -> EvidenceTable:
    """Return the table; alternatives ("any of") stand in a group of their own; today's year is not written."""
    needed = [row for row in why.rows if not row.is_alternative]
    optional = [row for row in why.rows if row.is_alternative]
    groups = [EvidenceGroup(rows=tuple(_row(row, why, href_of, today) for row in needed))]
    if optional:
        groups.append(
            EvidenceGroup(
                rows=tuple(_row(row, why, href_of, today) for row in optional),
                label=f"At least {why.choice[0]} of these {why.choice[1]}"
                if why.choice and why.choice[1] == len(optional)
                else "Not all of these are needed",
            )
        )
    return EvidenceTable(
        caption="What each tier needs and what is there",
        has_label=has_label,
        tiers=tuple(marks[tier.rank] for tier in why.tiers),
        groups=tuple(group for group in groups if group.rows),
    )


def sentence(*, why: decisions.Why, name: str) -> str:
    """Return the answer in a sentence or two."""
    own = why.tiers[0]
    parts = [
        {
            Outcome.MET: f"{name} meets every {own.name} rule.",
            Outcome.UNMET: f"{name} is below what {own.name} needs to stay.",
            Outcome.UNKNOWN: f"Not everything {own.name} needs is known yet.",
        }[own.outcome]
    ]
    if len(why.tiers) > 1:
        above = why.tiers[1]
        short = [
            gap_words(row=row, need=need, currency=why.currency)
            for row in why.rows
            if not row.is_alternative and (need := row.needs[1]) and need.outcome is Outcome.UNMET
        ]
        if short:
            parts.append(f"For {above.name} it is {' and '.join(short)}.")
        elif above.outcome is Outcome.MET:
            parts.append(f"It meets what {above.name} needs.")
    return " ".join(parts)


def event_words(*, entry: timeline.Entry) -> str:
    """Return what happened in one line."""
    data = entry.data
    if entry.type is EventType.STANDING_CHANGED:
        before = str(data.get("from") or "").capitalize()
        after = str(data.get("to") or "").capitalize()
        return f"{before} to {after}" if before else f"Joined the programme as {after}"
    reason = f": {entry.reason}" if entry.reason else ""
    return f"{entry.type.label}{reason}"


def amount_words(*, text: str, unit: str, currency: str) -> str:
    """Return a plain value as the page writes it: money, a percent, or a count."""
    if unit == Unit.MONEY:
        amount = Decimal(text)
        has_cents = amount != amount.to_integral_value()
        words = formats.money_cents if has_cents else formats.money
        return words(amount=amount, currency=currency)
    if unit == Unit.PERCENT:
        return text if text.endswith("%") else f"{text}%"
    return formats.number(value=Decimal(text))


def _row(
    row: decisions.Row, why: decisions.Why, href_of: Callable[[tuple[str, ...]], str], today: date
) -> EvidenceRow:
    return EvidenceRow(
        rule=_rule_words(row),
        has=value_words(row=row, currency=why.currency),
        needs=tuple(_need(row, need, why.currency) for need in row.needs),
        href=href_of(row.sources) if row.value is not None else "",
        window=_window_words(row.window, row.ends_on, today),
        missing=_missing_words(row),
    )


def _rule_words(row: decisions.Row) -> str:
    return f"{row.label}, ex GST" if row.unit == Unit.MONEY else row.label


def _window_words(window: str, ends_on: date, today: date) -> str:
    if not window:
        return ""
    return f"in {window} to {formats.day_plain(on=ends_on - ONE_DAY, today=today)}"


def value_words(*, row: decisions.Row, currency: str) -> str:
    """Return what was measured: the value, or between which bounds it lies; "" where nothing is known."""
    if row.value is not None:
        return amount_words(text=row.value, unit=row.unit, currency=currency)
    low, high = (
        "" if end is None else amount_words(text=end, unit=row.unit, currency=currency)
        for end in (row.low, row.high)
    )
    if low and high:
        return f"between {low} and {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def _missing_words(row: decisions.Row) -> str:
    if row.value is not None or row.low is not None or row.high is not None:
        return ""
    return UnknownBecause(row.unknown_because).label if row.unknown_because else "Not measured"


def _need(row: decisions.Row, need: decisions.Need | None, currency: str) -> Need:
    if need is None:
        return Need(result=Result.NO_RULE)
    return Need(
        result=_RESULTS[need.outcome],
        text=amount_words(text=need.threshold.rstrip("%"), unit=row.unit, currency=currency),
        gap=gap_words(row=row, need=need, currency=currency)
        if need.outcome is Outcome.UNMET
        else "",
    )


def gap_words(*, row: decisions.Row, need: decisions.Need, currency: str) -> str:
    """Return how far an unmet need is from its line ("$150 short", "2 points over")."""
    if not need.gap:
        return "over" if need.asks_for_less else "short"
    if not Decimal(need.gap.rstrip("%")):
        return "exactly at the line"
    words = (
        f"{need.gap.rstrip('%')} points"
        if row.unit == Unit.PERCENT
        else amount_words(text=need.gap, unit=row.unit, currency=currency)
    )
    return f"{words} {'over' if need.asks_for_less else 'short'}"
