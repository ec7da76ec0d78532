"""The laws of renewals hold after ordinary days, and find what breaks them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from renewals.choices import ReleaseCause
from renewals.models import Contract, Incumbency
from renewals.operations import days, incumbency, orders, quotes
from renewals.queries import laws
from renewals.queries.offers import Asked
from sales.models import LedgerEntry
from tests.factories import renewals as make


def ordered(program, lark, **wish):
    contract = make.contract(program, incumbent=lark)
    quote = quotes.draft(
        partner_code="LARK",
        asked=[Asked(contract=contract.ref)],
        actor="user:7",
        at=make.AT,
        **wish,
    )
    quotes.send(quote_ref=quote.ref, actor="user:7", at=make.AT)
    return orders.accept(quote_ref=quote.ref, actor="user:7", at=make.AT)


def test_the_laws_hold_after_ordinary_days(program):
    lark = make.authorised("LARK", of=program)
    ordered(program, lark)
    ordered(program, lark, years=2)
    released = make.contract(program, incumbent=lark)
    incumbency.release(
        contract_ref=released.ref,
        cause=ReleaseCause.CONSENT,
        reason="x",
        actor="user:1",
        at=make.AT,
    )
    make.contract(program, incumbent=lark, last_day=date(2026, 5, 1))
    days.work(program_code="P", actor="system", at=datetime(2026, 8, 15, 2, tzinfo=UTC))

    assert laws.breaches() == []
    assert len(laws.laws()) == 9


def test_what_breaks_a_law_is_named(program):
    lark = make.authorised("LARK", of=program)
    order = ordered(program, lark)
    orphaned = make.contract(program, incumbent=lark)
    Incumbency.objects.filter(contract=orphaned).update(ends_on=date(2026, 6, 1))
    Contract.objects.filter(pk=make.contract(program).pk).update(
        state="RENEWED", renewed_on=date(2026, 6, 1), renewed_seq=make.seq()
    )
    entry = LedgerEntry.objects.get()
    LedgerEntry.objects.create(
        **{
            **LedgerEntry.objects.values().get(), "id": None, "kind": "REVERSAL", "reverses_id": entry.pk,
            "net": -entry.net,
        }
    )  # fmt: skip

    found = laws.breaches()

    assert [row.split(":")[0] for row in found] == [
        "A renewed contract has one successor, and no other contract has one",
        "Every partner of record that is no more was released on that day, and no other was",
        "Every order's line has exactly one open credit, its own amount unless a distributor restated it",
    ]
    assert f"|{order.ref}|1 has 0 open credits" in found[-1]
