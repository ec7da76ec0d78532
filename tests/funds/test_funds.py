"""Funds from budget to payment: nothing is promised twice, nobody decides their own, what is unused expires."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from events.queries import timeline
from funds.choices import ClaimState, RequestState
from funds.models import Budget, FundRequest, Movement
from funds.operations import budgets, claims, requests
from funds.queries import budgets as reading
from funds.queries import laws
from funds.queries import requests as asked_for
from kernel.errors import InvalidInputError, NotFoundError, ReasonIsMissing
from partners.models import PartnerAssignment, Territory
from partners.queries.access import Seat
from tests.factories import funds as make
from tests.factories import renewals, sales
from tests.factories.funds import AT, ONE, PARTNER_ACTOR, STAFF
from tests.races import together

LATER = datetime(2027, 2, 1, tzinfo=UTC)  # 1 February in Sydney
DAY = date(2026, 6, 1)


def totals(row):
    row.refresh_from_db()
    return tuple(value // ONE for value in (row.committed, row.claimed, row.paid))


def seat(partner):
    return Seat(user_id=1, name="Dana", roles=frozenset(), is_vendor=False, partner_id=partner.pk)


def test_a_request_goes_from_asked_to_paid(alpha):
    budget = make.budget()
    request = make.approved()
    claim = claims.submit(
        ref=request.ref, units=400 * ONE, evidence="Invoice 17", actor=PARTNER_ACTOR, at=AT
    )
    claims.pay(ref=request.ref, number=1, payment="B-1", paid_on=DAY, actor=STAFF, at=AT)

    claim.refresh_from_db()
    assert claim.state == ClaimState.PAID
    assert totals(request) == totals(budget) == (400, 400, 400)
    assert request.state == RequestState.CLOSED
    assert laws.breaches() == []
    told = timeline.of_subject(subject=f"fund-request:{request.ref}")
    assert [entry.data["state"] for entry in reversed(told)] == [
        "ASKED",
        "COMMITTED",
        "COMMITTED",
        "CLOSED",
    ]


def test_a_part_may_be_approved_and_claimed_in_parts(alpha):
    budget = make.budget()
    request = make.asked()
    requests.approve(ref=request.ref, units=300 * ONE, reason="A part", actor=STAFF, at=AT)
    for number, amount in ((1, 100), (2, 150)):
        claims.submit(
            ref=request.ref, units=amount * ONE, evidence="Invoice", actor=PARTNER_ACTOR, at=AT
        )
        claims.pay(ref=request.ref, number=number, payment="B", paid_on=DAY, actor=STAFF, at=AT)
    assert totals(request) == (300, 250, 250)

    requests.close(ref=request.ref, reason="Cheaper than planned", actor=STAFF, at=AT)

    assert totals(request) == totals(budget) == (250, 250, 250)
    assert request.state == RequestState.CLOSED
    assert laws.breaches() == []


def test_nobody_approves_or_pays_their_own(alpha):
    make.budget()
    request = make.asked()
    with pytest.raises(requests.OwnRequest, match="second person"):
        requests.approve(ref=request.ref, units=ONE, reason="Mine", actor=PARTNER_ACTOR, at=AT)
    requests.approve(ref=request.ref, units=ONE, reason="Good", actor=STAFF, at=AT)
    claims.submit(ref=request.ref, units=ONE, evidence="Invoice", actor=PARTNER_ACTOR, at=AT)
    with pytest.raises(claims.OwnClaim, match="second person"):
        claims.pay(ref=request.ref, number=1, payment="B", paid_on=DAY, actor=PARTNER_ACTOR, at=AT)
    with pytest.raises(claims.OwnClaim):
        claims.reject(ref=request.ref, number=1, reason="No", actor=PARTNER_ACTOR, at=AT)


def test_a_budget_never_promises_more_than_it_has(alpha):
    make.budget(amount=500)
    make.approved(amount=400)
    second = make.asked(amount=200)

    with pytest.raises(requests.BudgetDoesNotReach, match=r"100\.00 AUD left"):
        requests.approve(ref=second.ref, units=200 * ONE, reason="Good", actor=STAFF, at=AT)
    requests.approve(ref=second.ref, units=100 * ONE, reason="The rest", actor=STAFF, at=AT)

    assert laws.breaches() == []


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_cannot_overspend():
    program = renewals.program()
    renewals.partner("ALPHA", of=program)
    make.budget(amount=500)
    refs = [make.asked(amount=400).ref for _ in range(2)]

    answers = together(
        *(
            lambda ref=ref: requests.approve(
                ref=ref, units=400 * ONE, reason="Good", actor=STAFF, at=AT
            )
            for ref in refs
        )
    )

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(one) for one in refused] == [requests.BudgetDoesNotReach]
    assert laws.breaches() == []


def test_a_claim_stays_within_what_was_approved(alpha):
    make.budget()
    request = make.approved(amount=400)
    claims.submit(ref=request.ref, units=300 * ONE, evidence="I", actor=PARTNER_ACTOR, at=AT)

    with pytest.raises(claims.ClaimIsTooMuch, match=r"100\.00 AUD of what was approved are left"):
        claims.submit(ref=request.ref, units=101 * ONE, evidence="I", actor=PARTNER_ACTOR, at=AT)
    claims.reject(ref=request.ref, number=1, reason="No invoice", actor=STAFF, at=AT)
    claims.submit(ref=request.ref, units=400 * ONE, evidence="I", actor=PARTNER_ACTOR, at=AT)

    assert totals(request) == (400, 400, 0)
    assert laws.breaches() == []


def test_what_is_unused_expires_after_the_last_day_for_claims(alpha):
    budget = make.budget(amount=1000)
    waiting, unused, claimed = make.asked(amount=100), make.approved(), make.approved(amount=300)
    claims.submit(ref=claimed.ref, units=200 * ONE, evidence="I", actor=PARTNER_ACTOR, at=AT)
    last_moment = datetime(2027, 1, 31, 12, 59, tzinfo=UTC)  # 23:59 in Sydney

    assert budgets.expire_due(actor="system", at=last_moment) == 0
    assert budgets.expire_due(actor="system", at=LATER) == 1
    assert budgets.expire_due(actor="system", at=LATER) == 0

    for row in (waiting, unused, claimed, budget):
        row.refresh_from_db()
    assert (waiting.state, unused.state, claimed.state) == ("DECLINED", "CLOSED", "COMMITTED")
    assert (budget.budgeted, budget.committed) == (200 * ONE, 200 * ONE)
    with pytest.raises(budgets.BudgetIsClosed):
        make.asked()
    with pytest.raises(claims.ClaimIsLate):
        claims.submit(ref=claimed.ref, units=ONE, evidence="I", actor=PARTNER_ACTOR, at=LATER)

    claims.reject(ref=claimed.ref, number=1, reason="No invoice", actor=STAFF, at=LATER)

    budget.refresh_from_db()
    claimed.refresh_from_db()
    assert (budget.budgeted, claimed.state) == (0, "CLOSED")
    assert laws.breaches() == []


def test_a_waiting_claim_is_paid_after_the_budget_closed(alpha):
    budget = make.budget()
    request = make.approved()
    claims.submit(ref=request.ref, units=200 * ONE, evidence="I", actor=PARTNER_ACTOR, at=AT)
    budgets.expire_due(actor="system", at=LATER)

    claims.pay(ref=request.ref, number=1, payment="B", paid_on=DAY, actor=STAFF, at=LATER)

    assert totals(budget) == (200, 200, 200)
    assert (FundRequest.objects.get().state, laws.breaches()) == ("CLOSED", [])


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 121}),
        ("expected", {"expected": ""}),
        ("amount", {"units": 0}),
        ("ends_on", {"ends_on": date(2026, 7, 10)}),
        ("starts_on", {"starts_on": date(2026, 5, 31)}),
        ("starts_on", {"ends_on": date(2027, 1, 2)}),
    ],
    ids=["blank", "long", "no aim", "nothing", "no time", "before", "after"],
)
def test_a_wish_that_makes_no_sense_is_refused_at_its_field(alpha, field, wrong):
    make.budget()
    with pytest.raises(InvalidInputError) as refusal:
        requests.ask(
            budget_code="MDF-1",
            partner_code="ALPHA",
            wish=make.wish(**wrong),
            actor=PARTNER_ACTOR,
            at=AT,
        )
    assert [problem.path for problem in refusal.value.problems] == [field]
    assert not FundRequest.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("code", {"code": ""}),
        ("name", {"name": "x" * 121}),
        ("ends_on", {"ends_on": date(2026, 6, 1)}),
        ("claims_until", {"claims_until": date(2026, 12, 31)}),
        ("amount", {"amount": 0}),
        ("tier", {"tier_code": "NONE"}),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused_at_its_field(program, field, wrong):
    with pytest.raises(InvalidInputError) as refusal:
        make.budget(**wrong)
    assert field in [problem.path for problem in refusal.value.problems]
    assert not Budget.objects.exists()


def test_a_code_in_use_and_a_missing_reason_are_refused(program):
    make.budget()
    with pytest.raises(budgets.BudgetExists, match="choose another"):
        make.budget()
    with pytest.raises(ReasonIsMissing):
        make.budget("OTHER", reason=" ")
    assert Budget.objects.count() == 1
    assert Movement.objects.count() == 1


def test_a_budget_shrinks_to_what_is_committed_and_no_further(alpha):
    budget = make.budget()
    make.approved()
    with pytest.raises(budgets.BudgetIsCommitted, match=r"400\.00 AUD are committed"):
        budgets.resize(code="MDF-1", units=399 * ONE, reason="Cut", actor=STAFF, at=AT)

    budgets.resize(code="MDF-1", units=400 * ONE, reason="Cut", actor=STAFF, at=AT)

    budget.refresh_from_db()
    assert budget.budgeted == 400 * ONE
    assert laws.breaches() == []


def test_a_budget_is_open_to_its_tier_and_territory_alone(alpha, program):
    beta = renewals.partner("BETA", tier="GOLD", of=program)
    outside = renewals.partner("OUT")
    east = Territory.objects.create(code="EAST", name="East")
    below = Territory.objects.create(code="NSW", name="New South Wales", parent=east)
    PartnerAssignment.objects.create(partner=alpha, territory=below, starts_on=date(2020, 1, 1))
    make.budget("ALL")
    make.budget("GOLD", tier_code="GOLD")
    make.budget("EAST", territory_code="EAST")

    def codes(partner):
        return {row.code for row in reading.open_to(partner_id=partner.pk, on=DAY)}

    assert codes(alpha) == {"ALL", "EAST"}
    assert codes(beta) == {"ALL", "GOLD"}
    assert codes(outside) == set()
    with pytest.raises(NotFoundError, match="no such budget"):
        make.asked("BETA", of="EAST")


def test_a_partner_sees_its_own_requests_alone(alpha, program):
    beta = renewals.partner("BETA", of=program)
    make.budget()
    request = make.asked()

    assert asked_for.get_visible(seat(alpha), ref=request.ref, on=DAY) == request
    with pytest.raises(NotFoundError):
        asked_for.get_visible(seat(beta), ref=request.ref, on=DAY)
    with pytest.raises(NotFoundError):
        asked_for.get_visible(seat(beta), ref="F\x00", on=DAY)
    assert not asked_for.waiting(seat(beta), on=DAY).exists()


def test_the_return_is_what_the_ledger_says_of_the_documents(program):
    distributor = sales.make_distributor("D1")
    gamma = sales.make_partner("GAMMA")
    sales.learn(distributor, gamma, code="G1")
    renewals.stand(gamma, tier="SILVER", of=program)
    sales.send(
        [
            sales.line("INV-1", code="G1", net="1200.00"),
            sales.line("INV-2", code="G1", net="50.00"),
        ],
        distributor="D1",
    )
    make.budget()
    request = make.approved("GAMMA")
    for number in ("INV-1", "INV-1", "INV-9"):
        claims.name_deal(
            ref=request.ref, distributor_code="D1", document_no=number, actor=STAFF, at=AT
        )

    found = asked_for.return_of(request)

    assert [(deal.document_no, deal.units, deal.is_found) for deal in found.deals] == [
        ("INV-1", 1200 * ONE, True),
        ("INV-9", 0, False),
    ]
    assert found.revenue == 1200 * ONE


def test_an_illegal_step_is_refused_in_words(alpha):
    make.budget()
    request = make.asked()
    requests.withdraw(ref=request.ref, reason="", actor=PARTNER_ACTOR, at=AT)
    with pytest.raises(
        requests.RequestNotThere, match="is withdrawn; this needs one that is waiting"
    ):
        requests.approve(ref=request.ref, units=ONE, reason="Good", actor=STAFF, at=AT)
    with pytest.raises(NotFoundError):
        requests.decline(ref="F-99999", reason="No", actor=STAFF, at=AT)
    with pytest.raises(ReasonIsMissing):
        requests.decline(ref=request.ref, reason=" ", actor=STAFF, at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "update funds_movement set amount = 1",
        "delete from funds_movement",
        "update funds_budget set budgeted = budgeted + 1",
        "update funds_budget set currency = 'EUR'",
        "delete from funds_budget",
        "update funds_fundrequest set committed = 1",
        "update funds_fundrequest set asked = asked * 2",
        "update funds_fundrequest set state = 'CLOSED'",
        "update funds_fundrequest set decided_by = asked_by",
        "delete from funds_fundrequest",
        "update funds_claim set amount = 1",
        "update funds_claim set state = 'PAID', decided_by = submitted_by, payment = 'B', paid_on = now()",
        "delete from funds_claim",
    ],
)
def test_the_database_refuses_what_the_book_does_not_allow(alpha, statement):
    make.budget()
    request = make.approved()
    claims.submit(ref=request.ref, units=ONE, evidence="I", actor=PARTNER_ACTOR, at=AT)

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert laws.breaches() == []
