"""A guarantee or probation after a rise, and tiers kept from before the rules: night after night."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import tiers as make
from tiers.choices import Reason
from tiers.engine import parsing, reason_bits
from tiers.engine.problems import InvalidDocumentError
from tiers.models import Decision, Standing, Tier
from tiers.queries import laws, replay

pytestmark = pytest.mark.django_db


def decided(day):
    """Return verdict, tier and reasons of the night of the day; its replay is equal."""
    night = make.night(day)
    row = Decision.objects.get(run_id=night.run_id)
    assert replay.replay(program_code="P", as_of=day).differences == ()
    assert laws.breaches() == []
    return row.verdict, row.rank_after, reason_bits.reasons_of(mask=row.reasons)


def risen(policy):
    """A partner that rises to Silver on 2 April 2026 and no longer meets it from the night of 10 May on."""
    make.program(policy=policy)
    partner = make.partner("A")
    make.night(date(2026, 3, 31))
    make.sale(partner, 150, date(2025, 5, 10))
    make.night(date(2026, 4, 1))
    return partner


def test_a_guaranteed_rise_is_warned_but_not_taken_back_before_its_last_day():
    risen("grace_days: 0\ntenure_guarantee_months: 3")

    verdict, tier, reasons = decided(date(2026, 5, 10))
    assert (verdict, tier) == ("WARN", 2)
    assert Reason.TENURE_GUARANTEED in reasons
    assert decided(date(2026, 6, 30))[:2] == ("WARN", 2)  # effect 1 July: guaranteed to 1 July
    verdict, tier, reasons = decided(date(2026, 7, 1))
    assert (verdict, tier) == ("DEMOTE", 1)
    assert Reason.TENURE_GUARANTEED not in reasons


def test_a_rise_on_probation_falls_without_grace_and_without_a_review_date():
    risen("grace_days: 90\nreview_dates: [01-01]\nprobation_days: 40")

    verdict, tier, reasons = decided(date(2026, 5, 10))  # effect 11 May, the 39th day
    assert (verdict, tier) == ("DEMOTE", 1)
    assert Reason.ON_PROBATION in reasons
    assert Reason.DEMOTION_WAITS_FOR_REVIEW not in reasons


def test_after_probation_grace_runs_as_ever():
    risen("grace_days: 90\nprobation_days: 39")

    verdict, tier, reasons = decided(date(2026, 5, 10))
    assert (verdict, tier) == ("WARN", 2)
    assert Reason.ON_PROBATION not in reasons


def test_a_tier_from_before_the_rules_is_kept_to_the_day_and_its_grace_starts_then():
    make.program(policy="grace_days: 0\ngrandfathered_until: 2026-06-01", effective_on="2026-05-01")
    partner = make.partner("A")
    make.sale(partner, 150, date(2025, 5, 10))
    silver = Tier.objects.get(code="SILVER")
    Standing.objects.create(
        partner=partner,
        program=silver.program,
        tier=silver,
        starts_on=date(2026, 4, 1),
        set_at=make.AT,
        set_by="t",
    )

    verdict, tier, reasons = decided(date(2026, 5, 10))
    assert (verdict, tier) == ("RETAIN", 2)
    assert {Reason.REQUIREMENTS_UNMET, Reason.GRANDFATHERED} <= set(reasons)
    assert Decision.objects.get().grace_started_on is None
    assert decided(date(2026, 5, 30))[:2] == ("RETAIN", 2)
    assert decided(date(2026, 5, 31))[:2] == ("DEMOTE", 1)


def test_a_tier_reached_under_the_rules_is_not_grandfathered():
    make.program(policy="grace_days: 0\ngrandfathered_until: 2026-06-01", effective_on="2026-05-01")
    partner = make.partner("A")
    make.sale(partner, 150, date(2025, 5, 10))
    make.night(date(2026, 5, 9))

    assert decided(date(2026, 5, 10))[:2] == ("DEMOTE", 1)


def test_a_rise_cannot_be_guaranteed_and_on_probation():
    text = make.document(policy="tenure_guarantee_months: 3\nprobation_days: 30")

    with pytest.raises(InvalidDocumentError, match="either guaranteed or on probation"):
        parsing.parse(text=text)


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(InvalidDocumentError, match="no day of the calendar"):
        parsing.parse(text=make.document(policy="grandfathered_until: 2026-02-30"))
