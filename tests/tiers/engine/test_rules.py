"""Rules beyond all and any: some of several, scores, ratios, periods, other thresholds; unknown never decides alone."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.engine import samples, strategies
from tiers.choices import UnknownBecause
from tiers.engine import countries, evidence, facts, judge, policy
from tiers.engine.document import leaves_of

REVENUE = "metric: net_revenue, window: {trailing_months: 12}"
PEOPLE = "metric: certified_people"
SCORE = """{score: {pass_mark: 70, parts: [
    {metric: net_revenue, window: {trailing_months: 12}, points: 1, points_per: 1000, cap: 60},
    {metric: certified_people, points: 10, cap: 40, floor: 10}]}}"""


def outcomes(rule, *rows, as_of=samples.AS_OF):
    """Return the outcome of the upper tier's entry for rows of values; None stands for a fact that is not known."""
    document = samples.one_rule(rule)
    requests = facts.columns_needed(document=document, as_of=as_of)
    columns = {}
    for at, request in enumerate(requests):
        factor = 10_000 if request.source in ("REVENUE", "OBSERVED") else 1
        values = [
            countries.number_of(row[at]) if request.source == "COUNTRY" else row[at] for row in rows
        ]
        is_open = [value is None or row[at] == "" for value, row in zip(values, rows, strict=True)]
        columns[request] = facts.Column.between(
            lo=[round((value or 0) * factor) for value in values],
            hi=[round((value or 0) * factor) for value in values],
            because=[facts.because_code(UnknownBecause.NOT_MEASURED) * flag for flag in is_open],
            lo_open=is_open,
            hi_open=is_open,
        )
    table = facts.FactTable(partner_ids=np.arange(len(rows)), columns=columns)
    judged = judge.judge(document=document, table=table, as_of=as_of)
    return "".join("U?M"[code] for code in judged.entry[:, 1])


def account(rule, *values, as_of=samples.AS_OF):
    """Return the rendered criterion of the upper tier for one partner with exact values."""
    document = samples.one_rule(rule)
    table = samples.table(document, values, as_of=as_of)
    judged = judge.judge(document=document, table=table, as_of=as_of)
    rendered = evidence.render(
        document=document,
        as_of=as_of,
        watermark=1,
        knowledge=1,
        facts=evidence.encode_facts(document=document, as_of=as_of, table=table)[0],
        outcomes=evidence.encode_outcomes(judgment=judged)[0],
        decided=policy.DecidedRow(verdict=policy.VERDICTS[1], held=1, tier_after=1, reasons=()),
    )
    return rendered["tiers"][1]


def test_two_of_three_are_enough_and_two_unknown_ones_decide_nothing():
    rule = f"""{{at_least_k_of: {{k: 2, rules: [
        {{{REVENUE}, at_least: 10}}, {{{PEOPLE}, at_least: 2}},
        {{metric: distinct_customers, window: {{trailing_months: 12}}, at_least: 3}}]}}}}"""

    found = outcomes(
        rule,
        (10, 2, 0),
        (10, 1, 2),
        (10, None, 0),
        (10, None, None),
        (9, 2, None),
        (9, 1, None),
        (10, 2, None),
        (None, None, 3),
    )

    assert found == "MU???UM?"


def test_a_score_adds_up_points_to_its_mark():
    found = outcomes(
        SCORE,
        (30_000, 4),  # 30 + 40
        (29_999.9999, 4),  # a ten-thousandth short
        (60_000, 1),  # 60 + 10
        (900_000, 0),  # the cap is 60, and the floor of 10 is missed
        (900_000, 1),
        (-500, 7),  # never less than nothing
    )

    assert found == "MUMUMU"


def test_a_score_is_unknown_only_where_the_unknown_part_could_decide():
    found = outcomes(SCORE, (None, 4), (None, 0), (None, 1), (30_000, None), (1_000, None))

    assert found == "?U??U"


def test_a_score_tells_its_points():
    (leaf,) = account(SCORE, 29_500.5, 4)["criteria"]

    assert (leaf["actual"], leaf["threshold"], leaf["gap"], leaf["outcome"]) == (
        "69.5005",
        "70",
        "0.4995",
        "UNMET",
    )
    assert [
        (part["label"], part["points_low"], part["cap"], part["floor"]) for part in leaf["parts"]
    ] == [
        ("Net revenue", "29.5005", "60", None),
        ("Certified people", "40", "40", "10"),
    ]


def test_bands_give_the_points_of_the_highest_one_reached():
    rule = """{score: {pass_mark: 5, parts: [{metric: growth, window: {trailing_months: 12},
        bands: [{at_least: 5%, points: 2}, {at_least: 10%, points: 5}]}]}}"""

    assert outcomes(rule, (110, 100), (109.9999, 100), (110, 0), (None, 100)) == "MU??"


def test_a_ratio_divides_and_is_unknown_over_nothing():
    rule = f"""{{metric: ratio, of: {{{PEOPLE}}}, to: {{{REVENUE}}}, per: 100000, at_least: 2}}"""

    assert outcomes(rule, (4, 200_000), (3, 150_000.0001), (1, 0), (None, 10)) == "MU??"
    (leaf,) = account(rule, 3, 200_000)["criteria"]
    assert (leaf["actual"], leaf["gap"], leaf["unit"]) == ("1.5", "0.5", "NUMBER")


def test_a_share_of_some_sales_counts_them_against_all():
    rule = """{metric: revenue_share, window: {trailing_months: 12}, filters: {kind: [SERVICE]}, at_least: 10%}"""

    assert outcomes(rule, (10, 100), (9.9999, 100), (0, 0), (5, None)) == "MUU?"


def test_two_quarters_in_a_row_and_one_missed_quarter():
    in_a_row = """{metric: net_revenue, window: previous_fiscal_quarter, at_least: 10,
        periods: {last: 2, at_least: 2}}"""
    forgiving = in_a_row.replace("at_least: 2}", "at_least: 1}")
    rows = ((10, 10), (10, 9), (9, 10), (9, 9), (None, 10), (None, 9))

    assert outcomes(in_a_row, *rows) == "MUUU?U"
    assert outcomes(forgiving, *rows) == "MMMUM?"
    (leaf,) = account(in_a_row, 10, 9)["criteria"]
    assert [
        (one["period"]["starts_on"], one["outcome"], one["actual"]) for one in leaf["periods"]
    ] == [
        ("2026-04-01", "MET", "10.00"),
        ("2026-01-01", "UNMET", "9.00"),
    ]
    assert leaf["periods_needed"] == {"last": 2, "at_least": 2}


def test_the_threshold_of_the_partners_country_holds():
    rule = f"""{{{REVENUE}, at_least: 1000, thresholds: [
        {{countries: [GB, DE], value: 1500}}, {{countries: [CA], value: 750}}]}}"""

    found = outcomes(
        rule,
        (1000, "US"),
        (1499, "GB"),
        (1500, "DE"),
        (750, "CA"),
        (1500, ""),
        (1000, ""),
        (749, ""),
    )

    assert found == "MUMMM?U"
    (leaf,) = account(rule, 800, countries.number_of("CA"))["criteria"]
    assert (leaf["threshold"], leaf["threshold_for"]) == (
        "750",
        {"countries": ["CA"], "from": None},
    )


def test_a_later_threshold_binds_from_its_day_on():
    rule = f"{{{REVENUE}, at_least: 10, thresholds: [{{from: 2026-07-01, value: 60}}]}}"

    assert outcomes(rule, (10,), as_of=date(2026, 6, 30)) == "M"
    assert outcomes(rule, (10,), as_of=date(2026, 7, 1)) == "U"


def test_a_rate_depends_on_the_day_of_the_sale():
    rule = """{score: {pass_mark: 8, parts: [
        {metric: net_revenue, window: {trailing_months: 12}, filters: {sold_before: 2026-02-27},
         points: 3, points_per: 100},
        {metric: net_revenue, window: {trailing_months: 12}, filters: {sold_from: 2026-02-27},
         points: 5, points_per: 100}]}}"""
    document = samples.one_rule(rule)

    needed = facts.columns_needed(document=document, as_of=samples.AS_OF)

    assert [(str(r.period.starts_on), str(r.period.ends_on)) for r in needed] == [
        ("2025-07-01", "2026-02-27"),
        ("2026-02-27", "2026-07-01"),
    ]
    assert outcomes(rule, (100, 100), (100, 99.9999), (0, 160)) == "MUM"


def test_a_rate_that_begins_after_the_window_gathers_nothing():
    rule = "{metric: net_revenue, window: {trailing_months: 1}, filters: {sold_from: 2030-01-01}, at_least: 1}"

    (request,) = facts.columns_needed(document=samples.one_rule(rule), as_of=samples.AS_OF)

    assert request.period.days == 0


def test_best_day_tenure_and_other_programs_are_plain_numbers():
    best = "{metric: observed, code: CARE, take: best, window: {trailing_months: 6}, at_least: 4.5}"
    tenure = "{metric: tenure, tier: GOLD, at_least: 12}"
    held = "{metric: tiers_held, tier: EXPERT, programs: [CLOUD, SECURITY], at_least: 2}"

    assert outcomes(best, (4.5,), (4.4999,), (None,)) == "MU?"
    assert outcomes(tenure, (12,), (11,)) == "MU"
    assert outcomes(held, (2,), (1,)) == "MU"


def _known_and_unknown(draw, document, as_of):
    """Draw facts of one partner twice: fully known, and with some of them not known."""
    known, veiled = {}, {}
    for request in facts.columns_needed(document=document, as_of=as_of):
        top = 600_000 if request.source in ("REVENUE", "OBSERVED") else 30
        value = draw(st.integers(-3, top))
        if request.source == "COUNTRY":
            value = countries.number_of(draw(st.sampled_from(["AU", "NO", "SE"])))
        known[request] = facts.Column.exact(values=[value])
        is_veiled = draw(st.booleans())
        veiled[request] = facts.Column.between(
            lo=[value], hi=[value], because=[0], lo_open=[is_veiled], hi_open=[is_veiled]
        )
    return known, veiled


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_unknown_never_decides_alone(data):
    """Whatever the facts turn out to be, MET and UNMET of a partly unknown partner stand."""
    document = data.draw(strategies.documents())
    as_of = date(2025, 1, 1) + timedelta(days=data.draw(st.integers(0, 90)))
    known, veiled = _known_and_unknown(data.draw, document, as_of)

    full, partial = (
        judge.judge(
            document=document,
            table=facts.FactTable(partner_ids=np.array([1]), columns=columns),
            as_of=as_of,
        )
        for columns in (known, veiled)
    )

    for before, after in ((partial.entry, full.entry), (partial.keep, full.keep)):
        settled = before != judge.UNKNOWN
        assert (before[settled] == after[settled]).all()


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_whatever_is_judged_can_be_told_from_what_is_stored(data):
    document = data.draw(strategies.documents())
    as_of = date(2025, 1, 1) + timedelta(days=data.draw(st.integers(0, 90)))
    _, columns = _known_and_unknown(data.draw, document, as_of)
    table = facts.FactTable(partner_ids=np.array([1]), columns=columns)
    judged = judge.judge(document=document, table=table, as_of=as_of)

    told = evidence.render(
        document=document,
        as_of=as_of,
        watermark=1,
        knowledge=1,
        facts=evidence.encode_facts(document=document, as_of=as_of, table=table)[0],
        outcomes=evidence.encode_outcomes(judgment=judged)[0],
        decided=policy.DecidedRow(
            verdict=policy.VERDICTS[1],
            held=document.lowest.rank,
            tier_after=document.lowest.rank,
            reasons=(),
        ),
    )

    leaves = sum(
        len(list(leaves_of(rule=rule)))
        for tier in document.tiers
        for rule in (tier.entry, tier.keep)
        if rule is not None
    )
    assert sum(len(tier["criteria"]) for tier in told["tiers"]) == leaves
    assert evidence.canonical(value=told)


@pytest.mark.parametrize("code", ["AU", "ZZ", "AA", ""])
def test_a_country_is_a_number_and_back(code):
    assert countries.code_of(countries.number_of(code)) == code
