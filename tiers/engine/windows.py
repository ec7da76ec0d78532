"""From a window and an as-of day to the days it covers (domain: "Month arithmetic")."""

from __future__ import annotations

from datetime import date

from kernel.periods import ONE_DAY, Period, fiscal_year_start, minus_months
from tiers.choices import WindowKind
from tiers.engine.document import MonthDay, Window

MONTHS_IN_A_YEAR = 12


def period_of(*, window: Window, as_of: date, fiscal_year_starts: MonthDay) -> Period:
    """Return the days a window covers when seen from the close of the as-of day.

    The previous fiscal year is the last one complete at that moment, so that the review on the first day of a
    new fiscal year (as-of its eve) judges the year that has just ended.
    """
    match window.kind:
        case WindowKind.TRAILING_MONTHS:
            return Period.trailing_months(window.length, until=as_of)
        case WindowKind.TRAILING_DAYS:
            return Period.trailing_days(window.length, until=as_of)
        case WindowKind.FISCAL_YEAR_TO_DATE:
            start = _year_start(as_of, fiscal_year_starts)
            return Period(starts_on=start, ends_on=as_of + ONE_DAY)
        case _:
            end = _year_start(as_of + ONE_DAY, fiscal_year_starts)
            return Period(starts_on=_year_start(end - ONE_DAY, fiscal_year_starts), ends_on=end)


def period_before(*, window: Window, as_of: date, fiscal_year_starts: MonthDay) -> Period:
    """Return the earlier period that growth compares with.

    For trailing windows and whole fiscal years: the same window seen from the eve of its first day. For the fiscal
    year to date: the same stretch of the fiscal year before.
    """
    current = period_of(window=window, as_of=as_of, fiscal_year_starts=fiscal_year_starts)
    eve = current.starts_on - ONE_DAY
    if window.kind is WindowKind.FISCAL_YEAR_TO_DATE:
        return Period(
            starts_on=_year_start(eve, fiscal_year_starts),
            ends_on=minus_months(current.ends_on, MONTHS_IN_A_YEAR),
        )
    return period_of(window=window, as_of=eve, fiscal_year_starts=fiscal_year_starts)


def _year_start(day: date, fiscal_year_starts: MonthDay) -> date:
    month, day_of_month = fiscal_year_starts
    return fiscal_year_start(day=day, month=month, day_of_month=day_of_month)
