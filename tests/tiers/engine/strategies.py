"""Random program documents and facts for the engine's properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tiers.choices import Cadence, Comparator, Metric, Outcome, WindowKind
from tiers.engine.document import (
    AllOf,
    AnyOf,
    Brake,
    Criterion,
    Measure,
    NoRequirements,
    Policy,
    ProgramDocument,
    Threshold,
    TierRule,
    Window,
)

NAMES = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
)
WINDOWS = st.one_of(
    st.builds(Window, kind=st.just(WindowKind.TRAILING_MONTHS), length=st.integers(1, 36)),
    st.builds(Window, kind=st.just(WindowKind.TRAILING_DAYS), length=st.integers(1, 400)),
    st.sampled_from(
        [Window(kind=WindowKind.FISCAL_YEAR_TO_DATE), Window(kind=WindowKind.PREVIOUS_FISCAL_YEAR)]
    ),
)
SEGMENTS = st.sampled_from([(), ("SMB",), ("ENTERPRISE", "SMB"), ("UNKNOWN",)])
KINDS = st.sampled_from([(), ("NEW",), ("NEW", "SERVICE")])
PERCENTS = st.integers(0, 100_0000).map(lambda n: f"{Decimal(n).scaleb(-4)}%")
MONEY = st.integers(0, 50_0000).map(lambda n: str(Decimal(n).scaleb(-4)))
COUNTS = st.integers(0, 20).map(str)


@st.composite
def criteria(draw, metrics=tuple(Metric), comparators=tuple(Comparator)):
    """Draw a criterion that the language allows."""
    metric = draw(st.sampled_from(metrics))
    is_sales = metric is not Metric.CERTIFIED_PEOPLE
    is_ratio = metric in (Metric.GROWTH, Metric.SEGMENT_SHARE)
    is_share = metric is Metric.SEGMENT_SHARE
    texts = PERCENTS if is_ratio else MONEY if metric is Metric.NET_REVENUE else COUNTS
    codes = st.sampled_from([(), ("A-1",), ("A-1", "B.2")])
    outcomes = st.sampled_from([None, *Outcome])
    measure = Measure(
        metric=metric,
        window=draw(WINDOWS) if is_sales else None,
        kinds=draw(KINDS) if is_sales else (),
        segments=draw(SEGMENTS) if is_sales and not is_share else (),
        segment=draw(st.sampled_from(["SMB", "ENTERPRISE", "UNKNOWN"])) if is_share else "",
        certificates=() if is_sales else draw(codes),
    )
    return Criterion(
        measure=measure,
        comparator=draw(st.sampled_from(comparators)),
        threshold=Threshold.of(draw(texts)),
        label=draw(st.one_of(st.just(""), NAMES)),
        when_not_defined=draw(outcomes) if is_ratio else None,
    )


def rules(leaves):
    """Return a strategy of rule trees over a strategy of criteria."""
    lists = lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple)  # noqa: E731 - used twice, here only
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(AllOf, rules=lists(inner)), st.builds(AnyOf, rules=lists(inner))
        ),
        max_leaves=5,
    )


MONTH_DAYS = st.tuples(st.integers(1, 12), st.integers(1, 28))
POLICIES = st.builds(
    Policy,
    promote=st.sampled_from(Cadence),
    review_dates=st.lists(MONTH_DAYS, min_size=1, max_size=4, unique=True).map(
        lambda days: tuple(sorted(days))
    ),
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
    leaves = criteria() if leaves is None else leaves
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
