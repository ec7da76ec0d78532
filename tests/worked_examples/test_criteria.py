"""Each metric as a table that the business can read: just met, just missed, not known."""

import numpy as np
import pytest

from tests.tiers.engine import samples
from tiers.engine import facts, judge

REVENUE = "{metric: net_revenue, window: {trailing_months: 12}, %s}"
GROWTH = "{metric: growth, window: {trailing_months: 12}, %s}"
SMB_SHARE = "{metric: segment_share, segment: SMB, window: {trailing_months: 12}, %s}"
CUSTOMERS = "{metric: distinct_customers, window: {trailing_months: 12}, %s}"
PEOPLE = "{metric: certified_people, certificates: [ENG-1, ENG-2], %s}"


@pytest.mark.parametrize(
    ("rule", "facts_in_order", "expected"),
    [
        # Thresholds are inclusive: exactly 400,000.00 meets "at least 400,000".
        (REVENUE % "at_least: 400000", [400_000], "MET"),
        (REVENUE % "at_least: 400000", [399_999.9999], "UNMET"),
        (REVENUE % "more_than: 400000", [400_000], "UNMET"),
        (REVENUE % "more_than: 400000", [400_000.0001], "MET"),
        (REVENUE % "at_most: 400000", [400_000], "MET"),
        (REVENUE % "at_most: 400000", [400_000.0001], "UNMET"),
        (REVENUE % "less_than: 400000", [400_000], "UNMET"),
        (REVENUE % "less_than: 400000", [399_999.9999], "MET"),
        (REVENUE % "equals: 400000", [400_000], "MET"),
        (REVENUE % "equals: 400000", [400_000.0001], "UNMET"),
        (REVENUE % "equals: 400000", [399_999.9999], "UNMET"),
        # No sales and healthy data is zero, not "not known".
        (REVENUE % "at_least: 0", [0], "MET"),
        (REVENUE % "at_least: 0.0001", [0], "UNMET"),
        (REVENUE % "at_least: 0", [-0.0001], "UNMET"),
        # Growth: this window, the window before.
        (GROWTH % "at_least: 25%", [125, 100], "MET"),
        (GROWTH % "at_least: 25%", [124.9999, 100], "UNMET"),
        (GROWTH % "more_than: 25%", [125, 100], "UNMET"),
        (GROWTH % "at_least: 33.3333%", [133.3333, 100], "MET"),
        (GROWTH % "at_least: -10%", [90, 100], "MET"),
        (GROWTH % "at_least: -10%", [89.9999, 100], "UNMET"),
        (GROWTH % "at_least: -100%", [-5, 100], "UNMET"),
        # Growth on nothing is not known, unless the criterion says otherwise.
        (GROWTH % "at_least: 25%", [125, 0], "UNKNOWN"),
        (GROWTH % "at_least: 25%", [125, -1], "UNKNOWN"),
        (GROWTH % "at_least: 25%, when_not_defined: met", [125, 0], "MET"),
        (GROWTH % "at_least: 25%, when_not_defined: unmet", [125, 0], "UNMET"),
        # Share of small business: its revenue, all revenue.
        (SMB_SHARE % "at_least: 12.5%", [12.5, 100], "MET"),
        (SMB_SHARE % "at_least: 12.5%", [12.4999, 100], "UNMET"),
        (SMB_SHARE % "more_than: 12.5%", [12.5, 100], "UNMET"),
        # A third is neither at least 33.3334% nor at most 33.3333%.
        (SMB_SHARE % "at_least: 33.3334%", [1, 3], "UNMET"),
        (SMB_SHARE % "at_most: 33.3333%", [1, 3], "UNMET"),
        # A share of nothing is not defined and counts as not met, unless the criterion says otherwise.
        (SMB_SHARE % "at_least: 0%", [0, 0], "UNMET"),
        (SMB_SHARE % "at_most: 50%", [10, -1], "UNMET"),
        (SMB_SHARE % "at_least: 50%, when_not_defined: unknown", [0, 0], "UNKNOWN"),
        (CUSTOMERS % "at_least: 10", [10], "MET"),
        (CUSTOMERS % "at_least: 10", [9], "UNMET"),
        (PEOPLE % "at_least: 2", [2], "MET"),
        (PEOPLE % "at_least: 2", [1], "UNMET"),
    ],
)
def test_a_criterion_with_known_facts_has_one_outcome(rule, facts_in_order, expected):
    assert samples.outcome(samples.one_rule(rule), facts_in_order) == [expected]


@pytest.mark.parametrize(
    ("rule", "lows", "highs", "expected"),
    [
        # Customers of unknown size: the small-business share lies in [SMB, SMB + unknown] / total.
        (SMB_SHARE % "at_least: 30%", [30, 100], [50, 100], "MET"),
        (SMB_SHARE % "at_least: 30%", [10, 100], [30, 100], "UNKNOWN"),
        (SMB_SHARE % "at_least: 30%", [10, 100], [29.9999, 100], "UNMET"),
        (SMB_SHARE % "at_most: 30%", [10, 100], [30, 100], "MET"),
        (SMB_SHARE % "less_than: 30%", [10, 100], [30, 100], "UNKNOWN"),
        (SMB_SHARE % "less_than: 30%", [30, 100], [31, 100], "UNMET"),
        (SMB_SHARE % "equals: 30%", [10, 100], [30, 100], "UNKNOWN"),
        (SMB_SHARE % "equals: 30%", [31, 100], [32, 100], "UNMET"),
        # The total itself may be an interval, where a rate is missing.
        (SMB_SHARE % "at_least: 10%", [10, 50], [10, 100], "MET"),
        (SMB_SHARE % "at_least: 10%", [10, 50], [10, 101], "UNKNOWN"),
        (SMB_SHARE % "at_least: 10%", [10, 0], [10, 100], "UNKNOWN"),
        (SMB_SHARE % "at_least: 10%", [10, -5], [10, 0], "UNMET"),
        (GROWTH % "at_least: 20%", [120, 80], [130, 100], "MET"),
        (GROWTH % "at_least: 20%", [120, 80], [130, 101], "UNKNOWN"),
        (GROWTH % "at_least: 20%", [80, 80], [95.9999, 100], "UNMET"),
        (GROWTH % "at_least: 20%", [80, -1], [90, 100], "UNKNOWN"),
        (REVENUE % "at_least: 400", [400], [500], "MET"),
        (REVENUE % "at_least: 400", [300], [400], "UNKNOWN"),
        (REVENUE % "at_least: 400", [300], [399.9999], "UNMET"),
        (REVENUE % "equals: 400", [400], [400], "MET"),
        # No upper bound (None) or no lower bound known.
        (REVENUE % "at_least: 400", [400], [None], "MET"),
        (REVENUE % "at_least: 400", [399], [None], "UNKNOWN"),
        (REVENUE % "at_least: 400", [None], [399], "UNMET"),
        (REVENUE % "at_most: 400", [None], [400], "MET"),
        (REVENUE % "equals: 400", [None], [None], "UNKNOWN"),
        (SMB_SHARE % "at_least: 10%", [50, 100], [50, None], "UNKNOWN"),
        (SMB_SHARE % "at_least: 10%", [50, 100], [None, 100], "MET"),
        (SMB_SHARE % "at_least: 10%", [50, None], [50, 100], "UNKNOWN"),
        (SMB_SHARE % "at_least: 0%", [0, 100], [0, None], "MET"),
        # Nothing known at all.
        (CUSTOMERS % "at_least: 1", [None], [None], "UNKNOWN"),
        (PEOPLE % "at_least: 1", [None], [None], "UNKNOWN"),
        (GROWTH % "at_least: 1%, when_not_defined: met", [None, 1], [None, 1], "UNKNOWN"),
        (GROWTH % "at_least: 1%, when_not_defined: met", [1, None], [1, None], "UNKNOWN"),
    ],
)
def test_a_criterion_with_intervals_is_unknown_only_where_both_answers_are_possible(
    rule, lows, highs, expected
):
    document = samples.one_rule(rule)
    columns = {}
    requests = facts.columns_needed(document=document, as_of=samples.AS_OF)
    for request, low, high in zip(requests, lows, highs, strict=True):
        columns[request] = facts.Column.between(
            lo=[round((low or 0) * 10_000)],
            hi=[round((high or 0) * 10_000)],
            lo_open=[low is None],
            hi_open=[high is None],
            because=[1],
        )
    table = facts.FactTable(partner_ids=np.array([1]), columns=columns)

    judged = judge.judge(document=document, table=table, as_of=samples.AS_OF)

    assert judge.OUTCOMES[judged.outcomes[0, 0]] == expected


@pytest.mark.parametrize(
    ("outcomes", "all_of", "any_of"),
    [
        ("MM", "MET", "MET"),
        ("M?", "UNKNOWN", "MET"),
        ("MU", "UNMET", "MET"),
        ("??", "UNKNOWN", "UNKNOWN"),
        ("?U", "UNMET", "UNKNOWN"),
        ("UU", "UNMET", "UNMET"),
    ],
)
def test_all_of_and_any_of_follow_kleene(outcomes, all_of, any_of):
    inner = f"[{REVENUE % 'at_least: 1'}, {REVENUE % 'at_least: 2'}]"
    codes = np.array([["U?M".index(char) for char in outcomes]], dtype=np.int8)

    found = {
        word: judge.fold(document=samples.one_rule(f"{{{word}: {inner}}}"), outcomes=codes)
        for word in ("all_of", "any_of")
    }

    assert judge.OUTCOMES[found["all_of"].entry[0, 1]] == all_of
    assert judge.OUTCOMES[found["any_of"].entry[0, 1]] == any_of
