"""The judge against a slow, obvious interpreter, and the laws it may never break."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.engine import oracle, samples, strategies
from tiers.choices import Comparator, Metric
from tiers.engine import countries, facts, judge
from tiers.engine.document import Score

LETTERS = "U?M"
REVENUE_ONLY = strategies.criteria(
    metrics=(Metric.NET_REVENUE,), comparators=(Comparator.AT_LEAST, Comparator.MORE_THAN)
)


@st.composite
def _tables(draw, document, as_of, count):
    """Draw a fact table whose values often hit thresholds exactly; at times wide, at times not known."""
    requests = facts.columns_needed(document=document, as_of=as_of)
    big = draw(st.sampled_from([1, 1, 10**9]))
    columns = {}
    for request in requests:
        if request.source == "COUNTRY":
            columns[request] = _countries(draw, count)
            continue
        unit = 10_000 if request.is_money or request.is_units else 1
        numbers = st.lists(st.integers(-3, 50), min_size=count, max_size=count)
        low = [value * unit * big + draw(st.sampled_from([0, 0, 1, -1])) for value in draw(numbers)]
        wide = draw(st.lists(st.sampled_from([0, 0, 0, 7]), min_size=count, max_size=count))
        nothing = draw(
            st.lists(st.sampled_from([False] * 7 + [True]), min_size=count, max_size=count)
        )
        columns[request] = facts.Column.between(
            lo=low,
            hi=[value + width * unit * big for value, width in zip(low, wide, strict=True)],
            because=[0] * count,
            lo_open=nothing,
            hi_open=nothing,
        )
    scale = draw(st.sampled_from([1, 1, 100]))
    return facts.FactTable(partner_ids=np.arange(count), columns=columns, money_scale=scale)


def _countries(draw, count):
    codes = draw(st.lists(st.sampled_from(["AU", "NO", "SE", ""]), min_size=count, max_size=count))
    numbers = np.array([countries.number_of(code) for code in codes])
    return facts.Column.between(
        lo=numbers, hi=numbers, because=numbers * 0, lo_open=numbers == 0, hi_open=numbers == 0
    )


@st.composite
def _cases(draw, leaves=None, count=4):
    document = draw(strategies.documents(leaves=leaves))
    as_of = draw(st.dates(date(2023, 12, 1), date(2025, 3, 31)))
    return document, as_of, draw(_tables(document, as_of, count))


def _fact_of(table, row):

    def fact(request):
        column = table.columns[request]
        if column.lo_open[row] and column.hi_open[row]:
            return None
        unit = 10_000 if request.is_money or request.source in ("OBSERVED", "QUANTITY") else 1
        unit *= table.money_scale if request.is_money else 1
        return Fraction(int(column.lo[row]), unit), Fraction(int(column.hi[row]), unit)

    return fact


def _expected(document, as_of, table, row):
    fact = _fact_of(table, row)

    def answer(node):
        judge_one = oracle.score if isinstance(node, Score) else oracle.criterion
        return judge_one(node, document, as_of, fact)

    entry = [oracle.rule(tier.entry, answer) for tier in document.tiers]
    keep = [oracle.rule(tier.keep_rule, answer) for tier in document.tiers]
    met = [tier.rank for tier, outcome in zip(document.tiers, entry, strict=True) if outcome == "M"]
    return entry, keep, max(met, default=0)


@settings(deadline=None, max_examples=150)
@given(case=_cases())
def test_judge_equals_the_obvious_interpreter(case):
    document, as_of, table = case

    judged = judge.judge(document=document, table=table, as_of=as_of)

    for row in range(table.count):
        entry = [LETTERS[code] for code in judged.entry[row]]
        keep = [LETTERS[code] for code in judged.keep[row]]
        found = (entry, keep, int(judged.judged[row]))
        assert found == _expected(document, as_of, table, row)


@settings(deadline=None, max_examples=50)
@given(case=_cases(count=6), row=st.integers(0, 5))
def test_one_partner_alone_is_judged_as_in_a_big_table(case, row):
    document, as_of, table = case

    together = judge.judge(document=document, table=table, as_of=as_of)
    alone = judge.judge(document=document, table=table.take(rows=[row]), as_of=as_of)

    assert (alone.outcomes[0] == together.outcomes[row]).all()
    assert alone.judged[0] == together.judged[row]


@settings(deadline=None, max_examples=60)
@given(
    case=_cases(leaves=REVENUE_ONLY),
    more=st.integers(1, 10**7),
    start=st.dates(date(2023, 1, 1), date(2025, 3, 31)),
)
def test_more_revenue_never_lowers_the_judged_tier(case, more, start):
    document, as_of, table = case
    columns = {
        request: replace(column, lo=column.lo + more, hi=column.hi + more)
        if start in request.period
        else column
        for request, column in table.columns.items()
    }

    before = judge.judge(document=document, table=table, as_of=as_of)
    after = judge.judge(document=document, table=replace(table, columns=columns), as_of=as_of)

    assert (after.judged >= before.judged).all()


def test_no_rule_looks_at_a_country_unless_it_says_so():
    plain = "metric: net_revenue, window: {trailing_months: 1}, at_least: 5"
    other = "thresholds: [{countries: [NZ], value: 4}]"

    def sources(rule):
        document = samples.one_rule(rule)
        needed = facts.columns_needed(document=document, as_of=samples.AS_OF)
        return [request.source.value for request in needed]

    assert sources(f"{{{plain}}}") == ["REVENUE"]
    assert sources(f"{{{plain}, {other}}}") == ["REVENUE", "COUNTRY"]
    assert {field.name for field in fields(facts.FactRequest)} == {
        "source", "period", "kinds", "segments", "products", "distributors", "customer_countries", "currencies",
        "first_since", "certificates", "subject",
    }  # fmt: skip


def test_judged_tier_is_the_highest_met_and_none_is_zero():
    tiers = """\
  - {code: BASE, name: Base, rank: 1, entry: {metric: certified_people, at_least: 1}}
  - {code: MID, name: Mid, rank: 5, entry: {metric: certified_people, at_least: 9}}
  - {code: TOP, name: Top, rank: 7, entry: {metric: certified_people, at_most: 4}}
"""
    document = samples.program(tiers=tiers)
    table = samples.table(document, [0], [4], [5], [9])

    judged = judge.judge(document=document, table=table, as_of=samples.AS_OF)

    assert judged.judged.tolist() == [7, 7, 1, 5]


def test_amounts_beyond_int64_are_settled_exactly():
    document = samples.one_rule(
        "{metric: segment_share, segment: SMB, window: {trailing_days: 1}, at_least: 33.333333%}"
    )
    smb, total = facts.columns_needed(document=document, as_of=samples.AS_OF)
    # 33.333333% of 3 * 10^17 is exactly 99,999,999,000,000,000.
    columns = {
        smb: facts.Column.exact(values=[99_999_999_000_000_000, 99_999_998_999_999_999, 10**17, 0]),
        total: facts.Column.exact(values=[3 * 10**17] * 4),
    }
    table = facts.FactTable(partner_ids=np.arange(4), columns=columns)

    judged = judge.judge(document=document, table=table, as_of=samples.AS_OF)

    assert [judge.OUTCOMES[code].value for code in judged.outcomes[:, 0]] == [
        "MET",
        "UNMET",
        "MET",
        "UNMET",
    ]


def test_positions_run_through_tiers_entry_before_keep():
    places = judge.positions(document=samples.program())

    assert [
        (place.index, place.tier.code, place.role, place.leaf.threshold.text) for place in places
    ] == [
        (0, "SILVER", "entry", "100"),
        (1, "SILVER", "keep", "80"),
        (2, "GOLD", "entry", "400"),
        (3, "GOLD", "keep", "350"),
        (4, "PLATINUM", "entry", "900"),
        (5, "PLATINUM", "keep", "800"),
    ]


def test_an_empty_table_is_judged_to_nothing():
    document = samples.program()

    judged = judge.judge(document=document, table=samples.table(document), as_of=samples.AS_OF)

    assert judged.outcomes.shape == (0, 6)
    assert judged.judged.tolist() == []
