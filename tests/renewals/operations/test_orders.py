"""An accepted quote is one order, one successor a contract, and one ledger entry, whoever accepts how often."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event
from kernel.errors import DomainError, NotFoundError
from renewals.choices import ReleaseCause
from renewals.models import Contract, Earning, Incumbency, Order, OrderLine, Quote
from renewals.operations import authorizations, incumbency, orders, quotes
from renewals.queries.offers import Asked
from sales.models import LedgerEntry
from tests.factories import renewals as make

TODAY = date(2026, 6, 1)


@pytest.fixture
def lark(program):
    return make.authorised("LARK", of=program)


@pytest.fixture
def contract(program, lark):
    return make.contract(program, incumbent=lark)


def sent(*contracts, at=make.AT, **wish):
    asked = [Asked(contract=one.ref) for one in contracts]
    quote = quotes.draft(partner_code="LARK", asked=asked, actor="user:7", at=at, **wish)
    return quotes.send(quote_ref=quote.ref, actor="user:7", at=at)


def accept(quote, *, at=make.AT, actor="user:8"):
    return orders.accept(quote_ref=quote.ref, actor=actor, at=at)


def written():
    return (
        Order.objects.count(),
        OrderLine.objects.count(),
        Contract.objects.filter(predecessor__isnull=False).count(),
        LedgerEntry.objects.count(),
        Earning.objects.count(),
    )


def test_an_order_renews_every_line_in_one_act(program, lark, contract):
    other = make.contract(program, incumbent=lark, last_day=date(2026, 7, 31))
    quote = sent(contract, other, last_day=date(2027, 12, 31))

    order = accept(quote)

    assert written() == (1, 2, 2, 2, 2)
    assert (order.ref, order.net, order.ordered_on) == (f"R-{order.pk:06}", quote.net, TODAY)
    assert list(
        OrderLine.objects.order_by("number").values_list(
            "contract__ref", "successor__ref", "source_key"
        )
    ) == [
        (contract.ref, f"{order.ref}-1", f"|{order.ref}|1"),
        (other.ref, f"{order.ref}-2", f"|{order.ref}|2"),
    ]
    assert set(Contract.objects.filter(predecessor=None).values_list("state", "renewed_on")) == {
        ("RENEWED", TODAY)
    }
    assert (
        list(
            Incumbency.objects.filter(cause="SUCCESSION").values_list(
                "partner__code", "starts_on", "ends_on"
            )
        )
        == [("LARK", TODAY, None)] * 2
    )
    assert sum(LedgerEntry.objects.values_list("net", flat=True)) == quote.net
    types = Event.objects.filter(type__in=["order.placed", "contract.renewed"]).order_by("id")
    assert list(types.values_list("type", flat=True)) == [
        "order.placed",
        "contract.renewed",
        "contract.renewed",
    ]


def test_accepting_again_is_refused_and_writes_nothing(contract):
    quote = sent(contract)
    accept(quote)

    with pytest.raises(quotes.QuoteIsNotLive, match="is accepted"):
        accept(quote)

    assert written() == (1, 1, 1, 1, 1)


def test_of_two_quotes_of_a_contract_one_is_ordered_and_the_other_declined(contract):
    one, two = sent(contract), sent(contract, years=2)

    accept(two)

    one.refresh_from_db()
    assert (one.state, one.reason) == ("DECLINED", f"Ordered by {Order.objects.get().ref}")
    with pytest.raises(quotes.QuoteIsNotLive):
        accept(one)


def test_a_draft_cannot_be_accepted(contract):
    quote = quotes.draft(
        partner_code="LARK", asked=[Asked(contract=contract.ref)], actor="user:7", at=make.AT
    )

    with pytest.raises(quotes.QuoteIsNotLive, match="is draft; this needs one that is sent"):
        accept(quote)


def test_a_suspended_partners_quote_stays_good(contract, who):
    quote = sent(contract)
    authorizations.suspend(program_code="P", partner_code="LARK", reason="x", **who)

    accept(quote)

    assert written() == (1, 1, 1, 1, 1)


def test_a_withdrawn_right_orders_nothing(contract, who):
    quote = sent(contract)
    authorizations.withdraw(program_code="P", partner_code="LARK", reason="x", **who)

    with pytest.raises(orders.RightIsWithdrawn):
        accept(quote)

    assert written() == (0, 0, 0, 0, 0)


def test_a_released_contract_can_still_be_ordered_but_not_one_that_went_to_another(
    program, contract
):
    quote = sent(contract)
    make.authorised("MERRI", of=program)
    incumbency.release(
        contract_ref=contract.ref, cause=ReleaseCause.CUSTOMER_LETTER, reason="x", evidence="Letter of 1 June",
        actor="user:1", at=make.AT,
    )  # fmt: skip
    incumbency.assign(
        contract_ref=contract.ref,
        partner_code="MERRI",
        reason="The letter",
        actor="user:1",
        at=make.AT,
    )

    with pytest.raises(NotFoundError):
        accept(quote)

    assert written() == (0, 0, 0, 0, 0)


def test_a_contract_that_changed_is_not_ordered_as_it_was(contract):
    quote = sent(contract)
    Contract.objects.filter(pk=contract.pk).update(quantity=9)

    with pytest.raises(orders.ContractHasChanged):
        accept(quote)

    quote.refresh_from_db()
    assert (quote.state, written()) == ("SENT", (0, 0, 0, 0, 0))


def test_a_late_order_is_renewed_on_the_day_of_the_order(contract):
    late = datetime(2026, 7, 10, 2, tzinfo=UTC)
    accept(sent(contract, at=late), at=late + timedelta(days=2))

    contract.refresh_from_db()
    successor = contract.successor
    assert (contract.renewed_on, successor.starts_on) == (date(2026, 7, 12), date(2026, 7, 1))


def broken(act):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    return refusal.value.__cause__.diag.constraint_name


def test_orders_are_append_only_and_a_contract_is_ordered_once(program, lark, contract):
    accept(sent(contract))
    line = OrderLine.objects.get()

    assert [
        broken(lambda: Order.objects.update(net=1)),
        broken(lambda: OrderLine.objects.update(net=1)),
        broken(lambda: Earning.objects.update(kind="CLAIM")),
        broken(
            lambda: OrderLine.objects.create(
                order=line.order, number=9, contract=contract, successor=make.contract(program), net=1, margin=0,
                source_key="x",
            )
        ),
        broken(lambda: LedgerEntry.objects.create(**_same_entry())),
    ] == [
        "renewals_order_append_only",
        "renewals_orderline_append_only",
        "renewals_earning_append_only",
        "renewals_orderline_contract_id_key",
        "sales_ledgerentry_once",
    ]  # fmt: skip


def _same_entry():
    row = LedgerEntry.objects.values().get()
    return {name: value for name, value in row.items() if name != "id"}


@pytest.mark.django_db(transaction=True)
def test_two_people_accepting_one_quote_at_once_make_one_order():
    program = make.program()
    make.policy()
    lark = make.authorised("LARK", of=program)
    quote = sent(make.contract(program, incumbent=lark))
    barrier, refusals, made = threading.Barrier(2, timeout=30), [], []

    def run(person):
        try:
            barrier.wait()
            made.append(accept(quote, actor=person).ref)
        except DomainError as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"user:{n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (len(made), refusals, written()) == (1, ["quote_is_not_live"], (1, 1, 1, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_two_quotes_of_one_contract_accepted_at_once_make_one_order():
    program = make.program()
    make.policy()
    lark = make.authorised("LARK", of=program)
    contract = make.contract(program, incumbent=lark)
    both = sent(contract), sent(contract, years=2)
    barrier, refusals = threading.Barrier(2, timeout=30), []

    def run(quote):
        try:
            barrier.wait()
            accept(quote)
        except DomainError as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(quote,)) for quote in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (refusals, written()) == (["quote_is_not_live"], (1, 1, 1, 1, 1))
    assert sorted(Quote.objects.values_list("state", flat=True)) == ["ACCEPTED", "DECLINED"]
