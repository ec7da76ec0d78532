"""Renewal rates as metrics of the tier engine: just met, just missed, unknown; judged for all at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from renewals.models import Contract
from renewals.queries import capability, policies
from tests.factories import renewals as make
from tests.factories import tiers

TODAY = date(2026, 6, 1)


def with_rule(rule):
    return make.POLICY.replace("{metric: certified_people, at_least: 1}", rule)


@pytest.fixture
def program(db):
    return make.program()


def term(program, partner, last_day, *, ordered_on=None, **values):
    old = make.contract(program, incumbent=partner, last_day=last_day, **values)
    if ordered_on is not None:
        Contract.objects.filter(pk=old.pk).update(
            state="RENEWED", renewed_on=ordered_on, renewed_seq=make.seq()
        )
        make.contract(
            program, last_day=last_day + timedelta(days=1100), starts_on=old.ends_on, predecessor=old,
            annual_value=old.annual_value,
        )  # fmt: skip


def judged(program, partner, *, as_of=date(2026, 5, 31)):
    terms = policies.get_in_force(program_id=program.pk, on=TODAY).terms
    found = capability.of_partner(terms=terms, partner_id=partner.pk, as_of=as_of)
    (criterion,) = found.criteria
    return found.outcome, criterion.get("actual"), criterion.get("unknown_because")


@pytest.mark.parametrize(
    ("at_least", "outcome"), [("75%", "MET"), ("75.0001%", "UNMET"), ("100%", "UNMET")]
)
def test_a_rate_is_exact_and_an_exact_hit_meets(program, at_least, outcome):
    make.policy(
        with_rule(
            f"{{metric: on_time_renewal_rate, window: {{trailing_months: 12}}, at_least: {at_least}}}"
        )
    )
    lark = make.partner("LARK", of=program)
    for _ in range(3):
        term(program, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 31))
    term(program, lark, date(2026, 2, 28), ordered_on=date(2026, 3, 1))
    term(program, lark, date(2026, 6, 30))  # not due
    term(program, lark, date(2025, 5, 31))  # before the window

    assert judged(program, lark)[:2] == (outcome, "75.00%")


def test_late_renewals_count_in_the_rate_by_count(program):
    make.policy(with_rule("{metric: renewal_rate, window: {trailing_months: 12}, at_least: 100%}"))
    lark = make.partner("LARK", of=program)
    term(program, lark, date(2026, 2, 28), ordered_on=date(2026, 3, 1))

    assert judged(program, lark)[:2] == ("MET", "100.00%")


def test_nothing_due_is_unknown_and_passes_nobody(program):
    make.policy(with_rule("{metric: renewal_rate, window: {trailing_months: 12}, at_least: 0%}"))
    lark = make.partner("LARK", of=program)

    outcome, actual, _ = judged(program, lark)

    assert (outcome, actual) == ("UNKNOWN", None)
    assert capability.would_pass(program_code="P", on=TODAY) == []


def test_a_rate_by_value_is_unknown_where_a_rate_of_exchange_would_be_needed(program):
    make.policy(
        with_rule("{metric: renewal_rate_by_value, window: {trailing_months: 12}, at_least: 60%}")
    )
    lark, merri = make.partner("LARK", of=program), make.partner("MERRI", of=program)
    term(program, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 1), annual_value=60_000_000)
    term(program, lark, date(2026, 1, 31), annual_value=40_000_000)
    term(program, merri, date(2026, 1, 31), ordered_on=date(2026, 1, 1), currency="AUD")
    term(program, merri, date(2026, 1, 31), currency="EUR")

    assert judged(program, lark)[:2] == ("MET", "60.00%")
    assert judged(program, merri)[0::2] == ("UNKNOWN", "RATE_MISSING")
    assert [one.partner_id for one in capability.would_pass(program_code="P", on=TODAY)] == [
        lark.pk
    ]


def test_a_night_judges_by_it(program):
    """A tier may ask for it like for anything else; another program's terms do not count."""
    tier = "\n".join(
        (
            "- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}",
            "- code: KEEPER",
            "  name: Keeper",
            "  rank: 2",
            "  entry: {metric: renewal_rate, window: {trailing_months: 12}, at_least: 50%}",
        )
    )
    tiers.program(code="K", tiers=tier)
    keepers = make.Program.objects.get(code="K")
    lark, merri = make.partner("LARK"), make.partner("MERRI")
    term(keepers, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 1))
    term(program, merri, date(2026, 1, 31), ordered_on=date(2026, 1, 1))

    tiers.night(date(2026, 6, 30), code="K")

    held = dict(
        make.Standing.objects.filter(program=keepers).values_list("partner__code", "tier__code")
    )
    assert held == {"LARK": "KEEPER", "MERRI": "BASE"}
