"""A distributor's line of a sale that we ordered ourselves is linked and not counted again, whatever comes after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from partners.models import PartnerAlias
from sales.models import Customer, LedgerEntry, OrderLink, Product
from sales.operations import orders, posting, taking_back
from sales.queries import orders as reads
from tests.factories import sales

pytestmark = pytest.mark.django_db

ORDERED = date(2025, 9, 20)
NET = 10_300_000  # 1,030.00


@pytest.fixture
def lark():
    distributor = sales.make_distributor()
    made = sales.make_partner("LARK")
    sales.learn(distributor, made, code="L1")
    return made


@pytest.fixture
def ordered(lark):
    """An order of one line, 1,030.00, of product EP-STD for Bellweir."""
    return order(lark)


def order(
    partner, ref="R-000001", *, net=NET, product="EP-STD", customer="bellweir", currency="AUD"
):
    made, _ = Customer.objects.get_or_create(
        normalized_name=customer, country="", defaults={"name": customer.capitalize()}
    )
    sold, _ = Product.objects.get_or_create(code=product)
    with transaction.atomic():
        (key,) = orders.credit(
            order_ref=ref,
            lines=[
                orders.OrderedLine(
                    number=1, partner_id=partner.pk, customer_id=made.pk, product_id=sold.pk, quantity=10, net=net,
                    currency=currency, ordered_on=ORDERED,
                )
            ],
            actor="user:7",
            at=sales.AT,
        )  # fmt: skip
    return key


def line(document="D1", number="1", **values):
    given = {
        "code": "L1", "net": "1030.00", "product": "EP-STD", "customer": "Bellweir", "kind": "RENEWAL", **values,
    }  # fmt: skip
    return sales.line(document, number, **given)


def counted():
    return sales.revenue().get("LARK", Decimal(0))


def test_the_line_of_an_order_is_linked_and_counted_once(ordered):
    upload = sales.send([line()])

    assert sales.reasons(upload) == [("LINKED", "Order R-000001")]
    assert counted() == Decimal("1030.0000")
    link = OrderLink.objects.get()
    assert (link.order_key, link.line_key) == (ordered, "NV|D1|1")
    assert Event.objects.get(type="line.linked").data == {"lines": 1}
    sales.assert_lawful()


def test_another_amount_restates_the_order_on_its_own_day(ordered):
    upload = sales.send([line(net="1000.00", on="2026-01-18")])

    assert sales.reasons(upload) == [("LINKED", "Order R-000001")]
    assert sales.entries() == [
        (ordered, 1, "CREDIT", "LARK", Decimal("1030.0000")),
        (ordered, 1, "REVERSAL", "LARK", Decimal("-1030.0000")),
        (ordered, 2, "CREDIT", "LARK", Decimal("1000.0000")),
    ]
    (credit,) = reads.open_credits()
    assert (credit.revision, credit.net) == (2, 10_000_000)
    newest = LedgerEntry.objects.latest("id")
    assert (newest.business_date, newest.source, newest.upload_id) == (ORDERED, "ORDER", upload)
    sales.assert_lawful()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "NEW"},
        {"product": "EP-PLUS"},
        {"customer": "Somebody Else"},
        {"customer": ""},
        {"currency": "EUR"},
        {"on": "2025-09-12"},
        {"on": "2026-01-19"},
        {"kind": "", "net": "-1030.00"},
    ],
)
def test_what_is_another_sale_is_posted(ordered, values):
    upload = sales.send([line(**values)])

    assert [state for state, _ in sales.reasons(upload)] == ["POSTED"]
    assert OrderLink.objects.count() == 0
    sales.assert_lawful()


@pytest.mark.parametrize("on", ["2025-09-13", "2026-01-18"])
def test_a_line_about_the_time_of_the_order_is_its_own(ordered, on):
    assert sales.states(sales.send([line(on=on)])) == {"LINKED": 1}


def test_the_orders_reference_links_whatever_the_customer_and_day(ordered):
    upload = sales.send([line("R-000001", customer="Bellweir Head Office", on="2025-06-01")])

    assert sales.states(upload) == {"LINKED": 1}


def test_another_partners_line_is_never_linked(ordered):
    other = sales.make_partner("MERRI")
    sales.learn(sales.Distributor.objects.get(), other, code="M1")

    upload = sales.send([line("R-000001", code="M1")])

    assert sales.states(upload) == {"POSTED": 1}


def test_of_several_orders_and_lines_the_nearest_amounts_meet_and_no_order_twice(lark):
    first, second = order(lark), order(lark, "R-000002", net=20_600_000)

    upload = sales.send([line(number="1", net="2060.00"), line(number="2"), line(number="3")])

    assert [state for state, _ in sales.reasons(upload)] == ["LINKED", "LINKED", "POSTED"]
    links = OrderLink.objects.order_by("line_key").values_list("order_key", flat=True)
    assert list(links) == [second, first]
    assert counted() == Decimal("4120.0000")
    sales.assert_lawful()


def test_the_same_line_again_is_known(ordered):
    sales.send([line()])

    again = sales.send([line(), line(number="2", kind="NEW", net="5.00")])

    assert sales.reasons(again)[0] == ("KNOWN", "Counted before")
    assert counted() == Decimal("1035.0000")
    sales.assert_lawful()


def test_a_resend_with_another_amount_takes_the_place_of_the_line(ordered):
    first = sales.send([line()])

    second = sales.send([line(net="900.00")])

    assert sales.reasons(first) == [("KNOWN", "Restated by a later file")]
    assert sales.reasons(second) == [("LINKED", "Order R-000001")]
    assert (counted(), OrderLink.objects.filter(ended_at=None).count()) == (Decimal("900.0000"), 1)
    sales.assert_lawful()


def test_a_document_sent_whole_again_takes_the_place_of_its_lines(lark):
    sales.Distributor.objects.update(layout_name="standard-documents")
    order(lark)
    first = sales.send([line()], has_numbers=False)
    again = sales.send([line()], has_numbers=False)

    second = sales.send([line(net="900.00")], has_numbers=False)

    assert [sales.reasons(upload) for upload in (first, again, second)] == [
        [("KNOWN", "Restated by a later file")],
        [("KNOWN", "Counted before")],
        [("LINKED", "Order R-000001")],
    ]
    assert counted() == Decimal("900.0000")
    sales.assert_lawful()


def test_undoing_the_file_leaves_the_order_as_it_was_ordered(ordered):
    upload = sales.send([line(net="900.00")])

    posting.reverse_upload(upload_id=upload, reason="Wrong file", actor="user:1", at=sales.AT)

    assert (counted(), sales.states(upload)) == (Decimal("1030.0000"), {"REJECTED": 1})
    assert OrderLink.objects.filter(ended_at=None).count() == 0
    sales.assert_lawful()
    again = sales.send([line(net="900.00")])
    assert (sales.states(again), counted()) == ({"LINKED": 1}, Decimal("900.0000"))
    sales.assert_lawful()


def test_undoing_lets_the_same_line_of_another_file_report_the_order(ordered):
    first = sales.send([line()])
    other = sales.send([line(), line(number="2", kind="NEW", net="5.00")])

    posting.reverse_upload(upload_id=first, reason="Wrong file", actor="user:1", at=sales.AT)

    assert sales.reasons(other)[0] == ("LINKED", "Order R-000001")
    assert counted() == Decimal("1035.0000")
    sales.assert_lawful()


def test_the_database_links_an_order_and_a_line_once(ordered):
    sales.send([line()])
    link = OrderLink.objects.get()
    row = {"line_id": link.line_id, "linked_at": sales.AT, "linked_by": "x"}

    for keys in (
        {"order_key": ordered, "line_key": "NV|D9|1"},
        {"order_key": "|R-9|1", "line_key": link.line_key},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLink.objects.create(**keys, **row)


def test_a_line_that_came_before_its_order_is_linked_when_the_order_comes(lark):
    upload = sales.send([line(on="2025-09-20"), line("D2", net="55.00", customer="Another")])
    assert counted() == Decimal("1085.0000")

    key = order(lark)

    assert [state for state, _ in sales.reasons(upload)] == ["LINKED", "POSTED"]
    assert counted() == Decimal("1085.0000")
    assert OrderLink.objects.get().order_key == key
    sales.assert_lawful()
    again = sales.send([line(on="2025-09-20"), line("D3", net="1.00")])
    assert sales.states(again) == {"KNOWN": 1, "POSTED": 1}
    assert counted() == Decimal("1086.0000")
    sales.assert_lawful()


def test_a_line_that_came_before_says_what_the_order_counts(lark):
    sales.send([line(net="1000.00", on="2025-09-20")])

    order(lark)

    assert counted() == Decimal("1000.0000")
    sales.assert_lawful()


@pytest.mark.parametrize("values", [{"kind": "NEW"}, {"customer": "Else"}, {"on": "2025-09-12"}])
def test_another_sale_that_came_before_stays_counted(lark, values):
    upload = sales.send([line(**{"on": "2025-09-20", **values})])

    order(lark)

    assert sales.states(upload) == {"POSTED": 1}
    assert counted() == Decimal("2060.0000")
    sales.assert_lawful()


def test_a_withdrawn_name_unlinks_what_it_linked(lark, ordered):
    upload = sales.send([line(net="1000.00")])
    assert sales.states(upload) == {"LINKED": 1}

    taking_back.withdraw_alias(
        alias_id=PartnerAlias.objects.get(kind="CODE").pk, reason="Not theirs", actor="user:1", at=sales.AT
    )  # fmt: skip

    assert sales.states(upload) == {"UNMATCHED": 1}
    assert OrderLink.objects.filter(ended_at__isnull=True).count() == 0
    assert counted() == Decimal("1030.0000")
    sales.assert_lawful()
