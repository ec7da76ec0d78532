"""The month arithmetic of the rule language, with the worked examples everybody can recompute."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import Period, fiscal_year_start, minus_months

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("until", "months", "starts_on"),
    [
        (date(2026, 6, 30), 3, date(2026, 4, 1)),
        (date(2026, 6, 30), 12, date(2025, 7, 1)),
        (date(2025, 2, 28), 12, date(2024, 3, 1)),
        (date(2024, 2, 28), 12, date(2023, 2, 28)),  # the window ends on the 29th, which 2023 lacks
        (date(2024, 2, 29), 12, date(2023, 3, 1)),
        (date(2026, 5, 30), 1, date(2026, 4, 30)),  # 31 May less a month is clamped to 30 April
        (date(2026, 12, 31), 1, date(2026, 12, 1)),
        (date(2026, 1, 15), 13, date(2024, 12, 16)),
    ],
)
def test_trailing_months_end_with_the_day(until, months, starts_on):
    assert Period.trailing_months(months, until=until) == Period(
        starts_on=starts_on, ends_on=until + timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2026, 1, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), -2, date(2027, 2, 28)),
        (date(2026, 7, 9), 0, date(2026, 7, 9)),
    ],
)
def test_months_are_taken_off_and_clamped(day, months, earlier):
    assert minus_months(day, months) == earlier


@given(day=DAYS, months=st.integers(min_value=0, max_value=240))
def test_a_later_day_never_starts_an_earlier_window(day, months):
    window = Period.trailing_months(months, until=day)
    later = Period.trailing_months(months, until=day + timedelta(days=1))

    assert window.starts_on <= later.starts_on
    assert window.last_day == day or months == 0


def test_trailing_days_include_the_day():
    assert Period.trailing_days(30, until=date(2026, 6, 30)) == Period(
        starts_on=date(2026, 6, 1), ends_on=date(2026, 7, 1)
    )


def test_the_month_of_a_day():
    assert Period.month_of(date(2024, 2, 29)) == Period(
        starts_on=date(2024, 2, 1), ends_on=date(2024, 3, 1)
    )
    assert Period.month_of(date(2026, 12, 5)).ends_on == date(2027, 1, 1)


def test_a_period_is_half_open():
    june = Period(starts_on=date(2026, 6, 1), ends_on=date(2026, 7, 1))

    assert date(2026, 6, 1) in june
    assert date(2026, 6, 30) in june
    assert date(2026, 7, 1) not in june
    assert date(2026, 5, 31) not in june
    assert (june.days, june.last_day) == (30, date(2026, 6, 30))


def test_an_empty_period_holds_no_day_and_a_reversed_one_is_refused():
    empty = Period(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 1))

    assert empty.days == 0
    assert date(2026, 6, 1) not in empty
    with pytest.raises(ValueError, match="cannot end"):
        Period(starts_on=date(2026, 6, 2), ends_on=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("day", "month", "starts_on"),
    [
        (date(2026, 6, 30), 7, date(2025, 7, 1)),
        (date(2026, 7, 1), 7, date(2026, 7, 1)),
        (date(2026, 1, 1), 1, date(2026, 1, 1)),
        (date(2026, 12, 31), 1, date(2026, 1, 1)),
    ],
)
def test_the_fiscal_year_that_holds_a_day(day, month, starts_on):
    assert fiscal_year_start(day=day, month=month) == starts_on


def test_a_fiscal_year_that_starts_on_a_leap_day_is_clamped():
    assert fiscal_year_start(day=date(2024, 2, 29), month=2, day_of_month=29) == date(2024, 2, 29)
    assert fiscal_year_start(day=date(2025, 2, 28), month=2, day_of_month=29) == date(2025, 2, 28)
    assert fiscal_year_start(day=date(2025, 2, 27), month=2, day_of_month=29) == date(2024, 2, 29)
