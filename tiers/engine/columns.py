"""Which columns of facts each metric looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from kernel.periods import Period
from tiers.choices import FactSource, TermCount
from tiers.engine import best_day, windows
from tiers.engine.document import Measure, MonthDay, Window
from tiers.engine.requests import FactRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a metric may look at when it names its columns."""

    measure: Measure
    as_of: date
    fiscal_year_starts: MonthDay

    @property
    def window(self) -> Window:
        """Return the window; a document without one, where one is needed, never gets here."""
        if self.measure.window is None:
            raise ValueError(f"{self.measure.metric} needs a window")
        return self.measure.window

    @property
    def today(self) -> Period:
        """Return the as-of day alone."""
        return Period.trailing_days(1, until=self.as_of)

    @property
    def period(self) -> Period:
        """Return the days of the window, cut to the sales that count."""
        return self._cut(
            windows.period_of(
                window=self.window, as_of=self.as_of, fiscal_year_starts=self.fiscal_year_starts
            )
        )

    @property
    def period_before(self) -> Period:
        """Return the days that growth compares with."""
        return self._cut(
            windows.period_before(
                window=self.window, as_of=self.as_of, fiscal_year_starts=self.fiscal_year_starts
            )
        )

    def _cut(self, period: Period) -> Period:
        starts = max(period.starts_on, self.measure.sold_from or period.starts_on)
        ends = min(period.ends_on, self.measure.sold_before or period.ends_on)
        starts = min(starts, period.ends_on)
        return Period(starts_on=starts, ends_on=max(starts, ends))


def _revenue(
    seen: Seen, period: Period, source: FactSource = FactSource.REVENUE, *, is_first: bool = False
) -> FactRequest:
    """Return the request for the sales of a period that the measure's filters let through."""
    measure = seen.measure
    return FactRequest(
        source=source,
        period=period,
        kinds=measure.kinds,
        segments=measure.segments,
        products=measure.products,
        distributors=measure.distributors,
        customer_countries=measure.customer_countries,
        currencies=measure.currencies,
        first_since=period.starts_on if is_first or measure.is_first_sale else None,
    )


def net_revenue(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the sales of the window, or of the best day."""
    request = _revenue(seen, seen.period)
    if seen.measure.best_day_within is None:
        return (request,)
    return (
        best_day.request_of(
            request=request,
            window=seen.window,
            within=seen.measure.best_day_within,
            as_of=seen.as_of,
            fiscal_year_starts=seen.fiscal_year_starts,
        ),
    )


def units(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the quantity of the window."""
    return (_revenue(seen, seen.period, FactSource.QUANTITY),)


def growth(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the sales of the window, and of the one before."""
    return _revenue(seen, seen.period), _revenue(seen, seen.period_before)


def segment_share(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the sales to the segment, and all of them."""
    total = _revenue(seen, seen.period)
    return replace(total, segments=(seen.measure.segment,)), total


def revenue_share(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the sales that the filters let through, and all of them."""
    return _revenue(seen, seen.period), FactRequest(source=FactSource.REVENUE, period=seen.period)


def distinct_customers(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the end customers of the window."""
    return (_revenue(seen, seen.period, FactSource.CUSTOMERS),)


def new_customers(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the end customers that bought for the first time."""
    return (_revenue(seen, seen.period, FactSource.CUSTOMERS, is_first=True),)


def customer_growth(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the end customers of the window, and of the one before."""
    return (
        _revenue(seen, seen.period, FactSource.CUSTOMERS),
        _revenue(seen, seen.period_before, FactSource.CUSTOMERS),
    )


def customer_retention(seen: Seen) -> tuple[FactRequest, ...]:
    """Return those of the cohort that bought lately, and the cohort: the customers new in the window."""
    if seen.measure.active_within is None:
        raise ValueError("a retention needs active_within")
    (cohort,) = new_customers(seen)
    active = windows.period_of(
        window=seen.measure.active_within,
        as_of=seen.as_of,
        fiscal_year_starts=seen.fiscal_year_starts,
    )
    starts = min(max(active.starts_on, cohort.period.starts_on), active.ends_on)
    return replace(cohort, period=Period(starts_on=starts, ends_on=active.ends_on)), cohort


def certified_people(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the people certified on the day."""
    codes = seen.measure.certificates
    return (FactRequest(source=FactSource.PEOPLE, period=seen.today, certificates=codes),)


def observed(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the observed value of the window."""
    subject = (seen.measure.code, seen.measure.take.value)
    return (FactRequest(source=FactSource.OBSERVED, period=seen.period, subject=subject),)


def tenure(seen: Seen) -> tuple[FactRequest, ...]:
    """Return the months in the tier."""
    subject = (seen.measure.tier,)
    return (FactRequest(source=FactSource.TENURE, period=seen.today, subject=subject),)


def tiers_held(seen: Seen) -> tuple[FactRequest, ...]:
    """Return in how many programs the tier is held."""
    subject = (seen.measure.tier, *seen.measure.programs)
    return (FactRequest(source=FactSource.HELD, period=seen.today, subject=subject),)


def admitted(seen: Seen) -> tuple[FactRequest, ...]:
    """Return whether the partner was let in."""
    subject = (seen.measure.tier,)
    return (FactRequest(source=FactSource.ADMISSION, period=seen.today, subject=subject),)


def terms(*counts: TermCount) -> Callable[[Seen], tuple[FactRequest, ...]]:
    """Return what is counted of the terms that were due."""

    def _requests(seen: Seen) -> tuple[FactRequest, ...]:
        return tuple(
            FactRequest(source=FactSource.TERMS, period=seen.period, subject=(count.value,))
            for count in counts
        )

    return _requests
