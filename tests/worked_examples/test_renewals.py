"""Renewals with money to the coin: what the business can check with a calculator.

Policy: Silver 18%, Gold 20%; 3% uplift on the old price; 5% off for two years, 8% for three; 2% off for an order at
least 60 days early; 10% more when late; 10% tax in Australia. A contract is 10 pieces at 1,000.00 a year unless said
otherwise, and its last day is 30 June 2026.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kernel import money
from renewals.models import Contract, OrderLine, RenewalPrice
from renewals.operations import orders, quotes
from renewals.queries.offers import Asked
from sales.models import LedgerEntry
from tests.factories import renewals as make

pytestmark = pytest.mark.django_db


def amount(text):
    return money.to_units(Decimal(text.replace(",", "")))


def at_noon(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)  # noon in Sydney


@pytest.fixture
def program():
    made = make.program()
    make.policy()
    return made


@pytest.fixture
def lark(program):
    return make.authorised("LARK", of=program)


def quoted(contracts, on, **wish):
    asked = [one if isinstance(one, Asked) else Asked(contract=one.ref) for one in contracts]
    return quotes.draft(partner_code="LARK", asked=asked, actor="user:7", at=at_noon(on), **wish)


def shown(line):
    """Return net, margin, tax, what the partner pays and what the customer pays, as people write amounts."""
    units = (line.net, line.margin, line.tax, line.net - line.margin, line.net + line.tax)
    return [f"{money.from_units(value):,.2f}" for value in units]


EXAMPLES = {
    # name: (contract, day of the quote, wish, [net, margin, tax, partner and customer pay], new last day, good until)
    "one year, uplift": (
        {}, "2026-06-01", {"years": 1},
        ["1,030.00", "185.40", "103.00", "844.60", "1,133.00"], "2027-06-30", "2026-06-30",
    ),
    "uplift with rounding: 1,271.6071 is 1,271.61; the margin 228.8898 is 228.89": (
        {"annual_value": amount("1,234.57")}, "2026-06-01", {"years": 1},
        ["1,271.61", "228.89", "127.16", "1,042.72", "1,398.77"], "2027-06-30", "2026-06-30",
    ),
    "half a cent goes up: 0.515 is 0.52": (
        {"annual_value": amount("0.50")}, "2026-06-01", {"years": 1},
        ["0.52", "0.09", "0.05", "0.43", "0.57"], "2027-06-30", "2026-06-30",
    ),
    "early, on the last early day": (
        {}, "2026-05-01", {"years": 1},
        ["1,009.40", "181.69", "100.94", "827.71", "1,110.34"], "2027-06-30", "2026-05-01",
    ),
    "early, and good until the last early day only": (
        {}, "2026-04-15", {"years": 1},
        ["1,009.40", "181.69", "100.94", "827.71", "1,110.34"], "2027-06-30", "2026-05-01",
    ),
    "one day too late for early": (
        {}, "2026-05-02", {"years": 1},
        ["1,030.00", "185.40", "103.00", "844.60", "1,133.00"], "2027-06-30", "2026-05-31",
    ),
    "late: starts where the old term ended, and costs a tenth more": (
        {}, "2026-07-10", {"years": 1},
        ["1,133.00", "203.94", "113.30", "929.06", "1,246.30"], "2027-06-30", "2026-07-30",
    ),
    "two years: 2,060.00 less 103.00": (
        {}, "2026-06-01", {"years": 2},
        ["1,957.00", "352.26", "195.70", "1,604.74", "2,152.70"], "2028-06-30", "2026-06-30",
    ),
    "three years: 3,090.00 less 247.20": (
        {}, "2026-06-01", {"years": 3},
        ["2,842.80", "511.70", "284.28", "2,331.10", "3,127.08"], "2029-06-30", "2026-06-30",
    ),
    "a common end one day later is one day of 365": (
        {}, "2026-06-01", {"last_day": date(2026, 7, 1)},
        ["2.82", "0.51", "0.28", "2.31", "3.10"], "2026-07-01", "2026-06-30",
    ),
    "a common end after a year and 184 days: 1,030.00 and 519.23": (
        {}, "2026-06-01", {"last_day": date(2027, 12, 31)},
        ["1,547.81", "278.61", "154.78", "1,269.20", "1,702.59"], "2027-12-31", "2026-06-30",
    ),
    "no tax outside the countries that the policy names": (
        {"country": "NZ"}, "2026-06-01", {"years": 1},
        ["1,030.00", "185.40", "0.00", "844.60", "1,030.00"], "2027-06-30", "2026-06-30",
    ),
    "yen have no cents: 103,001.03 is 103,001; the margin 18,540.18 is 18,540": (
        {"currency": "JPY", "annual_value": amount("100,001"), "country": "JP"}, "2026-06-01", {"years": 1},
        ["103,001.00", "18,540.00", "0.00", "84,461.00", "103,001.00"], "2027-06-30", "2026-06-30",
    ),
    "euros": (
        {"currency": "EUR", "annual_value": amount("777.77"), "country": "DE"}, "2026-06-01", {"years": 1},
        ["801.10", "144.20", "0.00", "656.90", "801.10"], "2027-06-30", "2026-06-30",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_quote_to_the_coin(program, lark, name):
    values, on, wish, expected, last_day, good_until = EXAMPLES[name]
    values = dict(values)
    customer = make.customer(country=values.pop("country", "AU"))
    contract = make.contract(program, incumbent=lark, customer=customer, **values)

    quote = quoted([contract], date.fromisoformat(on), **wish)

    line = quote.lines.get()
    assert shown(line) == expected
    assert (line.ends_on - timedelta(days=1), quote.valid_until) == (
        date.fromisoformat(last_day),
        date.fromisoformat(good_until),
    )
    assert line.starts_on == date(2026, 7, 1)


def test_dinars_have_three_decimals(program, lark):
    contract = make.contract(
        program, incumbent=lark, currency="KWD", annual_value=amount("100.001"), customer=make.customer(country="KW")
    )  # fmt: skip

    line = quoted([contract], date(2026, 6, 1)).lines.get()

    assert (money.plain(line.net), money.plain(line.margin)) == ("103.0010", "18.54")


def test_a_part_of_the_pieces(program, lark):
    """3 of 7 pieces at 1,000.00 for all: 441.428571… with the uplift."""
    contract = make.contract(program, incumbent=lark, quantity=7)

    line = quoted([Asked(contract=contract.ref, quantity=3)], date(2026, 6, 1)).lines.get()

    assert shown(line) == ["441.43", "79.46", "44.14", "361.97", "485.57"]


def test_the_price_list_needs_no_uplift_and_gold_earns_a_fifth(program):
    gold = make.authorised("LARK", of=program, tier="GOLD")
    contract = make.contract(program, incumbent=gold)
    for yearly, starts_on, ends_on in (
        ("110.00", date(2025, 1, 1), date(2026, 6, 1)),
        ("120.00", date(2026, 6, 1), None),
    ):
        RenewalPrice.objects.create(
            product=contract.product, currency="AUD", yearly=amount(yearly), starts_on=starts_on,
            ends_on=ends_on, set_at=make.AT, set_by="test",
        )  # fmt: skip

    day_before = quoted([contract], date(2026, 5, 31)).lines.get()
    line = quoted([contract], date(2026, 6, 1)).lines.get()

    assert (line.basis, shown(line)) == (
        "PRICE_LIST",
        ["1,200.00", "240.00", "120.00", "960.00", "1,320.00"],
    )
    assert shown(day_before)[0] == "1,100.00"


def test_a_common_end_over_a_leap_day(program, lark):
    """To 29 February 2028: 244 of 366 days of 1,030.00, and 182 of 366 days of 2,472.00, the latter early."""
    first = make.contract(program, incumbent=lark, last_day=date(2027, 6, 30))
    second = make.contract(
        program, incumbent=lark, last_day=date(2027, 8, 31), annual_value=amount("2,400.00")
    )

    quote = quoted([first, second], date(2027, 6, 1), last_day=date(2028, 2, 29))

    lines = list(quote.lines.order_by("number"))
    assert [(line.odd_days, line.days_in_year) for line in lines] == [(244, 366), (182, 366)]
    assert [shown(line) for line in lines] == [
        ["686.67", "123.60", "68.67", "563.07", "755.34"],
        ["1,204.66", "216.84", "120.47", "987.82", "1,325.13"],
    ]
    assert (shown(quote), quote.valid_until) == (
        ["1,891.33", "340.44", "189.14", "1,550.89", "2,080.47"],
        date(2027, 6, 30),
    )


def test_a_year_over_a_leap_day_costs_a_year(program, lark):
    contract = make.contract(program, incumbent=lark, last_day=date(2027, 6, 30))

    line = quoted([contract], date(2027, 6, 1), years=1).lines.get()

    assert (shown(line)[0], (line.ends_on - line.starts_on).days) == ("1,030.00", 366)


@pytest.mark.parametrize(
    ("moment", "ordered_on"),
    [
        (datetime(2026, 6, 30, 13, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 14, 0, 0, tzinfo=UTC), None),
    ],
)
def test_a_contract_expires_at_midnight_in_the_programs_zone(program, lark, moment, ordered_on):
    """The last second of 30 June in Sydney is on time; a second later the quote is good no more."""
    contract = make.contract(program, incumbent=lark)
    quote = quoted([contract], date(2026, 6, 1))
    quotes.send(quote_ref=quote.ref, actor="user:7", at=at_noon(date(2026, 6, 1)))

    if ordered_on is None:
        with pytest.raises(orders.QuoteHasExpired, match="good until 2026-06-30"):
            orders.accept(quote_ref=quote.ref, actor="user:7", at=moment)
    else:
        orders.accept(quote_ref=quote.ref, actor="user:7", at=moment)

    contract.refresh_from_db()
    assert contract.renewed_on == ordered_on


def test_an_order_counts_what_the_customer_pays_without_tax_and_leads_to_the_next_term(
    program, lark
):
    contract = make.contract(program, incumbent=lark, quantity=7)
    quote = quoted([Asked(contract=contract.ref, quantity=3)], date(2026, 6, 1))
    quotes.send(quote_ref=quote.ref, actor="user:7", at=at_noon(date(2026, 6, 1)))

    order = orders.accept(
        quote_ref=quote.ref, reference="PO-77", actor="user:8", at=at_noon(date(2026, 6, 5))
    )

    entry = LedgerEntry.objects.get()
    assert (entry.source, entry.sale_kind, entry.kind, entry.revision, entry.partner) == (
        "ORDER", "RENEWAL", "CREDIT", 1, lark,
    )  # fmt: skip
    assert (money.plain(entry.net), entry.currency, entry.business_date, entry.quantity) == (
        "441.43", "AUD", date(2026, 6, 5), 30_000,
    )  # fmt: skip
    line = OrderLine.objects.get()
    successor = Contract.objects.get(predecessor=contract)
    assert (line.source_key, line.successor, order.reference) == (
        entry.source_key,
        successor,
        "PO-77",
    )
    assert (successor.quantity, successor.annual_value, successor.starts_on, successor.ends_on) == (
        3, amount("441.43"), date(2026, 7, 1), date(2027, 7, 1),
    )  # fmt: skip
