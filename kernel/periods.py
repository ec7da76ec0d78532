"""Half-open periods of days and the month arithmetic of the rule language; plain Python."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def minus_months(day: date, months: int) -> date:
    """Return the day `months` earlier, clamped to that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """Days from starts_on up to, and without, ends_on."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.ends_on < self.starts_on:
            raise ValueError(
                f"a period cannot end ({self.ends_on}) before it starts ({self.starts_on})"
            )

    def __contains__(self, day: date) -> bool:
        """Tell whether the day lies inside."""
        return self.starts_on <= day < self.ends_on

    @property
    def last_day(self) -> date:
        """Return the last day inside."""
        return self.ends_on - ONE_DAY

    @property
    def days(self) -> int:
        """Return the number of days inside."""
        return (self.ends_on - self.starts_on).days

    @classmethod
    def trailing_months(cls, months: int, *, until: date) -> Period:
        """Return the `months` months that end with the day `until`, that day included."""
        end = until + ONE_DAY
        return cls(starts_on=minus_months(end, months), ends_on=end)

    @classmethod
    def trailing_days(cls, days: int, *, until: date) -> Period:
        """Return the `days` days that end with the day `until`, that day included."""
        end = until + ONE_DAY
        return cls(starts_on=end - timedelta(days=days), ends_on=end)

    @classmethod
    def month_of(cls, day: date) -> Period:
        """Return the calendar month that holds the day."""
        start = day.replace(day=1)
        return cls(starts_on=start, ends_on=minus_months(start, -1))


def fiscal_year_start(*, day: date, month: int, day_of_month: int = 1) -> date:
    """Return the first day of the fiscal year that holds `day`, for years starting on the given month and day."""
    start = date(day.year, month, min(day_of_month, calendar.monthrange(day.year, month)[1]))
    if start <= day:
        return start
    return date(day.year - 1, month, min(day_of_month, calendar.monthrange(day.year - 1, month)[1]))
