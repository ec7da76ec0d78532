"""From a window and an as-of day to the days it covers (domain: "Month arithmetic")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kernel.periods import ONE_DAY, Period, fiscal_year_start, minus_months
from tiers.choices import WindowKind
from tiers.engine.document import MonthDay, Window

YEAR, QUARTER = 12, 3  # months


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calendar:
    """A stretch that comes again and again: its months, whose year it follows, and whether it is over."""

    months: int
    is_fiscal: bool
    is_previous: bool


_CALENDARS = {
    WindowKind.FISCAL_YEAR_TO_DATE: _Calendar(months=YEAR, is_fiscal=True, is_previous=False),
    WindowKind.PREVIOUS_FISCAL_YEAR: _Calendar(months=YEAR, is_fiscal=True, is_previous=True),
    WindowKind.FISCAL_QUARTER_TO_DATE: _Calendar(months=QUARTER, is_fiscal=True, is_previous=False),
    WindowKind.PREVIOUS_FISCAL_QUARTER: _Calendar(months=QUARTER, is_fiscal=True, is_previous=True),
    WindowKind.CALENDAR_YEAR_TO_DATE: _Calendar(months=YEAR, is_fiscal=False, is_previous=False),
    WindowKind.PREVIOUS_CALENDAR_YEAR: _Calendar(months=YEAR, is_fiscal=False, is_previous=True),
    WindowKind.CALENDAR_QUARTER_TO_DATE: _Calendar(
        months=QUARTER, is_fiscal=False, is_previous=False
    ),
    WindowKind.PREVIOUS_CALENDAR_QUARTER: _Calendar(
        months=QUARTER, is_fiscal=False, is_previous=True
    ),
}


def period_of(*, window: Window, as_of: date, fiscal_year_starts: MonthDay) -> Period:
    """Return the days a window covers when seen from the close of the as-of day.

    A previous year or quarter is the last one complete at that moment, so that the review on the first day of a new
    one (as-of its eve) judges the one that has just ended.
    """
    if window.kind is WindowKind.TRAILING_MONTHS:
        return Period.trailing_months(window.length, until=as_of)
    if window.kind is WindowKind.TRAILING_DAYS:
        return Period.trailing_days(window.length, until=as_of)
    if window.kind is WindowKind.CALENDAR_MONTHS:
        start = minus_months(as_of.replace(day=1), window.length - 1)
        return Period(starts_on=start, ends_on=as_of + ONE_DAY)
    calendar = _CALENDARS[window.kind]
    if not calendar.is_previous:
        start = _start(as_of, calendar, fiscal_year_starts)
        return Period(starts_on=start, ends_on=as_of + ONE_DAY)
    end = _start(as_of + ONE_DAY, calendar, fiscal_year_starts)
    return Period(starts_on=_start(end - ONE_DAY, calendar, fiscal_year_starts), ends_on=end)


def period_before(*, window: Window, as_of: date, fiscal_year_starts: MonthDay) -> Period:
    """Return the earlier period that growth compares with.

    For trailing windows and whole years and quarters: the same window seen from the eve of its first day. For those
    to date: the same stretch of the one before.
    """
    current = period_of(window=window, as_of=as_of, fiscal_year_starts=fiscal_year_starts)
    eve = current.starts_on - ONE_DAY
    if window.kind is WindowKind.CALENDAR_MONTHS:
        return Period(
            starts_on=minus_months(current.starts_on, window.length),
            ends_on=minus_months(current.ends_on, window.length),
        )
    calendar = _CALENDARS.get(window.kind)
    if calendar is None or calendar.is_previous:
        return period_of(window=window, as_of=eve, fiscal_year_starts=fiscal_year_starts)
    return Period(
        starts_on=_start(eve, calendar, fiscal_year_starts),
        ends_on=minus_months(current.ends_on, calendar.months),
    )


def _start(day: date, calendar: _Calendar, fiscal_year_starts: MonthDay) -> date:
    """Return the first day of the year or quarter that holds the day."""
    month, day_of_month = fiscal_year_starts if calendar.is_fiscal else (1, 1)
    year = fiscal_year_start(day=day, month=month, day_of_month=day_of_month)
    starts = (minus_months(year, -months) for months in range(0, YEAR, calendar.months))
    return max(start for start in starts if start <= day)
