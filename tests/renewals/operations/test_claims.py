"""Claims of the old scheme run off, and a sale never earns twice, whichever way comes first."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event
from kernel.errors import DomainError, NotFoundError, ReasonIsMissing
from kernel.periods import Period
from partners.choices import Scope
from partners.operations import keys
from partners.operations.tables import TableHasFaults
from partners.queries.access import Seat
from renewals.choices import ClaimState
from renewals.models import Claim, CutOver, Earning, Order
from renewals.operations import claims, orders, quotes
from renewals.operations.claim_files import import_claims
from renewals.queries import claims as reads
from renewals.queries import laws
from renewals.queries.claims import NewScheme, OldScheme
from renewals.queries.offers import Asked
from tests.factories import renewals as make

HEADER = "claim,partner,contract,amount,currency,sold_on,submitted_on,document,good_until"
FIRST = "RB-1,LARK,C-1,180.00,AUD,2026-01-10,2026-02-01,INV-9,2026-07-31"
TODAY = date(2026, 6, 1)


@pytest.fixture
def lark(program):
    return make.authorised("LARK", of=program)


@pytest.fixture
def contract(program, lark):
    return make.contract(program, incumbent=lark, ref="C-1")


@pytest.fixture
def taken(tmp_path, contract, who):
    path = tmp_path / "claims.csv"

    def take(*rows, **options):
        path.write_text("\n".join([HEADER, *rows]) + "\n")
        report = import_claims(path=path, **who, **options)
        return report.created, report.changed, report.unchanged

    return take


def claim(contract, **values):
    row = {
        "ref": "RB-1", "partner": contract.incumbencies.get().partner, "contract": contract, "amount": 1_800_000,
        "currency": "AUD", "sold_on": date(2026, 1, 10), "submitted_on": date(2026, 2, 1), "imported_at": make.AT,
        "imported_by": "test", **values,
    }  # fmt: skip
    return Claim.objects.create(**row)


def prove(ref="RB-1", actor="user:1"):
    return claims.prove(claim_ref=ref, evidence="Invoice INV-9", actor=actor, at=make.AT)


def approve(ref="RB-1", actor="user:2", at=make.AT):
    return claims.approve(claim_ref=ref, reason="The invoice", actor=actor, at=at)


def pay():
    return claims.pay(claim_ref="RB-1", payment="BANK-7", paid_on=TODAY, actor="user:3", at=make.AT)


def sent(contract):
    quote = quotes.draft(
        partner_code="LARK", asked=[Asked(contract=contract.ref)], actor="user:7", at=make.AT
    )
    return quotes.send(quote_ref=quote.ref, actor="user:7", at=make.AT)


def order(quote):
    return orders.accept(quote_ref=quote.ref, actor="user:8", at=make.AT)


def test_a_file_is_taken_once(taken):
    assert [taken(FIRST, is_trial=True), taken(FIRST), taken(FIRST)] == [
        (1, 0, 0),
        (1, 0, 0),
        (0, 0, 1),
    ]
    row = Claim.objects.get()
    assert (row.amount, row.state, row.good_until) == (1_800_000, "SUBMITTED", date(2026, 7, 31))
    assert Event.objects.get(type="claim.imported").partner_ref == "LARK"


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (FIRST.replace("LARK", "NOBODY"), ("line 2, partner", "partner_unknown")),
        (FIRST.replace("C-1", "C-9"), ("line 2, contract", "contract_unknown")),
        (FIRST.replace("180.00", "0"), ("line 2, amount", "invalid")),
        (FIRST.replace("180.00", ""), ("line 2, amount", "invalid")),
        (FIRST.replace("2026-02-01", "2026-01-09"), ("line 2, submitted_on", "invalid")),
        (FIRST.replace("2026-07-31", "2026-01-31"), ("line 2, good_until", "invalid")),
    ],
)
def test_a_faulty_row_is_named(taken, row, place):
    with pytest.raises(TableHasFaults) as refusal:
        taken(row)

    assert place in [(problem.path, problem.code) for problem in refusal.value.problems]
    assert Claim.objects.count() == 0


def test_a_known_claim_must_say_the_same(taken):
    taken(FIRST)

    with pytest.raises(TableHasFaults, match="1 fault") as refusal:
        taken(FIRST.replace("180.00", "181.00"))

    assert refusal.value.problems[0].code == "claim_known_otherwise"


def test_a_claim_is_proven_approved_by_another_and_paid(contract):
    claim(contract)

    prove()
    approve()
    paid = claims.pay(claim_ref="RB-1", payment="BANK-7", paid_on=TODAY, actor="user:3", at=make.AT)

    assert (paid.state, paid.evidence, paid.decided_by, paid.payment) == (
        "PAID", "Invoice INV-9", "user:2", "BANK-7",
    )  # fmt: skip
    earning = Earning.objects.get()
    assert (earning.contract, earning.kind, earning.claim) == (contract, "CLAIM", paid)
    assert [row.data["state"] for row in Event.objects.filter(type="claim.changed").order_by("id")] == [
        "PROVEN", "APPROVED", "PAID",
    ]  # fmt: skip
    assert laws.breaches() == []


def test_a_key_of_whoever_gave_the_evidence_is_no_second_person(contract):
    claim(contract)
    prove()
    with transaction.atomic():
        secret = keys.create_key(
            name="Sync", scopes=[Scope.LEDGER_READ], actor="user:1", at=make.AT
        )

    with pytest.raises(claims.OwnEvidence):
        approve(actor=f"key:{secret[:11]}")


@pytest.mark.parametrize(
    ("state", "act", "error"),
    [
        ("SUBMITTED", approve, claims.ClaimNotThere),
        ("SUBMITTED", pay, claims.ClaimNotThere),
        ("PROVEN", lambda: approve(actor="user:1"), claims.OwnEvidence),
        ("PROVEN", lambda: approve(at=make.AT + timedelta(days=61)), claims.ClaimHasExpired),
        ("PROVEN", lambda: claims.reject(claim_ref="RB-1", reason=" ", actor="u", at=make.AT), ReasonIsMissing),
        ("PROVEN", lambda: approve("RB-9"), NotFoundError),
        ("APPROVED", lambda: claims.reject(claim_ref="RB-1", reason="x", actor="u", at=make.AT), claims.ClaimNotThere),
        ("APPROVED", prove, claims.ClaimNotThere),
    ],
)  # fmt: skip
def test_a_step_out_of_order_is_refused(contract, state, act, error):
    claim(contract, good_until=date(2026, 7, 31))
    if state != "SUBMITTED":
        prove()
    if state == "APPROVED":
        approve()

    with pytest.raises(error):
        act()

    assert Claim.objects.get().state == state


def test_a_rejected_claim_earns_nothing_and_leaves_the_sale_free(contract):
    claim(contract)
    claims.reject(claim_ref="RB-1", reason="Not ours", actor="user:2", at=make.AT)

    order(sent(contract))

    assert Earning.objects.get().kind == "MARGIN"


def test_a_claim_expires_after_its_last_good_day(program, contract):
    claim(contract, good_until=TODAY)
    prove()

    found = [
        claims.expire_due(program_code="P", actor="system", at=make.AT + timedelta(days=days))
        for days in (0, 1, 2)
    ]

    assert (found, Claim.objects.get().state) == ([0, 1, 0], "EXPIRED")


def test_an_order_forbids_a_claim_of_the_same_sale(contract, taken):
    claim(contract)
    prove()
    order(sent(contract))

    with pytest.raises(claims.SaleHasEarned, match="margin up front"):
        approve()
    with pytest.raises(TableHasFaults) as refusal:
        taken(FIRST.replace("RB-1", "RB-2"))

    assert refusal.value.problems[0].code == "sale_has_earned"
    assert Earning.objects.get().kind == "MARGIN"


def test_an_approved_claim_forbids_margin_up_front_for_the_same_sale(contract):
    quote = sent(contract)
    claim(contract)
    prove()
    approve()

    with pytest.raises(claims.SaleHasEarned, match="claim of the old scheme"):
        order(quote)

    assert (Order.objects.count(), Earning.objects.get().kind) == (0, "CLAIM")


def broken(act):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    return refusal.value.__cause__.diag.constraint_name


def test_the_database_keeps_the_laws_of_claims(program, lark, contract):
    row = claim(contract)
    order(sent(contract))
    prove()
    other = make.contract(program, incumbent=lark)

    assert [
        broken(lambda: Claim.objects.update(amount=1)),
        broken(lambda: Claim.objects.update(state="PAID", paid_on=TODAY, payment="x", decided_by="user:2")),
        broken(lambda: Claim.objects.update(state="APPROVED", decided_by="user:2")),
        broken(lambda: Earning.objects.create(contract=contract, kind="CLAIM", claim=row, earned_at=make.AT)),
        broken(lambda: Earning.objects.create(contract=other, kind="MARGIN", claim=row, earned_at=make.AT)),
        broken(lambda: Claim.objects.all()._raw_delete("default")),
    ] == [
        "renewals_claim_frozen",
        "renewals_claim_step_legal",
        "renewals_claim_is_the_earning",
        "renewals_earning_pkey",
        "renewals_earning_of_one_kind",
        "renewals_claim_frozen",
    ]  # fmt: skip


def cut_over(day, **values):
    given = {
        "program_code": "P",
        "partner_code": "LARK",
        "reason": "Signed",
        "actor": "user:1",
        "at": make.AT,
    }
    return claims.set_cut_over(starts_on=day, **{**given, **values})


def test_from_the_cut_over_on_sales_cannot_be_claimed_and_before_it_not_ordered(contract, taken):
    quote = sent(contract)
    cut_over(TODAY + timedelta(days=1))

    with pytest.raises(orders.BeforeCutOver, match="2026-06-02"):
        order(quote)
    cut_over(TODAY)
    with pytest.raises(TableHasFaults) as refusal:
        taken(FIRST.replace("2026-01-10,2026-02-01", "2026-06-01,2026-06-01"))
    assert refusal.value.problems[0].code == "after_cut_over"
    assert taken(FIRST) == (1, 0, 0)
    assert CutOver.objects.get().starts_on == TODAY
    assert [row.data for row in Event.objects.filter(type="claim.cutover.set").order_by("id")] == [
        {"starts_on": "2026-06-02"},
        {"starts_on": "2026-06-01"},
    ]


def test_a_cut_over_that_does_not_fit_is_refused(program, lark, contract):
    claim(contract)
    with pytest.raises(claims.CutOverDoesNotFit):
        cut_over(date(2026, 1, 10))
    order(sent(make.contract(program, incumbent=lark)))
    with pytest.raises(claims.CutOverDoesNotFit):
        cut_over(TODAY + timedelta(days=1))

    cut_over(date(2026, 1, 11))

    assert laws.breaches() == []


def test_the_statement_sets_both_schemes_side_by_side(program, lark, contract):
    claim(contract)
    prove()
    approve()
    claim(make.contract(program, incumbent=lark), ref="RB-2", currency="EUR")
    claim(make.contract(program, incumbent=lark), ref="RB-3", sold_on=date(2024, 1, 1))
    order(sent(make.contract(program, incumbent=lark)))
    cut_over(date(2026, 2, 1))
    year = Period(starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))

    found = reads.statement(partner_id=lark.pk, program_id=program.pk, period=year)

    assert found.cut_over_on == date(2026, 2, 1)
    assert found.old == [
        OldScheme(state=ClaimState.APPROVED, currency="AUD", count=1, units=1_800_000),
        OldScheme(state=ClaimState.SUBMITTED, currency="EUR", count=1, units=1_800_000),
    ]
    assert found.new == [
        NewScheme(currency="AUD", orders=1, net_units=10_300_000, margin_units=1_854_000)
    ]


def test_a_partner_sees_its_own_claims(program, lark, contract):
    claim(contract)
    merri = make.partner("MERRI")
    seats = [
        Seat(user_id=1, name="x", roles=frozenset(), is_vendor=False, partner_id=partner.pk)
        for partner in (lark, merri)
    ]

    assert [reads.claims_visible_to(seat, on=TODAY).count() for seat in seats] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_claim_and_an_order_at_once_earn_once():
    program = make.program()
    make.policy()
    lark = make.authorised("LARK", of=program)
    contract = make.contract(program, incumbent=lark)
    quote = sent(contract)
    claim(contract)
    prove()
    barrier, refused = threading.Barrier(2, timeout=30), []

    def run(act):
        try:
            barrier.wait()
            act()
        except (DomainError, IntegrityError) as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in (approve, lambda: order(quote))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (len(refused), Earning.objects.count()) == (1, 1)
    assert isinstance(refused[0], DomainError)
    assert laws.breaches() == []
