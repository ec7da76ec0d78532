"""Random program documents and facts for the engine's properties."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tiers.choices import Cadence, Comparator, Metric, Outcome, Take, WindowKind
from tiers.engine.document import (
    AllOf,
    AnyOf,
    AtLeastKOf,
    Band,
    Brake,
    Criterion,
    Measure,
    NoRequirements,
    OtherThreshold,
    Periods,
    Policy,
    ProgramDocument,
    Score,
    ScorePart,
    Threshold,
    TierRule,
    Window,
)

NAMES = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
)
TRAILING = (
    WindowKind.TRAILING_MONTHS,
    WindowKind.TRAILING_DAYS,
    WindowKind.CALENDAR_MONTHS,
)
WINDOWS = st.one_of(
    st.builds(Window, kind=st.just(WindowKind.CALENDAR_MONTHS), length=st.integers(1, 36)),
    st.builds(Window, kind=st.just(WindowKind.TRAILING_MONTHS), length=st.integers(1, 36)),
    st.builds(Window, kind=st.just(WindowKind.TRAILING_DAYS), length=st.integers(1, 400)),
    st.sampled_from([Window(kind=kind) for kind in WindowKind if kind not in TRAILING]),
)
SEGMENTS = st.sampled_from([(), ("SMB",), ("ENTERPRISE", "SMB"), ("UNKNOWN",)])
KINDS = st.sampled_from([(), ("NEW",), ("NEW", "SERVICE")])
PERCENTS = st.integers(0, 100_0000).map(lambda n: f"{Decimal(n).scaleb(-4)}%")
MONEY = st.integers(0, 50_0000).map(lambda n: str(Decimal(n).scaleb(-4)))
COUNTS = st.integers(0, 20).map(str)


CODES = st.sampled_from(["A-1", "B.2"])
POINTS = st.integers(1, 40).map(lambda n: Threshold.of(str(n)))
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
SALES = (
    Metric.NET_REVENUE,
    Metric.GROWTH,
    Metric.SEGMENT_SHARE,
    Metric.REVENUE_SHARE,
    Metric.DISTINCT_CUSTOMERS,
    Metric.NEW_CUSTOMERS,
    Metric.CUSTOMER_GROWTH,
    Metric.CUSTOMER_RETENTION,
    Metric.UNITS,
)
MAY_BE_FIRST = (
    Metric.NET_REVENUE,
    Metric.GROWTH,
    Metric.SEGMENT_SHARE,
    Metric.DISTINCT_CUSTOMERS,
    Metric.UNITS,
)
RENEWALS = (Metric.RENEWAL_RATE, Metric.RENEWAL_RATE_BY_VALUE, Metric.ON_TIME_RENEWAL_RATE)
RATIOS = (
    Metric.GROWTH,
    Metric.SEGMENT_SHARE,
    Metric.REVENUE_SHARE,
    Metric.CUSTOMER_GROWTH,
    Metric.CUSTOMER_RETENTION,
    *RENEWALS,
    Metric.RATIO,
)
PERCENT_METRICS = RATIOS[:-1]
PLAIN = tuple(metric for metric in Metric if metric not in RATIOS)


@st.composite
def measures(draw, metrics=tuple(Metric)):
    """Draw something measurable."""
    metric = draw(st.sampled_from(metrics))
    if metric is Metric.RATIO:
        return Measure(
            metric=metric,
            of=draw(measures(PLAIN)),
            to=draw(measures(PLAIN)),
            per=draw(st.none() | POINTS),
        )
    is_sales = metric in SALES
    is_share = metric is Metric.SEGMENT_SHARE
    some = st.sampled_from([("NEW",), ("NEW", "SERVICE")])
    has_codes = metric is Metric.CERTIFIED_PEOPLE
    is_first = metric in MAY_BE_FIRST and draw(st.booleans())
    best = st.builds(Window, kind=st.just(WindowKind.CALENDAR_MONTHS), length=st.integers(1, 2))
    has_best = metric is Metric.NET_REVENUE and not is_first and draw(st.booleans())
    is_cut = not has_best and metric in (
        Metric.NET_REVENUE,
        Metric.DISTINCT_CUSTOMERS,
        Metric.UNITS,
    )
    return Measure(
        metric=metric,
        window=draw(WINDOWS) if is_sales or metric in (*RENEWALS, Metric.OBSERVED) else None,
        kinds=draw(some if metric is Metric.REVENUE_SHARE else KINDS) if is_sales else (),
        segments=draw(SEGMENTS) if is_sales and not is_share else (),
        products=draw(st.sampled_from([(), ("AB*", "C_%")])) if is_sales else (),
        distributors=draw(st.sampled_from([(), ("NORTH",)])) if is_sales else (),
        customer_countries=draw(st.sampled_from([(), ("AU", "NZ")])) if is_sales else (),
        currencies=draw(st.sampled_from([(), ("EUR",)])) if is_sales else (),
        is_first_sale=is_first,
        best_day_within=draw(best) if has_best else None,
        active_within=draw(WINDOWS) if metric is Metric.CUSTOMER_RETENTION else None,
        segment=draw(st.sampled_from(["SMB", "ENTERPRISE", "UNKNOWN"])) if is_share else "",
        certificates=draw(st.sampled_from([(), ("A-1",), ("A-1", "B.2")])) if has_codes else (),
        sold_before=draw(st.none() | DAYS) if is_cut else None,
        code=draw(CODES) if metric is Metric.OBSERVED else "",
        take=draw(st.sampled_from(Take)) if metric is Metric.OBSERVED else Take.LATEST,
        tier=draw(CODES) if metric in (Metric.TENURE, Metric.TIERS_HELD, Metric.ADMITTED) else "",
        programs=("P-1", "P-2") if metric is Metric.TIERS_HELD else (),
    )


def limits(metric):
    """Return a strategy of the texts a threshold of the metric may have."""
    if metric in PERCENT_METRICS:
        return PERCENTS
    amounts = (Metric.NET_REVENUE, Metric.OBSERVED, Metric.RATIO, Metric.UNITS)
    return MONEY if metric in amounts else COUNTS


@st.composite
def criteria(draw, metrics=tuple(Metric), comparators=tuple(Comparator)):
    """Draw a criterion that the language allows."""
    measure = draw(measures(metrics))
    texts = limits(measure.metric)
    last = draw(st.integers(2, 4))
    others = st.builds(
        OtherThreshold,
        threshold=texts.map(Threshold.of),
        countries=st.sampled_from([("NO",), ("AU", "NZ")]),
        starts_on=st.none() | DAYS,
    ) | st.builds(OtherThreshold, threshold=texts.map(Threshold.of), starts_on=DAYS)
    return Criterion(
        measure=measure,
        comparator=draw(st.sampled_from(comparators)),
        threshold=Threshold.of(draw(texts)),
        label=draw(st.one_of(st.just(""), NAMES)),
        when_not_defined=draw(st.sampled_from([None, *Outcome]))
        if measure.metric in RATIOS
        else None,
        others=tuple(draw(st.just([]) | st.lists(others, min_size=1, max_size=2))),
        periods=draw(
            st.none() | st.builds(Periods, last=st.just(last), at_least=st.integers(1, last))
        )
        if measure.window
        else None,
    )


@st.composite
def scores(draw):
    """Draw a score that the language allows."""
    parts = draw(st.lists(score_parts(), min_size=1, max_size=3))
    caps = [part.cap for part in parts]
    most = None if None in caps else sum(int(cap.text) for cap in caps)
    mark = draw(st.integers(1, 60 if most is None else most))
    return Score(
        pass_mark=Threshold.of(str(mark)),
        parts=tuple(parts),
        label=draw(st.sampled_from(["", "Value"])),
    )


@st.composite
def score_parts(draw):
    """Draw a part by rate or by bands; one by bands always has a cap."""
    floor, label = draw(st.none() | POINTS), draw(st.sampled_from(["", "Adds"]))
    if draw(st.booleans()):
        return ScorePart(
            measure=draw(measures(PLAIN)),
            points=draw(POINTS),
            per=draw(st.none() | POINTS),
            cap=draw(st.none() | POINTS),
            floor=floor,
            label=label,
        )
    measure = draw(measures())
    unit = "%" if measure.metric in PERCENT_METRICS else ""
    steps = draw(
        st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=3)
    )
    values, points = (
        itertools.accumulate(s[0] for s in steps),
        itertools.accumulate(s[1] for s in steps),
    )
    return ScorePart(
        measure=measure,
        bands=tuple(
            Band(threshold=Threshold.of(f"{value}{unit}"), points=Threshold.of(str(worth)))
            for value, worth in zip(values, points, strict=True)
        ),
        cap=draw(POINTS),
        floor=floor,
        label=label,
    )


def rules(leaves):
    """Return a strategy of rule trees over a strategy of criteria and scores."""
    lists = st.lists
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(AllOf, rules=lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(AnyOf, rules=lists(inner, min_size=1, max_size=3).map(tuple)),
            lists(inner, min_size=1, max_size=4).flatmap(
                lambda some: st.builds(
                    AtLeastKOf, k=st.integers(1, len(some)), rules=st.just(tuple(some))
                )
            ),
        ),
        max_leaves=5,
    )


MONTH_DAYS = st.tuples(st.integers(1, 12), st.integers(1, 28))
POLICIES = st.builds(
    Policy,
    promote=st.sampled_from((Cadence.AT_ONCE, Cadence.ON_REVIEW_DATES)),
    review_dates=st.lists(MONTH_DAYS, min_size=1, max_size=4, unique=True).map(
        lambda days: tuple(sorted(days))
    ),
    demotion_dates=st.just(())
    | st.lists(MONTH_DAYS, min_size=1, max_size=2, unique=True).map(lambda d: tuple(sorted(d))),
    grace_days=st.integers(0, 120),
    soft_landing=st.booleans(),
    resume_within_days=st.integers(0, 60),
    promotions_on_proven_data=st.booleans(),
) | st.builds(
    Policy,
    grace_days=st.integers(0, 120),
    soft_landing=st.booleans(),
    resume_within_days=st.integers(0, 60),
)


@st.composite
def documents(draw, leaves=None):
    """Draw a program document that the language allows."""
    leaves = criteria() | scores() if leaves is None else leaves
    tree = rules(leaves)
    count = draw(st.integers(1, 4))
    tiers = [
        TierRule(code="T1", name=draw(NAMES), rank=1, entry=draw(st.just(NoRequirements()) | tree))
    ]
    for at in range(2, count + 1):
        keep = draw(st.none() | tree)
        tiers.append(
            TierRule(code=f"T{at}", name=f"Tier {at}", rank=at * 2, entry=draw(tree), keep=keep)
        )
    effective_on = draw(st.dates(date(2020, 1, 1), date(2026, 1, 1)))
    return ProgramDocument(
        code="DEMO.1",
        name=draw(NAMES),
        currency="EUR",
        time_zone="Europe/Berlin",
        fiscal_year_starts=draw(MONTH_DAYS),
        countries=draw(st.sampled_from([(), ("NO",), ("AU", "NZ")])),
        number=draw(st.none() | st.integers(1, 9)),
        announced_on=draw(st.none() | st.just(date(2019, 1, 1))),
        effective_on=effective_on,
        enforced_on=draw(st.dates(effective_on, date(2026, 6, 1))),
        ends_on=draw(st.none() | st.just(date(2030, 1, 1))),
        tiers=tuple(tiers),
        policy=draw(POLICIES),
        brake=Brake(max_share_of_tier=Threshold.of("12.5%"), min_count=draw(st.integers(1, 5))),
    )
