"""The best day of a longer window, each day looking back over a window of its own ("met on at least one day").

The request of such a column says in its subject the first day that looks, how each one looks back, and where fiscal
years start; its period is all that any of them can see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kernel.periods import ONE_DAY, Period
from tiers.choices import FactSource, WindowKind
from tiers.engine import windows
from tiers.engine.document import MonthDay, Window
from tiers.engine.requests import FactRequest


def request_of(
    *,
    request: FactRequest,
    window: Window,
    within: Window,
    as_of: date,
    fiscal_year_starts: MonthDay,
) -> FactRequest:
    """Return the request for the best day: what the plain request filters, looked at from every day of `within`."""
    first = windows.period_of(
        window=within, as_of=as_of, fiscal_year_starts=fiscal_year_starts
    ).starts_on
    month, day = fiscal_year_starts
    subject = (first.isoformat(), window.kind.value, str(window.length), f"{month}-{day}")
    found = replace(request, source=FactSource.BEST_DAY, subject=subject)
    starts_on = min(period.starts_on for period in _periods(found, first, as_of))
    return replace(found, period=Period(starts_on=starts_on, ends_on=as_of + ONE_DAY))


def periods_of(*, request: FactRequest) -> list[Period]:
    """Return what each day sees that counts, the earliest day first."""
    first = date.fromisoformat(request.subject[0])
    return list(_periods(request, first, request.period.ends_on - ONE_DAY))


def _periods(request: FactRequest, first: date, last: date) -> Iterator[Period]:
    _, kind, length, starts = request.subject
    month, day_of_month = starts.split("-")
    window = Window(kind=WindowKind(kind), length=int(length))
    day = first
    while day <= last:
        yield windows.period_of(
            window=window, as_of=day, fiscal_year_starts=(int(month), int(day_of_month))
        )
        day += ONE_DAY
