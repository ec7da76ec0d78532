"""Figures and dates are written as the design says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from web.shared import formats

TODAY = date(2026, 5, 20)
SYDNEY = ZoneInfo("Australia/Sydney")


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("362480", "$362,480"),
        ("-57400", "−$57,400"),
        ("0", "$0"),
        ("37519.60", "$37,520"),
        ("0.40", "$0.40"),
        ("-0.001", "$0"),
        ("1000000.4999", "$1,000,000"),
    ],
)
def test_money_is_exact_without_cents(amount, expected):
    assert formats.money(amount=Decimal(amount)) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("60234000", "$60.2m"),
        ("400000", "$400k"),
        ("1000000", "$1m"),
        ("999950", "$1m"),
        ("999949", "$999.9k"),
        ("999", "$999"),
        ("-1500", "−$1.5k"),
        ("2500000000", "$2.5b"),
    ],
)
def test_short_money_has_one_decimal_and_a_letter(amount, expected):
    assert formats.money_short(amount=Decimal(amount)) == expected


def test_money_in_another_currency_puts_the_code_first():
    assert formats.money(amount=Decimal(12_400), currency="NZD") == "NZD\u00a012,400"


def test_money_with_cents():
    assert formats.money_cents(amount=Decimal("3546.4")) == "$3,546.40"


@pytest.mark.parametrize(
    ("amount", "expected"), [("62300", "+$62,300"), ("-57400", "−$57,400"), ("0", "$0")]
)
def test_signed_money_shows_the_direction(amount, expected):
    assert formats.money_signed(amount=Decimal(amount)) == expected


def test_counts_take_the_right_noun():
    assert formats.count(value=1, one="row") == "1\u00a0row"
    assert formats.count(value=1_200, one="row") == "1,200\u00a0rows"
    assert formats.count(value=2, one="person", many="people") == "2\u00a0people"


def test_numbers_percentages_and_points():
    assert formats.number(value=Decimal("-15.50")) == "−15.5"
    assert formats.number(value=1_000) == "1,000"
    assert formats.percent(value=Decimal("87.25")) == "87.3%"
    assert formats.percent(value=Decimal("90.5"), places=0) == "91%"
    assert formats.points(value=Decimal("-2.1")) == "2.1\u00a0points"
    assert formats.points(value=1) == "1\u00a0point"


def test_abn_is_grouped_and_other_text_kept():
    assert formats.abn(digits="64604118207") == "64\u00a0604\u00a0118\u00a0207"
    assert formats.abn(digits="64 604 118 207") == "64\u00a0604\u00a0118\u00a0207"
    assert formats.abn(digits="not one") == "not one"


def test_days_leave_out_the_year_that_is_now():
    day = date(2026, 7, 1)
    assert formats.day(on=day, today=TODAY) == "Wednesday 1\u00a0July"
    assert formats.day(on=day) == "Wednesday 1\u00a0July\u00a02026"
    assert formats.day_short(on=date(2026, 5, 22), today=TODAY) == "Fri\u00a022\u00a0May"
    assert formats.day_short(on=date(2027, 2, 12), today=TODAY) == "Fri\u00a012\u00a0Feb\u00a02027"
    assert formats.day_plain(on=date(2026, 6, 30), today=TODAY) == "30\u00a0June"
    assert formats.month(on=date(2019, 3, 9)) == "March\u00a02019"


def test_ranges_are_closed_by_an_en_dash():
    def said(start: date, last: date) -> str:
        return formats.day_range(starts_on=start, last_on=last, today=TODAY)

    assert said(date(2026, 5, 1), date(2026, 5, 15)) == "1–15\u00a0May"
    assert said(date(2026, 4, 28), date(2026, 5, 3)) == "28\u00a0April–3\u00a0May"
    assert said(date(2026, 5, 1), date(2026, 5, 1)) == "1\u00a0May"
    assert said(date(2025, 12, 30), date(2026, 1, 2)) == "30\u00a0December\u00a02025–2\u00a0January"


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1\u00a0minute ago"),
        (timedelta(hours=5), "5\u00a0hours ago"),
        (timedelta(days=3), "3\u00a0days ago"),
        (timedelta(days=7, hours=23), "7\u00a0days ago"),
        (timedelta(days=8), "12\u00a0May, 10:42\u00a0am"),
        (timedelta(hours=-1), "20\u00a0May, 11:42\u00a0am"),
    ],
)
def test_past_times_are_relative_for_seven_days(passed, expected):
    now = datetime(2026, 5, 20, 10, 42, tzinfo=SYDNEY)

    assert formats.ago(at=(now - passed).astimezone(UTC), now=now) == expected


def test_exact_moment_names_the_zone():
    at = datetime(2026, 5, 16, 17, 0, tzinfo=SYDNEY)

    assert formats.exact_moment(at=at) == "Saturday 16\u00a0May\u00a02026, 5\u00a0pm AEST"
    assert formats.time_of_day(at=at.replace(hour=0, minute=5)) == "12:05\u00a0am"
