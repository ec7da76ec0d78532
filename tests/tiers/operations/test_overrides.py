"""Overrides, status matches, holds and steps down: placed by persons, carried out by the night, ended on their day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import InvalidInputError, NotFoundError
from tests.factories import tiers as make
from tiers.choices import ApprovalAct, OverrideKind, Reason
from tiers.engine import reason_bits
from tiers.models import Decision, Override
from tiers.operations import admissions, approvals, overrides
from tiers.queries import laws, replay

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
NEXT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def propose(kind=OverrideKind.OVERRIDE, tier="GOLD", **values):
    """Propose one from 5 to 20 May."""
    given = {
        "starts_on": date(2026, 5, 5),
        "ends_on": date(2026, 5, 20),
        "reason": "Strategic customer.",
        "sponsor": "Helen",
        "target": "Reach 400 by the end.",
        "actor": "user:1",
        "at": AT,
        **values,
    }
    return overrides.propose(program_code="P", partner_code="A", kind=kind, tier_code=tier, **given)


def placed(*args, **values):
    """Propose and approve one; return it."""
    approval_id = propose(*args, **values)
    overrides.approve(approval_id=approval_id, reason="Agreed.", actor="user:2", at=AT)
    return Override.objects.get(approval_id=approval_id)


def start(amount=150, policy="grace_days: 0"):
    """One partner that holds Silver on what it sold."""
    make.program(policy=policy)
    partner = make.partner("A")
    make.sale(partner, amount, date(2026, 4, 1))
    make.night(date(2026, 5, 3))
    return partner


def decided(day):
    """Return verdict, tier and the newest reason of the night of the day; its replay is equal."""
    night = make.night(day)
    row = Decision.objects.get(run_id=night.run_id, partner__code="A")
    assert replay.replay(program_code="P", as_of=day).differences == ()
    assert laws.breaches() == []
    return row.verdict, row.rank_after, reason_bits.reasons_of(mask=row.reasons)[-1]


def test_an_override_moves_holds_and_ends_on_its_day():
    start()
    placed()

    assert decided(date(2026, 5, 4)) == ("PROMOTE", 3, Reason.OVERRIDE_MOVES)
    assert decided(date(2026, 5, 5)) == ("HOLD", 3, Reason.OVERRIDE_IN_FORCE)
    assert decided(date(2026, 5, 18))[0] == "HOLD"
    # effect day 20 May: merit decides again, one tier at a time
    assert decided(date(2026, 5, 19)) == ("DEMOTE", 2, Reason.GRACE_OVER)


def test_an_override_pins_below_what_is_earned_too():
    start(amount=500)
    placed(tier="SILVER")

    assert decided(date(2026, 5, 4)) == ("DEMOTE", 2, Reason.OVERRIDE_MOVES)
    assert decided(date(2026, 5, 5)) == ("HOLD", 2, Reason.OVERRIDE_IN_FORCE)
    assert decided(date(2026, 5, 19))[:2] == ("PROMOTE", 3)


def test_a_status_match_gives_at_least_its_tier_and_does_not_stop_a_rise():
    partner = start(amount=1)
    placed(kind=OverrideKind.STATUS_MATCH, tier="SILVER")

    assert decided(date(2026, 5, 4)) == ("PROMOTE", 2, Reason.STATUS_MATCHED)
    assert decided(date(2026, 5, 5)) == ("HOLD", 2, Reason.STATUS_MATCHED)
    make.sale(partner, 500, date(2026, 5, 6))
    assert decided(date(2026, 5, 6))[:2] == ("PROMOTE", 3)


def test_a_hold_stops_every_move_and_lets_the_clock_run():
    partner = start(policy="grace_days: 10")
    placed(kind=OverrideKind.HOLD, tier="", sponsor="", target="")
    make.sale(partner, -150, date(2026, 5, 3))

    assert decided(date(2026, 5, 4)) == ("HOLD", 2, Reason.HELD_BY_PERSON)
    make.sale(partner, 5000, date(2026, 5, 6))
    assert decided(date(2026, 5, 6)) == ("HOLD", 2, Reason.HELD_BY_PERSON)
    assert decided(date(2026, 5, 19))[:2] == ("PROMOTE", 3)


def test_a_lifted_one_counts_no_more_and_the_nights_before_stay_as_they_were():
    start()
    row = placed()
    decided(date(2026, 5, 4))

    overrides.lift(override_id=row.pk, reason="The customer left.", actor="user:1", at=AT)

    assert decided(date(2026, 5, 5))[:2] == ("DEMOTE", 2)
    assert replay.replay(program_code="P", as_of=date(2026, 5, 4)).is_equal
    with pytest.raises(overrides.OverrideIsOver), transaction.atomic():
        overrides.lift(override_id=row.pk, reason="Again.", actor="user:1", at=AT)
    told = Event.objects.filter(type__startswith="tier.override").order_by("id")
    assert [event.type for event in told] == ["tier.override.placed", "tier.override.lifted"]


def test_one_that_waits_or_was_declined_does_nothing():
    start()
    approval_id = propose()
    assert decided(date(2026, 5, 4))[:2] == ("RETAIN", 2)

    with pytest.raises(approvals.OwnProposal), transaction.atomic():
        overrides.approve(approval_id=approval_id, reason="Mine.", actor="user:1", at=AT)
    with pytest.raises(overrides.OverrideStands), transaction.atomic():
        propose()
    approvals.decline(
        approval_id=approval_id, act=ApprovalAct.OVERRIDE_TIER, reason="No.", actor="user:2", at=AT
    )
    assert decided(date(2026, 5, 5))[:2] == ("RETAIN", 2)
    assert propose() != approval_id


def test_one_whose_end_has_come_cannot_be_approved():
    start()
    approval_id = propose()
    late = datetime(2026, 5, 20, 1, tzinfo=UTC)

    with pytest.raises(overrides.OverrideIsOver), transaction.atomic():
        overrides.approve(approval_id=approval_id, reason="Late.", actor="user:2", at=late)

    assert Override.objects.get().known_seq is None


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"starts_on": date(2026, 4, 30)}, InvalidInputError),
        ({"ends_on": date(2026, 5, 5)}, InvalidInputError),
        ({"ends_on": date(2029, 6, 1)}, InvalidInputError),
        ({"reason": " "}, InvalidInputError),
        ({"sponsor": " "}, InvalidInputError),
        ({"target": ""}, InvalidInputError),
        ({"reason": "x" * 1001}, InvalidInputError),
        ({"tier": "DIAMOND"}, NotFoundError),
        ({"tier": ""}, NotFoundError),
        ({"kind": OverrideKind.HOLD}, InvalidInputError),
        ({"kind": OverrideKind.STEP_DOWN}, InvalidInputError),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong, refusal):
    start()

    with pytest.raises(refusal), transaction.atomic():
        propose(**wrong)

    assert not Override.objects.exists()


def test_a_partner_steps_down_for_as_long_as_the_program_says_and_is_not_lifted_by_merit():
    start(amount=500, policy="opt_down_months: 6")
    row = overrides.step_down(
        program_code="P", partner_code="A", tier_code="SILVER", reason="Too few people.", actor="user:7", at=NEXT
    )  # fmt: skip

    assert (row.starts_on, row.ends_on) == (date(2026, 5, 4), date(2026, 11, 4))
    assert decided(date(2026, 5, 4)) == ("DEMOTE", 2, Reason.STEPPED_DOWN)
    assert decided(date(2026, 5, 5)) == ("HOLD", 2, Reason.STEPPED_DOWN)
    overrides.lift(override_id=row.pk, reason="We hired.", actor="user:7", at=NEXT)
    assert decided(date(2026, 5, 6))[:2] == ("PROMOTE", 3)


def test_stepping_down_needs_an_offer_and_a_lower_tier():
    start(amount=500)
    common = {
        "program_code": "P",
        "partner_code": "A",
        "reason": "We wish.",
        "actor": "user:7",
        "at": make.AT,
    }
    with pytest.raises(overrides.StepDownIsNotOffered), transaction.atomic():
        overrides.step_down(tier_code="SILVER", **common)
    assert not Override.objects.exists()


@pytest.mark.parametrize("tier", ["GOLD", "DIAMOND"])
def test_a_tier_that_is_not_lower_is_refused(tier):
    start(amount=500, policy="opt_down_months: 6")

    with pytest.raises((InvalidInputError, NotFoundError)), transaction.atomic():
        overrides.step_down(
            program_code="P", partner_code="A", tier_code=tier, reason="We wish.", actor="user:7",
            at=NEXT,
        )  # fmt: skip

    assert not Override.objects.exists()


def test_promotions_that_need_approval_wait_for_two_persons():
    start(amount=500, policy="promote: after_approval")
    assert decided(date(2026, 5, 4)) == ("RETAIN", 1, Reason.PROMOTION_WAITS_FOR_APPROVAL)

    approval_id = admissions.propose(
        program_code="P", tier_code="SILVER", partner_code="A", is_admitted=True, reason="Yes.",
        actor="user:1", at=AT,
    )  # fmt: skip
    admissions.approve(
        approval_id=approval_id, on=date(2026, 5, 1), reason="Agreed.", actor="user:2", at=AT
    )

    assert decided(date(2026, 5, 5)) == ("PROMOTE", 2, Reason.PROMOTION_WAITS_FOR_APPROVAL)


def test_the_database_keeps_an_override_as_it_was_placed():
    start()
    row = placed()

    for change in ({"ends_on": date(2027, 1, 1)}, {"known_seq": None}, {"reason": "Other."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Override.objects.filter(pk=row.pk).update(**change)
