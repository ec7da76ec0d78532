"""The registry of metrics: which columns each one needs and how a threshold becomes a test on them.

Every test is the sign of a whole-number form `Σ coefficient × column − constant`, so that nothing is ever divided or
rounded before it is compared. A new metric is one word in `tiers.choices` and one entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from kernel.money import UNITS_PER_ONE
from kernel.periods import ONE_DAY, Period
from tiers.choices import FactSource, Metric, Outcome, TermCount, Unit
from tiers.engine import columns
from tiers.engine.columns import Seen
from tiers.engine.document import (
    Criterion,
    Leaf,
    Measure,
    MonthDay,
    ProgramDocument,
    measures_of,
)
from tiers.engine.requests import FactRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The whole-number test of a criterion: Σ coefficient × column − constant."""

    coefficients: tuple[int, ...]
    constant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRule:
    """How one metric is gathered, written and tested."""

    unit: Unit
    requests: Callable[[Seen], tuple[FactRequest, ...]]
    filters: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()  # keys of its own that have to be written
    allowed: frozenset[str] = frozenset()  # keys of its own that may be written
    needs_window: bool = True
    not_defined: Outcome | None = None  # set for ratios: the outcome when the second column is ≤ 0
    least: Fraction = Fraction(0)  # thresholds below or above these make no sense
    most: Fraction | None = None
    coefficients: Callable[[Fraction], tuple[int, ...]] | None = None  # of a ratio
    value: Callable[[Fraction, Fraction], Fraction] | None = None  # of a ratio, for showing
    pace: Callable[[Form], int] | None = None  # of a ratio: the form's gain from one unit more

    @property
    def is_ratio(self) -> bool:
        """Tell whether the metric divides its first column by its second."""
        return self.not_defined is not None


def rule_of(metric: Metric) -> MetricRule:
    """Return the registry's entry of a metric."""
    return _RULES[metric]


def requests_of(
    *, measure: Measure, as_of: date, fiscal_year_starts: MonthDay
) -> tuple[FactRequest, ...]:
    """Return the columns a measure needs, the measured one first."""
    seen = Seen(measure=measure, as_of=as_of, fiscal_year_starts=fiscal_year_starts)
    return rule_of(measure.metric).requests(seen)


def days_judged(*, criterion: Criterion, as_of: date, fiscal_year_starts: MonthDay) -> list[date]:
    """Return the days from which a criterion's last periods are seen, the newest first."""
    days = [as_of]
    for _ in range(1, criterion.periods.last if criterion.periods else 1):
        seen = Seen(
            measure=replace(criterion.measure, sold_from=None, sold_before=None),
            as_of=days[-1],
            fiscal_year_starts=fiscal_year_starts,
        )
        days.append(seen.period.starts_on - ONE_DAY)
    return days


def requests_of_leaf(
    *, leaf: Leaf, document: ProgramDocument, as_of: date
) -> tuple[FactRequest, ...]:
    """Return every column that a criterion or a score looks at, in a fixed order."""
    found = [
        request
        for measure, day in _looks(leaf, document, as_of)
        for request in requests_of(
            measure=measure, as_of=day, fiscal_year_starts=document.fiscal_year_starts
        )
    ]
    if isinstance(leaf, Criterion) and any(o.countries for o in leaf.others_on(day=as_of)):
        found.append(country_request(as_of=as_of))
    return tuple(found)


def measured_of_leaf(
    *, leaf: Leaf, document: ProgramDocument, as_of: date
) -> tuple[FactRequest, ...]:
    """Return the columns in the windows of a criterion or a score, those that growth compares with left out."""
    return tuple(
        request
        for measure, day in _looks(leaf, document, as_of)
        for request in requests_of(
            measure=measure, as_of=day, fiscal_year_starts=document.fiscal_year_starts
        )[: 1 if measure.metric in _AGAINST_BEFORE else None]
    )


_AGAINST_BEFORE = (Metric.GROWTH, Metric.CUSTOMER_GROWTH)


def _looks(leaf: Leaf, document: ProgramDocument, as_of: date) -> list[tuple[Measure, date]]:
    """Return each measure of a leaf with each day from which it is seen."""
    days = [as_of]
    if isinstance(leaf, Criterion):
        start = document.fiscal_year_starts
        days = days_judged(criterion=leaf, as_of=as_of, fiscal_year_starts=start)
    return [(measure, day) for day in days for measure in measures_of(leaf=leaf)]


def country_request(*, as_of: date) -> FactRequest:
    """Return the request for the country of each partner."""
    return FactRequest(source=FactSource.COUNTRY, period=Period.trailing_days(1, until=as_of))


def form_of(*, measure: Measure, threshold: Fraction, money_scale: int) -> Form:
    """Return the test of a threshold: its sign is negative below, zero at, and positive above it."""
    rule = rule_of(measure.metric)
    if rule.coefficients is not None:
        return Form(coefficients=rule.coefficients(threshold))
    if measure.metric is Metric.RATIO:
        per = unit_per(measure=measure, money_scale=money_scale)
        return Form(coefficients=_share(threshold / per))
    limit = threshold * scale_of(measure=measure, money_scale=money_scale)
    return Form(coefficients=(limit.denominator,), constant=limit.numerator)


def scale_of(*, measure: Measure, money_scale: int) -> int:
    """Return how many units of its column are one of what a measure counts in."""
    unit = rule_of(measure.metric).unit
    if unit is Unit.MONEY:
        return UNITS_PER_ONE * money_scale
    return UNITS_PER_ONE if unit is Unit.NUMBER else 1


def unit_per(*, measure: Measure, money_scale: int) -> Fraction:
    """Return by what the quotient of a RATIO's columns is multiplied."""
    if measure.of is None or measure.to is None:
        raise ValueError("a ratio needs two measures")
    top, bottom = (scale_of(measure=m, money_scale=money_scale) for m in (measure.of, measure.to))
    per = Fraction(1) if measure.per is None else measure.per.fraction
    return per * bottom / top


def quotient(*, measure: Measure, top: int, bottom: int, money_scale: int) -> Fraction:
    """Return the value of a ratio; its divisor is above 0."""
    rule = rule_of(measure.metric)
    if rule.value is not None:
        return rule.value(Fraction(top), Fraction(bottom))
    return Fraction(top, bottom) * unit_per(measure=measure, money_scale=money_scale)


def _ratio(seen: Seen) -> tuple[FactRequest, ...]:
    return tuple(
        requests_of(measure=part, as_of=seen.as_of, fiscal_year_starts=seen.fiscal_year_starts)[0]
        for part in (seen.measure.of, seen.measure.to)
        if part is not None
    )


def _rate(part: TermCount, whole: TermCount) -> MetricRule:
    """Return the rule of a renewal rate: UNKNOWN where nothing was due; what is renewed more leaves the whole as is."""
    return MetricRule(
        unit=Unit.PERCENT,
        requests=columns.terms(part, whole),
        coefficients=_share,
        not_defined=Outcome.UNKNOWN,
        most=Fraction(1),
        value=lambda kept, due: kept / due,
        pace=lambda form: form.coefficients[0],
    )


def _share(threshold: Fraction) -> tuple[int, ...]:
    """part / total ⋛ p/q  ⇔  q·part − p·total ⋛ 0, for a total above 0."""
    return threshold.denominator, -threshold.numerator


def _increase(threshold: Fraction) -> tuple[int, ...]:
    """now / before − 1 ⋛ p/q  ⇔  q·now − (q + p)·before ⋛ 0, for a base above 0."""
    return threshold.denominator, -(threshold.denominator + threshold.numerator)


_WHAT_AND_WHERE = frozenset({"kind", "product", "distributor", "customer_country", "currency"})
_CUSTOMER_FILTERS = _WHAT_AND_WHERE | {"segment"}
_PLAIN_FILTERS = _CUSTOMER_FILTERS | {"first_sale"}
_SALES_FILTERS = _PLAIN_FILTERS | {"sold_from", "sold_before"}

_RULES = {
    Metric.NET_REVENUE: MetricRule(
        unit=Unit.MONEY,
        requests=columns.net_revenue,
        filters=_SALES_FILTERS,
        allowed=frozenset({"best_day_within"}),
    ),
    Metric.GROWTH: MetricRule(
        unit=Unit.PERCENT,
        requests=columns.growth,
        coefficients=_increase,
        filters=_PLAIN_FILTERS,
        not_defined=Outcome.UNKNOWN,
        least=Fraction(-1),
        value=lambda now, before: now / before - 1,
        pace=lambda form: form.coefficients[0],
    ),
    Metric.SEGMENT_SHARE: MetricRule(
        unit=Unit.PERCENT,
        requests=columns.segment_share,
        coefficients=_share,
        filters=_WHAT_AND_WHERE | {"first_sale"},
        options=frozenset({"segment"}),
        not_defined=Outcome.UNMET,
        most=Fraction(1),
        value=lambda part, total: part / total,
        pace=lambda form: sum(form.coefficients),  # what the part gains, the total gains too
    ),
    Metric.REVENUE_SHARE: MetricRule(
        unit=Unit.PERCENT,
        requests=columns.revenue_share,
        coefficients=_share,
        filters=_PLAIN_FILTERS,
        options=frozenset({"filters"}),
        not_defined=Outcome.UNMET,
        value=lambda part, total: part / total,
        pace=lambda form: sum(form.coefficients),
    ),
    Metric.DISTINCT_CUSTOMERS: MetricRule(
        unit=Unit.COUNT, requests=columns.distinct_customers, filters=_SALES_FILTERS
    ),
    Metric.NEW_CUSTOMERS: MetricRule(
        unit=Unit.COUNT, requests=columns.new_customers, filters=_CUSTOMER_FILTERS
    ),
    Metric.CUSTOMER_GROWTH: MetricRule(
        unit=Unit.PERCENT,
        requests=columns.customer_growth,
        coefficients=_increase,
        filters=_CUSTOMER_FILTERS,
        not_defined=Outcome.UNKNOWN,
        least=Fraction(-1),
        value=lambda now, before: now / before - 1,
    ),
    Metric.CUSTOMER_RETENTION: MetricRule(
        unit=Unit.PERCENT,
        requests=columns.customer_retention,
        coefficients=_share,
        filters=_CUSTOMER_FILTERS,
        options=frozenset({"active_within"}),
        not_defined=Outcome.UNKNOWN,
        most=Fraction(1),
        value=lambda active, cohort: active / cohort,
    ),
    Metric.UNITS: MetricRule(unit=Unit.NUMBER, requests=columns.units, filters=_SALES_FILTERS),
    Metric.CERTIFIED_PEOPLE: MetricRule(
        unit=Unit.COUNT,
        requests=columns.certified_people,
        allowed=frozenset({"certificates"}),
        needs_window=False,
    ),
    Metric.OBSERVED: MetricRule(
        unit=Unit.NUMBER,
        requests=columns.observed,
        options=frozenset({"code"}),
        allowed=frozenset({"take"}),
        least=Fraction(-(10**9)),
    ),
    Metric.RATIO: MetricRule(
        unit=Unit.NUMBER,
        requests=_ratio,
        options=frozenset({"of", "to"}),
        allowed=frozenset({"per"}),
        needs_window=False,
        not_defined=Outcome.UNKNOWN,
    ),
    Metric.TENURE: MetricRule(
        unit=Unit.COUNT, requests=columns.tenure, options=frozenset({"tier"}), needs_window=False
    ),
    Metric.ADMITTED: MetricRule(
        unit=Unit.COUNT, requests=columns.admitted, options=frozenset({"tier"}), needs_window=False
    ),
    Metric.TIERS_HELD: MetricRule(
        unit=Unit.COUNT,
        requests=columns.tiers_held,
        options=frozenset({"tier", "programs"}),
        needs_window=False,
    ),
    Metric.RENEWAL_RATE: _rate(TermCount.RENEWED, TermCount.DUE),
    Metric.RENEWAL_RATE_BY_VALUE: _rate(TermCount.KEPT_VALUE, TermCount.DUE_VALUE),
    Metric.ON_TIME_RENEWAL_RATE: _rate(TermCount.ON_TIME, TermCount.DUE),
}
