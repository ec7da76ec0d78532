"""Rules and changes told in words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.factories import tiers as make
from tests.tiers.engine import samples, strategies
from tiers.engine import differences, parsing, wording

REVENUE = "metric: net_revenue, window: {trailing_months: 12}"


def asked(rule):
    document = samples.one_rule(rule)
    return wording.rule_words(rule=document.tiers[1].entry, currency=document.currency)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (f"{{{REVENUE}, at_least: 400000}}", "Net revenue in 12 months at least EUR 400,000"),
        (
            (
                f"{{all_of: [{{{REVENUE}, more_than: 1}}, {{any_of: [{{metric: certified_people, at_least: 2}}, "
                "{metric: growth, window: fiscal_year_to_date, at_least: 5%}]}]}"
            ),
            (
                "Net revenue in 12 months more than EUR 1 and (Certified people at least 2 or "
                "Growth of net revenue in the fiscal year to date at least 5%)"
            ),
        ),
        (
            (
                f"{{at_least_k_of: {{k: 1, rules: [{{{REVENUE}, at_least: 5}}, "
                "{metric: tenure, tier: GOLD, at_least: 12}]}}"
            ),
            (
                "at least 1 of 2: Net revenue in 12 months at least EUR 5; "
                "Months in a tier at GOLD or above at least 12"
            ),
        ),
        (
            (
                f"{{score: {{pass_mark: 40, parts: [{{{REVENUE}, points: 5, points_per: 100, cap: 40, floor: 1}}, "
                "{metric: growth, window: {trailing_days: 90}, bands: [{at_least: 5%, points: 2}]}]}}"
            ),
            (
                "Score at least 40 points: Net revenue in 12 months 5 for each EUR 100 (at most 40, at least 1); "
                "Growth of net revenue in 90 days 2 from 5%"
            ),
        ),
        (
            (
                f"{{{REVENUE}, at_least: 10, periods: {{last: 2, at_least: 2}}, "
                "thresholds: [{countries: [NZ], value: 5, from: 2027-01-01}]}"
            ),
            (
                "Net revenue in 12 months at least EUR 10 (EUR 5 in NZ from 2027-01-01) "
                "in at least 2 of the last 2 periods"
            ),
        ),
        (
            f"{{metric: ratio, of: {{metric: certified_people}}, to: {{{REVENUE}}}, per: 100000, at_least: 2}}",
            "Certified people per 100000 of Net revenue in 12 months at least 2",
        ),
    ],
)
def test_a_rule_is_told_in_words(rule, words):
    assert asked(rule) == words


def sentences(old, new):
    return [change.sentence for change in differences.between(old=old, new=new)]


def test_what_changed_is_told_place_by_place():
    old = samples.program()
    tiers = (
        samples.LADDER.replace("at_least: 400", "at_least: 450")
        .replace("name: Platinum", "name: Diamond")
        .replace(
            "{metric: net_revenue, window: {trailing_months: 12}, at_least: 80}",
            "{metric: certified_people, at_least: 1}",
        )
    )
    new = samples.program(
        tiers=tiers,
        policy_text="{grace_days: 60, review_dates: [01-01, 07-01], soft_landing: false}",
        head=samples.HEAD.replace("2026-01-01", "2027-01-01"),
    )

    assert sentences(old, new) == [
        "The day of effect of the version: 2027-01-01, before 2026-01-01.",
        "The day of enforcement of the version: 2027-01-01, before 2026-01-01.",
        "The review dates of the policy: 01-01, 07-01, before nothing.",
        "The grace days of the policy: 60, before 90.",
        "The soft landing of the policy: no, before yes.",
        "To keep Silver, it was Net revenue in 12 months at least EUR 80; it is Certified people at least 1.",
        "To enter Gold, Net revenue in 12 months rises from EUR 400 to EUR 450.",
        "The name of Diamond: Diamond, before Platinum.",
    ]


def test_tiers_come_and_go():
    old = samples.program()
    new = replace(old, tiers=old.tiers[:-1])

    assert sentences(old, new) == ["The tier Platinum is gone."]
    assert sentences(new, old) == [
        "The tier Platinum is new; it asks for Net revenue in 12 months at least EUR 900."
    ]


@settings(deadline=None, max_examples=60)
@given(old=strategies.documents(), new=strategies.documents())
def test_equal_documents_and_no_others_are_without_change(old, new):
    assert differences.between(old=old, new=old) == ()
    alike = replace(new, number=old.number, code=old.code) == old
    assert (differences.between(old=old, new=new) == ()) == alike


def test_rules_that_all_have_to_be_met_are_told_one_by_one():
    sales = "{metric: net_revenue, window: {trailing_months: 12}, at_least: %s}"
    people = "{metric: certified_people, at_least: 2}"
    tenure = "{metric: tenure, tier: BASE, at_least: 6}"
    rules = (
        f"{{all_of: [{sales % 100}, {people}]}}",
        f"{{all_of: [{sales % 150}, {{metric: certified_people, at_least: 3}}, {tenure}]}}",
    )
    before, after = (
        parsing.parse(text=make.document(tiers=BASE_AND_GOLD % rule)) for rule in rules
    )

    told = [change.sentence for change in differences.between(old=before, new=after)]
    back = [change.sentence for change in differences.between(old=after, new=before)]

    assert told == [
        "To enter Gold, Net revenue in 12 months rises from AUD 100 to AUD 150.",
        "To enter Gold, Certified people rises from 2 to 3.",
        "To enter Gold, it also takes Months in a tier at BASE or above at least 6.",
    ]
    assert (
        back[-1]
        == "To enter Gold, it no longer takes Months in a tier at BASE or above at least 6."
    )


BASE_AND_GOLD = (
    "- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
    "- {code: GOLD, name: Gold, rank: 2, entry: %s}\n"
)
