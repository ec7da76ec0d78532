"""Which day means what on the way to a contract's end; days count from its last day, as people count them.

A contract runs from starts_on up to, and without, ends_on, so that its last day is the one before ends_on. It expires
at the midnight that ends the last day, in the program's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.periods import ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How many days before its last day a contract's window opens, notices go out and first right ends."""

    opens: int = 120
    notices: tuple[int, ...] = (120, 90, 60, 30, 7)
    first_right_until: int = 30
    closes: int = 30  # days after the last day


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """The days of one contract; the window is open from opens_on to closes_on, both included.

    First right ends with the day before release_on.
    """

    opens_on: date
    release_on: date
    last_day: date
    closes_on: date


def milestones(*, ends_on: date, calendar: Calendar) -> Milestones:
    """Return the days that matter to a contract that ends before `ends_on`."""
    last_day = ends_on - ONE_DAY
    return Milestones(
        opens_on=last_day - timedelta(days=calendar.opens),
        release_on=last_day - timedelta(days=calendar.first_right_until),
        last_day=last_day,
        closes_on=last_day + timedelta(days=calendar.closes),
    )


def days_left(*, ends_on: date, on: date) -> int:
    """Return the days to the last day: 0 on it, negative once the contract has expired."""
    return (ends_on - ONE_DAY - on).days


def notice_due(*, ends_on: date, on: date, notices: Sequence[int]) -> int | None:
    """Return the notice that is due on the day, None before the first and once the contract has expired.

    Of several that are due the latest: who was told nothing for a while is told once, not five times.
    """
    left = days_left(ends_on=ends_on, on=on)
    if left < 0:
        return None
    return min((days for days in notices if days >= left), default=None)


def is_on_time(*, ordered_on: date, ends_on: date) -> bool:
    """Tell whether an order of that day comes on or before the last day."""
    return ordered_on < ends_on
