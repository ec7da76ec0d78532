"""The right to sell renewals: every step dated and told, every illegal one refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import NotFoundError, ReasonIsMissing
from renewals.choices import NEXT_STATES, AuthorizationState
from renewals.models import Authorization, AuthorizationStep
from renewals.operations import authorizations, following
from renewals.operations.steps import StepNotLegal
from tests.factories import renewals as make

TODAY = date(2026, 6, 1)


def path(code="LARK"):
    """Return the states that the partner's right went through."""
    rows = AuthorizationStep.objects.filter(authorization__partner__code=code).order_by("number")
    return list(rows.values_list("to_state", flat=True))


def act(operation, who, code="LARK", **values):
    return operation(program_code="P", partner_code=code, **{**who, **values})


def follow(who, *, days=0):
    return following.follow_day(
        program_code="P", actor=who["actor"], at=who["at"] + timedelta(days=days)
    )


def test_a_partner_at_the_gate_opts_in(program, who):
    make.partner("LARK", of=program)

    right = act(authorizations.opt_in, who)

    assert (right.state, right.since_on, path()) == ("OPTED_IN", TODAY, ["ELIGIBLE", "OPTED_IN"])
    assert list(
        Event.objects.filter(type="renewal.authorization.changed").order_by("id").values_list("partner_ref", "data")
    ) == [
        ("LARK", {"from": "NOT_ELIGIBLE", "to": "ELIGIBLE", "on": "2026-06-01"}),
        ("LARK", {"from": "ELIGIBLE", "to": "OPTED_IN", "on": "2026-06-01"}),
    ]  # fmt: skip


def test_a_partner_below_the_gate_cannot(program, who):
    make.partner("LARK", tier="BASE", of=program)

    with pytest.raises(authorizations.TierTooLow, match="SILVER partners and above"):
        act(authorizations.opt_in, who)

    assert path() == []


def test_nobody_unknown_opts_in(program, who):
    with pytest.raises(NotFoundError):
        act(authorizations.opt_in, who)


def test_a_request_can_be_taken_back(program, who):
    make.partner("LARK", of=program)
    act(authorizations.opt_in, who)

    act(authorizations.opt_out, who)

    assert path() == ["ELIGIBLE", "OPTED_IN", "ELIGIBLE"]


def test_a_right_is_suspended_reinstated_and_withdrawn_with_reasons(program, who):
    make.authorised("LARK", of=program)

    suspended = act(authorizations.suspend, who, reason="Invoices overdue")
    assert (suspended.state, suspended.suspended_because) == ("SUSPENDED", "PERSON")
    back = act(authorizations.reinstate, who, reason="Paid")
    assert (back.state, back.suspended_because, back.expires_on) == (
        "AUTHORISED",
        "",
        date(2030, 1, 1),
    )
    gone = act(authorizations.withdraw, who, reason="Gave up the business")
    assert (gone.state, gone.expires_on) == ("WITHDRAWN", None)
    assert path()[-3:] == ["SUSPENDED", "AUTHORISED", "WITHDRAWN"]


@pytest.mark.parametrize("name", ["suspend", "reinstate", "withdraw", "opt_out"])
def test_a_loss_without_a_reason_is_refused(program, who, name):
    make.authorised("LARK", of=program)
    before = path()

    with pytest.raises(ReasonIsMissing):
        act(getattr(authorizations, name), who, reason=" ")

    assert path() == before


def test_a_suspended_right_needs_tier_and_assessment_to_come_back(program, who):
    lark = make.authorised("LARK", of=program)
    act(authorizations.suspend, who, reason="x")

    make.stand(lark, tier="BASE", of=program, on=TODAY)
    with pytest.raises(authorizations.TierTooLow):
        act(authorizations.reinstate, who, reason="y")
    make.stand(lark, tier="GOLD", of=program, on=TODAY + timedelta(days=1))
    Authorization.objects.update(expires_on=TODAY + timedelta(days=2))
    who["at"] += timedelta(days=2)
    with pytest.raises(authorizations.AssessmentNotInForce):
        act(authorizations.reinstate, who, reason="y")

    assert path()[-1] == "SUSPENDED"


def test_a_step_that_is_not_legal_is_refused_in_words(program, who):
    make.partner("LARK", of=program)

    with pytest.raises(StepNotLegal, match="not eligible; from there it can become only: eligible"):
        act(authorizations.suspend, who, reason="x")

    assert path() == []


def test_the_database_refuses_every_illegal_step(program):
    make.authorised("LARK", of=program)
    right = Authorization.objects.get()
    legal = {(before, after) for before, states in NEXT_STATES.items() for after in states}
    other = make.partner("MERRI", of=program)
    row = {"taken_on": TODAY, "taken_at": make.AT, "taken_by": "x", "reason": "x"}

    allowed = set()
    for before in AuthorizationState:
        for after in AuthorizationState:
            try:
                with transaction.atomic():
                    AuthorizationStep.objects.create(
                        authorization=right, number=5, from_state=before, to_state=after, **row
                    )
                    raise InterruptedError
            except IntegrityError:
                continue
            except InterruptedError:
                allowed.add((before, after))

    assert allowed == {pair for pair in legal if pair[0] == "AUTHORISED"}
    fresh = Authorization.objects.create(program=program, partner=other, since_on=TODAY)
    for change in (
        lambda: Authorization.objects.filter(pk=right.pk).update(state="SUSPENDED", suspended_because="PERSON"),
        lambda: Authorization.objects.filter(pk=fresh.pk).update(state="ELIGIBLE"),
        lambda: Authorization.objects.filter(pk=fresh.pk).delete(),
        lambda: AuthorizationStep.objects.update(reason="y"),
        lambda: AuthorizationStep.objects.create(
            authorization=fresh, number=2, from_state="NOT_ELIGIBLE", to_state="ELIGIBLE", **row
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_day_makes_partners_eligible_and_not_and_doing_it_again_changes_nothing(program, who):
    make.partner("LARK", of=program)
    merri = make.partner("MERRI", of=program)
    make.partner("BASIC", tier="BASE", of=program)

    first = follow(who)
    again = follow(who)
    make.stand(merri, tier="BASE", of=program, on=TODAY + timedelta(days=1))
    fallen = follow(who, days=1)

    assert first == following.Followed(eligible=2)
    assert again == following.Followed()
    assert fallen == following.Followed(not_eligible=1)
    assert (path("LARK"), path("MERRI"), path("BASIC")) == (
        ["ELIGIBLE"],
        ["ELIGIBLE", "NOT_ELIGIBLE"],
        [],
    )


def test_a_lost_tier_suspends_after_the_grace_that_began_with_the_loss_and_comes_back(program, who):
    lark = make.authorised("LARK", of=program)
    lost = TODAY - timedelta(days=10)
    make.stand(lark, tier="BASE", of=program, on=lost)

    assert follow(who) == following.Followed(grace_started=1)
    assert Authorization.objects.get().grace_ends_on == lost + timedelta(days=30)
    assert follow(who, days=19) == following.Followed()
    assert follow(who, days=20) == following.Followed(suspended=1)
    right = Authorization.objects.get()
    assert (right.state, right.suspended_because, right.grace_ends_on) == (
        "SUSPENDED",
        "TIER_LOST",
        None,
    )
    make.stand(lark, tier="SILVER", of=program, on=TODAY + timedelta(days=40))
    assert follow(who, days=40) == following.Followed(reinstated=1)
    assert Authorization.objects.get().state == "AUTHORISED"


def test_a_tier_that_comes_back_in_time_clears_the_grace(program, who):
    lark = make.authorised("LARK", of=program)
    make.stand(lark, tier="BASE", of=program, on=TODAY)
    follow(who)
    make.stand(lark, tier="SILVER", of=program, on=TODAY + timedelta(days=5))

    assert follow(who, days=5) == following.Followed(grace_cleared=1)
    assert Authorization.objects.get().grace_ends_on is None


def test_an_assessment_that_expires_suspends_on_that_day(program, who):
    make.authorised("LARK", of=program)
    Authorization.objects.update(expires_on=TODAY + timedelta(days=1))

    assert [follow(who), follow(who, days=1)] == [
        following.Followed(),
        following.Followed(suspended=1),
    ]
    assert Authorization.objects.get().suspended_because == "EXPIRED"
    assert follow(who, days=2) == following.Followed()


def test_a_person_s_suspension_stays_whatever_the_tier_does(program, who):
    make.authorised("LARK", of=program)
    act(authorizations.suspend, who, reason="x")

    assert follow(who, days=1) == following.Followed()
