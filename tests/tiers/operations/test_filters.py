"""Filters and measures of the ledger through a whole night: judged, explained, replayed, and down to the lines."""

from __future__ import annotations

from datetime import date

import pytest

from sales.models import Product
from tests.factories import tiers as make
from tiers.engine import facts, parsing
from tiers.models import Decision
from tiers.operations import programs
from tiers.queries import behind, laws, replay

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
YEAR = "window: {trailing_months: 12}"


def night_of(rule):
    """Carry a night under a rule through, prove it, and return the outcome of each partner."""
    make.program(
        tiers="- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
        f"- {{code: TOP, name: Top, rank: 2, entry: {rule}}}\n"
    )
    night = make.night(DAY)
    assert replay.replay(program_code="P", as_of=DAY).differences == ()
    assert laws.breaches() == []
    rows = Decision.objects.filter(run_id=night.run_id).select_related("partner")
    return {row.partner.code: row.outcomes for row in rows}


@pytest.fixture
def market():
    """ONE sells endpoint to a new customer in New Zealand through NORTH; TWO sells mail to an old one at home."""
    north, south = make.distributor("NORTH"), make.distributor("SOUTH")
    endpoint, mail = (Product.objects.create(code=code) for code in ("EP-1", "ML-1"))
    one, two = make.partner("ONE"), make.partner("TWO")
    new, old = make.customer("new"), make.customer("old")
    new.country = "NZ"
    new.save()
    make.sale(two, 5, date(2024, 1, 1), customer=old, product=mail, distributor=south, quantity=1)
    make.sale(
        one,
        100,
        date(2026, 1, 1),
        customer=new,
        product=endpoint,
        distributor=north,
        quantity=90_000,
    )
    make.sale(two, 100, date(2026, 1, 1), customer=old, product=mail, distributor=south)


@pytest.mark.parametrize(
    ("rule", "one", "two"),
    [
        (f"{{metric: net_revenue, {YEAR}, filters: {{product: ['EP-*']}}, at_least: 100}}", "M", "U"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{product: [ML-1]}}, at_least: 100}}", "U", "M"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{product: [EP]}}, at_least: 1}}", "U", "U"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{distributor: [SOUTH]}}, at_least: 100}}", "U", "M"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{distributor: [NONE]}}, at_least: 1}}", "U", "U"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{customer_country: [nz]}}, at_least: 100}}", "M", "U"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{currency: [AUD]}}, at_least: 100}}", "M", "M"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{first_sale: true}}, at_least: 100}}", "M", "U"),
        (f"{{metric: revenue_share, {YEAR}, filters: {{first_sale: true}}, at_least: 100%}}", "M", "U"),
        (f"{{metric: new_customers, {YEAR}, at_least: 1}}", "M", "U"),
        # ONE had no customers the year before: growth on nothing is not known, unless the rule says otherwise.
        (f"{{metric: customer_growth, {YEAR}, at_least: 0%}}", "?", "?"),
        ("{metric: customer_growth, window: {trailing_months: 30}, at_least: 0%, when_not_defined: met}", "M", "M"),
        # Nine units of ONE are known; a line of TWO does not tell how many, so that its number has no upper end.
        (f"{{metric: units, {YEAR}, at_least: 9}}", "M", "?"),
        (f"{{metric: units, {YEAR}, at_least: 9.0001}}", "U", "?"),
        (f"{{metric: units, {YEAR}, filters: {{product: ['EP-*']}}, at_most: 0}}", "U", "M"),
        # Of the customers new in three years, all of each partner's bought in the last year; none in the last quarter.
        (
            ("{metric: customer_retention, window: {trailing_months: 36}, active_within: {trailing_months: 12}, "
            "at_least: 100%}"),
            "M",
            "M",
        ),
        (
            ("{metric: customer_retention, window: {trailing_months: 36}, active_within: {trailing_months: 3}, "
            "more_than: 0%}"),
            "U",
            "U",
        ),
        (
            f"{{metric: customer_retention, {YEAR}, active_within: {{trailing_months: 12}}, at_least: 50%}}",
            "M",
            "?",
        ),
        # A quarter ago the last month held the sale: met on one day of the last six calendar months, not on the last.
        ("{metric: net_revenue, window: {trailing_months: 1}, at_least: 100}", "U", "U"),
        (
            "{metric: net_revenue, window: {trailing_months: 1}, best_day_within: {calendar_months: 6}, at_least: 100}",
            "M",
            "M",
        ),
        (
            "{metric: net_revenue, window: {trailing_months: 1}, best_day_within: {calendar_months: 5}, at_least: 1}",
            "U",
            "U",
        ),
        ("{metric: net_revenue, window: {calendar_months: 6}, at_least: 100}", "M", "M"),
        ("{metric: net_revenue, window: {calendar_months: 5}, at_least: 1}", "U", "U"),
    ],
)  # fmt: skip
def test_a_filter_lets_through_what_it_names(market, rule, one, two):
    assert night_of(rule) == {"ONE": one, "TWO": two}


def test_the_lines_behind_a_fact_are_those_it_added_up(market):
    rule = f"{{metric: net_revenue, {YEAR}, filters: {{product: ['EP-*'], first_sale: true}}, at_least: 1}}"
    text = make.document(
        tiers="- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
        f"- {{code: TOP, name: Top, rank: 2, entry: {rule}}}\n"
    )
    (request,) = facts.columns_needed(document=parsing.parse(text=text), as_of=DAY)

    again = facts.FactRequest.from_key(request.key)
    rows = behind.entries(request=again, partner_id=make.Partner.objects.get(code="ONE").pk)
    others = behind.entries(request=again, partner_id=make.Partner.objects.get(code="TWO").pk)

    assert again == request
    assert [row.net for row in rows] == [1_000_000]
    assert list(others) == []
    assert behind.filter_words(request=request) == ("EP-*", "first sales since 2025-07-01")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (f"{{metric: net_revenue, {YEAR}, filters: {{product: ['*']}}, at_least: 1}}", "wrong_form"),
        (f"{{metric: net_revenue, {YEAR}, filters: {{product: ['A|B']}}, at_least: 1}}", "wrong_form"),
        (f"{{metric: new_customers, {YEAR}, filters: {{first_sale: true}}, at_least: 1}}", "no_meaning"),
        (f"{{metric: customer_retention, {YEAR}, at_least: 1%}}", "missing_active_within"),
        (f"{{metric: growth, {YEAR}, best_day_within: {{trailing_days: 9}}, at_least: 1%}}", "no_meaning"),
        (f"{{metric: net_revenue, {YEAR}, best_day_within: {{trailing_days: 999}}, at_least: 1}}", "no_meaning"),
        (f"{{metric: net_revenue, {YEAR}, best_day_within: previous_fiscal_year, at_least: 1}}", "no_meaning"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_by_its_path(rule, code):
    text = make.document(tiers=f"- {{code: BASE, name: Base, rank: 1, entry: {rule}}}\n")

    with pytest.raises(programs.parsing.InvalidDocumentError) as refused:
        parsing.parse(text=text)

    assert [problem.code for problem in refused.value.problems] == [code]
