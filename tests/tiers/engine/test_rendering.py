"""Criteria and facts are shown exactly, and honestly where they must be rounded."""

import pytest

from tests.tiers.engine import accounts, samples
from tiers.choices import UnknownBecause
from tiers.engine import rendering


@pytest.mark.parametrize(
    ("rule", "row", "actual", "distance"),
    [
        (
            accounts.GROWTH % "at_least: 25%",
            [124.9999, 100],
            "24.9999%",
            {"gap": "0.0001%", "missing_amount": "0.0001"},
        ),
        (accounts.GROWTH % "at_least: 25%", [130, 100], "30.00%", {"gap": None, "margin": "5.00%"}),
        (
            accounts.GROWTH % "more_than: 25%",
            [125, 100],
            "25.00%",
            {"gap": "0.00%", "missing_amount": "0.0001"},
        ),
        (accounts.GROWTH % "at_most: 25%", [130, 100], "30.00%", {"gap": "5.00%"}),
        # A part added to the small business adds to the total too: (20 + 20) / (100 + 20) is a third.
        (
            accounts.SHARE % "at_least: 25%",
            [20, 100],
            "20.00%",
            {"gap": "5.00%", "missing_amount": "6.6667"},
        ),
        (accounts.SHARE % "at_least: 100%", [20, 100], "20.00%", {"gap": "80.00%"}),
        # Rounding never shows the threshold itself, or a gap of nothing.
        (
            accounts.SHARE % "at_least: 33.34%",
            [1, 3],
            "33.33%",
            {"gap": "0.01%", "missing_amount": "0.0004"},
        ),
        (
            accounts.SHARE % "at_least: 33.333334%",
            [1, 3],
            "33.33%",
            {"gap": "0.000001%", "missing_amount": "0.0001"},
        ),
        (accounts.SHARE % "less_than: 33.33%", [1, 3], "33.333%", {"gap": "0.003%"}),
        (
            accounts.GROWTH % "at_least: 25%, when_not_defined: unmet",
            [1, 0],
            None,
            {"gap": None, "not_defined": True},
        ),
        (accounts.SHARE % "at_least: 25%", [0, 0], None, {"gap": None, "not_defined": True}),
        ("{metric: certified_people, equals: 2}", [5], "5", {"gap": "3"}),
    ],
)
def test_distances_are_exact_and_honest(rule, row, actual, distance):
    criterion = accounts.criterion(rule, *row)

    keys = ("gap", "margin", "missing_amount", "not_defined")
    assert criterion["actual"] == actual
    assert {key: criterion[key] for key in keys if key in criterion} == {"gap": None, **distance}


def test_scaled_amounts_are_shown_in_currency():
    criterion = accounts.criterion(
        "{metric: net_revenue, window: {trailing_months: 12}, at_least: 400}",
        399.5,
        money_scale=1000,
    )
    growth = accounts.criterion(accounts.GROWTH % "at_least: 25%", 120, 100, money_scale=1000)

    assert (criterion["actual"], criterion["gap"]) == ("399.50", "0.50")
    assert (growth["actual"], growth["missing_amount"]) == ("20.00%", "5.00")


@pytest.mark.parametrize(
    ("rule", "ends", "low", "high", "because"),
    [
        (
            accounts.SHARE % "at_least: 30%",
            [(20, 40, UnknownBecause.SEGMENT_UNKNOWN), (100, 100, None)],
            "20.00%",
            "40.00%",
            "SEGMENT_UNKNOWN",
        ),
        (
            accounts.SHARE % "at_least: 30%",
            [(-20, 40, UnknownBecause.SEGMENT_UNKNOWN), (50, 100, UnknownBecause.RATE_MISSING)],
            "-40.00%",
            "80.00%",
            "SEVERAL_REASONS",
        ),
        (
            accounts.SHARE % "at_least: 30%",
            [(-20, -10, None), (50, 100, UnknownBecause.RATE_MISSING)],
            "-40.00%",
            "-10.00%",
            None,
        ),
        (
            accounts.GROWTH % "at_least: 30%",
            [(120, None, UnknownBecause.RATE_MISSING), (100, 200, None)],
            "-40.00%",
            None,
            "RATE_MISSING",
        ),
        (
            "{metric: net_revenue, window: {trailing_months: 12}, at_least: 30}",
            [(120_000, None, UnknownBecause.RATE_MISSING)],
            "12.00",
            None,
            "RATE_MISSING",
        ),
    ],
)
def test_intervals_are_shown_with_both_ends_and_why(rule, ends, low, high, because):
    document = samples.one_rule(rule)

    criterion = accounts.account(document, accounts.row_between(document, *ends))["tiers"][1][
        "criteria"
    ][0]

    assert (criterion["actual"], criterion["gap"]) == (None, None)
    assert (criterion["low"], criterion["high"], criterion.get("unknown_because")) == (
        low,
        high,
        because,
    )


@pytest.mark.parametrize(
    ("rule", "ends", "because"),
    [
        (accounts.GROWTH % "at_least: 1%", [(5, 5, None), (0, 0, None)], "BASE_NOT_POSITIVE"),
        ("{metric: certified_people, at_least: 1}", [(None, None, None)], "NOT_MEASURED"),
    ],
)
def test_an_unknown_outcome_always_says_why(rule, ends, because):
    document = samples.one_rule(rule)

    criterion = accounts.account(document, accounts.row_between(document, *ends))["tiers"][1][
        "criteria"
    ][0]

    assert (criterion["outcome"], criterion["unknown_because"]) == ("UNKNOWN", because)


def test_a_criterion_tells_its_filters_and_both_periods():
    criterion = accounts.criterion(
        "{metric: growth, label: More, window: {trailing_days: 30}, "
        "filters: {kind: [NEW], segment: [SMB]}, at_least: 1%}",
        2,
        1,
    )
    people = accounts.criterion("{metric: certified_people, certificates: [A-1], at_least: 1}", 2)
    share = accounts.criterion(accounts.SHARE % "at_least: 1%", 2, 3)

    assert (criterion["label"], criterion["kinds"], criterion["segments"]) == (
        "More",
        ["NEW"],
        ["SMB"],
    )
    assert criterion["period"] == {"starts_on": "2026-06-01", "ends_on": "2026-07-01"}
    assert criterion["period_before"] == {"starts_on": "2026-05-02", "ends_on": "2026-06-01"}
    assert (people["certificates"], "window" in people) == (["A-1"], False)
    assert (share["segment"], "period_before" in share) == ("SMB", False)


def test_a_number_that_never_ends_is_cut_after_enough_places():
    third = rendering.Fraction(1, 3)

    assert rendering.decimal_text(third, 2) == "0.33"
    assert rendering.decimal_text(third, 2, rendering.Fraction(33, 100)) == "0.333"
    assert rendering.decimal_text(rendering.Fraction(5, 2), 0) == "2.5"
    assert rendering.decimal_text(rendering.Fraction(-1, 1), 2) == "-1.00"
