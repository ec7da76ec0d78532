"""Facts beyond the ledger's: observed values, months in a tier, tiers of other programs, thresholds by country."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import InvalidInputError, NotFoundError
from partners.models import Partner
from tests.factories import tiers as make
from tiers.choices import ApprovalAct
from tiers.models import Admission, Decision, Observation
from tiers.operations import admissions, approvals, observations
from tiers.operations.observations import Observed
from tiers.queries import decisions, export, laws, replay

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def ladder(rule):
    """Return a base tier and one above it with the rule."""
    return (
        "- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
        f"- {{code: TOP, name: Top, rank: 2, entry: {rule}}}\n"
    )


def post(partner, on, value, code="CARE"):
    observed = [Observed(partner_code=partner, code=code, on=on, value=Decimal(value))]
    return observations.record(observed=observed, actor="key:mk_1", at=make.AT)


def outcomes(night):
    rows = Decision.objects.filter(run_id=night.run_id).select_related("partner")
    return {row.partner.code: row.outcomes for row in rows}


def proven(day, code="P"):
    return replay.replay(program_code=code, as_of=day).differences == () and laws.breaches() == []


@pytest.mark.parametrize(
    ("take", "expected"),
    [("latest", "U"), ("best", "M"), ("sum", "M")],
)
def test_of_observed_values_the_latest_the_best_or_all_count(take, expected):
    make.program(
        tiers=ladder(
            f"{{metric: observed, code: CARE, take: {take}, window: {{trailing_months: 6}}, at_least: 8.5}}"
        )
    )
    make.partner("A")
    make.partner("SILENT")
    post("A", date(2025, 12, 31), "99")  # the day before the window
    post("A", date(2026, 1, 1), "1")
    post("A", date(2026, 2, 1), "7")
    post("A", date(2026, 2, 1), "8.5")  # replaces the one before
    post("A", date(2026, 6, 30), "8.4999")
    post("A", date(2026, 7, 1), "99")  # after the as-of day

    night = make.night(DAY)

    assert outcomes(night) == {"A": expected, "SILENT": "?"}
    assert proven(DAY)


def test_a_value_posted_later_changes_no_night_that_was():
    rule = "{metric: observed, code: CARE, window: {trailing_months: 6}, at_least: 8}"
    make.program(tiers=ladder(rule))
    make.partner("A")
    post("A", date(2026, 6, 1), "7.25")
    night = make.night(DAY)
    post("A", date(2026, 6, 1), "9")

    again = replay.replay(program_code="P", as_of=DAY, is_as_known_now=True)

    assert proven(DAY)
    assert {one.column for one in again.differences} >= {"facts", "outcomes"}
    (decision,) = Decision.objects.filter(run_id=night.run_id)
    top = decisions.evidence(decision=decision)["tiers"][1]["criteria"][0]
    assert (top["actual"], top["gap"], top["code"]) == ("7.25", "0.75", "CARE")
    heading, row = export.decisions(program_code="P", as_of=DAY)
    assert dict(zip(heading, row, strict=True))["observed_6_months_care_latest"] == "7.25"


def test_values_of_nobody_are_refused_and_none_is_stored():
    make.partner("A")
    wrong = [
        Observed(partner_code="A", code="CARE", on=DAY, value=Decimal(1)),
        Observed(partner_code="NOBODY", code="CARE", on=DAY, value=Decimal(1)),
    ]

    with pytest.raises(InvalidInputError, match=r"\[1\].partner_code: 'NOBODY' is no partner"):
        observations.record(observed=wrong, actor="key:mk_1", at=make.AT)

    assert Observation.objects.count() == 0


def test_an_observed_value_is_never_changed():
    make.partner("A")
    post("A", DAY, "1")

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Observation.objects.update(value=2)


def test_months_in_a_tier_count_without_a_break():
    rules = make.LADDER + (
        "- code: TOP\n  name: Top\n  rank: 4\n"
        "  entry: {metric: tenure, tier: SILVER, at_least: 2}\n"
    )
    make.program(tiers=rules)
    make.sale(make.partner("A"), 100, date(2026, 4, 1))
    make.sale(make.partner("LATE"), 100, date(2026, 5, 1))
    make.night(date(2026, 4, 30))  # A holds Silver from 1 May on
    make.night(date(2026, 5, 1))

    eve = make.night(date(2026, 6, 29))
    day = make.night(DAY)  # seen from 1 July: two whole months

    assert outcomes(eve) == {"A": "MUUU", "LATE": "MUUU"}
    assert outcomes(day) == {"A": "MUUM", "LATE": "MUUU"}
    assert proven(date(2026, 6, 29))
    assert proven(DAY)


def test_tiers_held_in_other_programs_are_counted():
    for code, revenue in (("CLOUD", 100), ("SECURITY", 200)):
        rule = f"{{metric: net_revenue, window: {{trailing_months: 12}}, at_least: {revenue}}}"
        make.program(code=code, tiers=ladder(rule))
    rule = "{metric: tiers_held, tier: TOP, programs: [CLOUD, SECURITY], at_least: 2}"
    make.program(tiers=ladder(rule))
    make.sale(make.partner("BOTH"), 200, date(2026, 6, 1))
    make.sale(make.partner("ONE"), 199, date(2026, 6, 1))
    for code in ("CLOUD", "SECURITY"):
        make.night(date(2026, 6, 29), code=code)

    night = make.night(DAY)

    assert outcomes(night) == {"BOTH": "M", "ONE": "U"}
    assert proven(DAY)


def test_a_partner_that_moves_is_judged_by_the_country_it_had():
    rule = (
        "{metric: net_revenue, window: {trailing_months: 12}, at_least: 100,"
        " thresholds: [{countries: [NZ], value: 50}]}"
    )
    make.program(tiers=ladder(rule))
    for code, country in (("AU", "AU"), ("NZ", "NZ")):
        make.sale(make.partner(code, country=country), 50, date(2026, 6, 1))

    night = make.night(DAY)
    Partner.objects.update(country="AU")

    assert outcomes(night) == {"AU": "U", "NZ": "M"}
    assert proven(DAY)


def admit(code, *, on, is_admitted=True):
    """Propose and approve, by two people, to let a partner into Top."""
    approval_id = admissions.propose(
        program_code="P",
        tier_code="TOP",
        partner_code=code,
        is_admitted=is_admitted,
        reason="Agreed in May",
        actor="user:1",
        at=make.AT,
    )
    admissions.approve(approval_id=approval_id, on=on, reason="Yes", actor="user:2", at=make.AT)


def test_a_tier_by_invitation_is_entered_by_who_was_invited_and_meets_the_rest():
    make.program(
        tiers=ladder(
            "{all_of: [{metric: admitted, tier: TOP, at_least: 1},"
            " {metric: net_revenue, window: {trailing_months: 12}, at_least: 100}]}"
        ),
        policy="grace_days: 0",
    )
    for code, amount in (("IN", 100), ("POOR", 99), ("RICH", 900), ("LATER", 100)):
        make.sale(make.partner(code), amount, date(2026, 6, 1))
    admit("IN", on=DAY)
    admit("POOR", on=DAY)
    admit("LATER", on=date(2026, 7, 1))

    first = make.night(DAY)
    admit("IN", on=date(2026, 7, 1), is_admitted=False)
    second = make.night(date(2026, 7, 1))

    assert outcomes(first) == {"IN": "MM", "POOR": "MU", "RICH": "UM", "LATER": "UM"}
    assert outcomes(second) == {"IN": "UM", "POOR": "MU", "RICH": "UM", "LATER": "MM"}
    assert (first.counts["PROMOTE"], second.counts["DEMOTE"]) == (1, 1)
    assert proven(DAY)
    assert proven(date(2026, 7, 1))


def test_nobody_lets_a_partner_in_alone():
    make.program(tiers=ladder("{metric: admitted, tier: TOP, at_least: 1}"))
    make.partner("A")
    who = {"actor": "user:1", "at": make.AT, "reason": "A friend"}
    wanted = {"program_code": "P", "partner_code": "A", "is_admitted": True, **who}

    approval_id = admissions.propose(tier_code="TOP", **wanted)
    with pytest.raises(approvals.OwnProposal), transaction.atomic():
        admissions.approve(approval_id=approval_id, on=DAY, **who)
    with pytest.raises(NotFoundError, match="no tier 'NOWHERE'"), transaction.atomic():
        admissions.propose(tier_code="NOWHERE", **wanted)
    approvals.decline(
        approval_id=approval_id,
        act=ApprovalAct.ADMIT_PARTNER,
        reason="No",
        actor="user:2",
        at=make.AT,
    )

    assert Admission.objects.count() == 0
    assert outcomes(make.night(DAY)) == {"A": "U"}
