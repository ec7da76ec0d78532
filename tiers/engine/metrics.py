"""The registry of metrics: which columns each one needs and how a threshold becomes a test on them.

Every test is the sign of a whole-number form `Σ coefficient × column − constant`, so that nothing is ever divided or
rounded before it is compared. A new metric is one word in `tiers.choices` and one entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kernel.money import UNITS_PER_ONE
from kernel.periods import Period
from tiers.choices import FactSource, Metric, Outcome, Unit
from tiers.engine import windows
from tiers.engine.document import Criterion, Measure, MonthDay, Window
from tiers.engine.requests import FactRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The whole-number test of a criterion: Σ coefficient × column − constant."""

    coefficients: tuple[int, ...]
    constant: int = 0


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
    def period(self) -> Period:
        """Return the days of the window."""
        return windows.period_of(
            window=self.window, as_of=self.as_of, fiscal_year_starts=self.fiscal_year_starts
        )

    @property
    def period_before(self) -> Period:
        """Return the days that growth compares with."""
        return windows.period_before(
            window=self.window, as_of=self.as_of, fiscal_year_starts=self.fiscal_year_starts
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRule:
    """How one metric is gathered, written and tested."""

    unit: Unit
    requests: Callable[[Seen], tuple[FactRequest, ...]]
    coefficients: Callable[[Fraction], tuple[int, ...]]
    filters: frozenset[str]
    needs_window: bool = True
    needs_segment: bool = False
    takes_certificates: bool = False
    not_defined: Outcome | None = None  # set for ratios: the outcome when the second column is ≤ 0
    least: Fraction = Fraction(0)  # thresholds below or above these make no sense
    most: Fraction | None = None
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


def form_of(*, criterion: Criterion, money_scale: int) -> Form:
    """Return the test of a criterion: its sign is negative below, zero at, and positive above the threshold."""
    rule = rule_of(criterion.measure.metric)
    threshold = criterion.threshold.fraction
    coefficients = rule.coefficients(threshold)
    if rule.is_ratio:
        return Form(coefficients=coefficients)
    scale = UNITS_PER_ONE * money_scale if rule.unit is Unit.MONEY else 1
    return Form(coefficients=coefficients, constant=int(threshold * scale))


def _revenue(seen: Seen, period: Period, segments: tuple[str, ...] | None = None) -> FactRequest:
    return FactRequest(
        source=FactSource.REVENUE,
        period=period,
        kinds=seen.measure.kinds,
        segments=seen.measure.segments if segments is None else segments,
    )


def _net_revenue(seen: Seen) -> tuple[FactRequest, ...]:
    return (_revenue(seen, seen.period),)


def _growth(seen: Seen) -> tuple[FactRequest, ...]:
    return _revenue(seen, seen.period), _revenue(seen, seen.period_before)


def _segment_share(seen: Seen) -> tuple[FactRequest, ...]:
    return (
        _revenue(seen, seen.period, (seen.measure.segment,)),
        _revenue(seen, seen.period, ()),
    )


def _distinct_customers(seen: Seen) -> tuple[FactRequest, ...]:
    measure = seen.measure
    return (
        FactRequest(
            source=FactSource.CUSTOMERS,
            period=seen.period,
            kinds=measure.kinds,
            segments=measure.segments,
        ),
    )


def _certified_people(seen: Seen) -> tuple[FactRequest, ...]:
    day = Period.trailing_days(1, until=seen.as_of)
    codes = seen.measure.certificates
    return (FactRequest(source=FactSource.PEOPLE, period=day, certificates=codes),)


def _itself(_threshold: Fraction) -> tuple[int, ...]:
    return (1,)


def _share(threshold: Fraction) -> tuple[int, ...]:
    """part / total ⋛ p/q  ⇔  q·part − p·total ⋛ 0, for a total above 0."""
    return threshold.denominator, -threshold.numerator


def _increase(threshold: Fraction) -> tuple[int, ...]:
    """now / before − 1 ⋛ p/q  ⇔  q·now − (q + p)·before ⋛ 0, for a base above 0."""
    return threshold.denominator, -(threshold.denominator + threshold.numerator)


_SALES_FILTERS = frozenset({"kind", "segment"})

_RULES = {
    Metric.NET_REVENUE: MetricRule(
        unit=Unit.MONEY, requests=_net_revenue, coefficients=_itself, filters=_SALES_FILTERS
    ),
    Metric.GROWTH: MetricRule(
        unit=Unit.PERCENT,
        requests=_growth,
        coefficients=_increase,
        filters=_SALES_FILTERS,
        not_defined=Outcome.UNKNOWN,
        least=Fraction(-1),
        value=lambda now, before: now / before - 1,
        pace=lambda form: form.coefficients[0],
    ),
    Metric.SEGMENT_SHARE: MetricRule(
        unit=Unit.PERCENT,
        requests=_segment_share,
        coefficients=_share,
        filters=frozenset({"kind"}),
        needs_segment=True,
        not_defined=Outcome.UNMET,
        most=Fraction(1),
        value=lambda part, total: part / total,
        pace=lambda form: sum(form.coefficients),  # what the part gains, the total gains too
    ),
    Metric.DISTINCT_CUSTOMERS: MetricRule(
        unit=Unit.COUNT, requests=_distinct_customers, coefficients=_itself, filters=_SALES_FILTERS
    ),
    Metric.CERTIFIED_PEOPLE: MetricRule(
        unit=Unit.COUNT,
        requests=_certified_people,
        coefficients=_itself,
        filters=frozenset(),
        needs_window=False,
        takes_certificates=True,
    ),
}
