"""What pages read of rights, quotes and orders, and what a stranger's seat does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kernel.errors import NotFoundError
from partners.queries.access import Seat
from renewals.models import Authorization
from renewals.operations import assessments, authorizations, coterm, orders, quotes
from renewals.queries import quotes as quote_reads
from renewals.queries import rights
from renewals.queries.offers import Asked
from tests.factories import renewals as make
from tests.factories import tiers

TODAY = date(2026, 6, 1)
LEAD = Seat(user_id=1, name="D", roles=frozenset(), is_vendor=True, sees_all_partners=True)


def seat_of(partner):
    return Seat(user_id=2, name="x", roles=frozenset(), is_vendor=False, partner_id=partner.pk)


@pytest.fixture
def lark(program):
    return make.authorised("LARK", of=program)


def test_a_partner_sees_its_own_quotes_and_orders_alone(program, lark, who):
    merri = make.authorised("MERRI", of=program)
    contract = make.contract(program, incumbent=lark)
    quote = quotes.draft(partner_code="LARK", asked=[Asked(contract=contract.ref)], **who)
    quotes.send(quote_ref=quote.ref, **who)
    order = orders.accept(quote_ref=quote.ref, **who)

    for seat, seen in ((seat_of(lark), 1), (seat_of(merri), 0), (LEAD, 1)):
        assert quote_reads.quotes_visible_to(seat, on=TODAY).count() == seen
        assert quote_reads.orders_visible_to(seat, on=TODAY).count() == seen
    assert quote_reads.get_visible(seat_of(lark), ref=quote.ref, on=TODAY) == quote
    words = set()
    for ref in (quote.ref, "Q-0", "\x00"):
        with pytest.raises(NotFoundError) as refusal:
            quote_reads.get_visible(seat_of(merri), ref=ref, on=TODAY)
        words.add(refusal.value.message)
    assert words == {"There is no such quote."}
    assert [line.contract for line in quote_reads.lines_of(quote_id=quote.pk)] == [contract]
    (line,) = quote_reads.order_lines_of(order_id=order.pk)
    assert (line.contract, line.successor.predecessor_id) == (contract, contract.pk)


def test_requests_for_a_common_end_are_the_leads_alone(program, lark, who):
    refs = [make.contract(program, incumbent=lark).ref for _ in range(2)]
    made = coterm.request(partner_code="LARK", contract_refs=refs, reason="x", **who)

    assert list(quote_reads.coterm_requests_visible_to(LEAD)) == [made]
    assert list(quote_reads.coterm_requests_visible_to(seat_of(lark))) == []


def test_where_a_right_stood_on_a_day(program, lark, who):
    authorizations.suspend(program_code="P", partner_code="LARK", reason="x", **who)
    right = rights.find(program_id=program.pk, partner_id=lark.pk)

    assert [
        rights.state_on(right_id=right.pk, day=day)
        for day in (date(2019, 12, 31), TODAY - timedelta(days=1), TODAY)
    ] == ["NOT_ELIGIBLE", "AUTHORISED", "SUSPENDED"]


def test_what_expires_soon_is_listed_until_it_is_assessed(program, lark, who):
    tiers.certificate(lark, "E1")
    Authorization.objects.update(expires_on=TODAY + timedelta(days=60))

    def listed(day):
        return [row.partner for row in rights.to_reassess(program_id=program.pk, on=day)]

    assert [listed(TODAY - timedelta(days=1)), listed(TODAY)] == [[], [lark]]
    assessments.open_assessment(program_code="P", partner_code="LARK", **who)
    assert listed(TODAY) == []
