"""The worked dates of the domain's month arithmetic."""

from datetime import date

import pytest

from kernel.periods import Period
from tiers.choices import WindowKind
from tiers.engine import windows
from tiers.engine.document import Window


def _window(kind, length=0):
    return Window(kind=WindowKind(kind), length=length)


def _period(starts_on, ends_on):
    return Period(starts_on=date.fromisoformat(starts_on), ends_on=date.fromisoformat(ends_on))


@pytest.mark.parametrize(
    ("kind", "length", "as_of", "starts_on", "ends_on"),
    [
        ("TRAILING_MONTHS", 3, "2026-06-30", "2026-04-01", "2026-07-01"),
        ("TRAILING_MONTHS", 12, "2026-06-30", "2025-07-01", "2026-07-01"),
        ("TRAILING_MONTHS", 12, "2025-02-28", "2024-03-01", "2025-03-01"),
        ("TRAILING_MONTHS", 12, "2024-02-28", "2023-02-28", "2024-02-29"),
        ("TRAILING_MONTHS", 12, "2024-02-29", "2023-03-01", "2024-03-01"),
        ("TRAILING_MONTHS", 1, "2025-03-30", "2025-02-28", "2025-03-31"),
        ("TRAILING_MONTHS", 1, "2025-12-31", "2025-12-01", "2026-01-01"),
        ("TRAILING_DAYS", 1, "2026-06-30", "2026-06-30", "2026-07-01"),
        ("TRAILING_DAYS", 90, "2026-06-30", "2026-04-02", "2026-07-01"),
        ("TRAILING_DAYS", 366, "2024-12-31", "2024-01-01", "2025-01-01"),
        ("FISCAL_YEAR_TO_DATE", 0, "2026-06-30", "2026-04-01", "2026-07-01"),
        ("FISCAL_YEAR_TO_DATE", 0, "2026-03-31", "2025-04-01", "2026-04-01"),
        ("FISCAL_YEAR_TO_DATE", 0, "2026-04-01", "2026-04-01", "2026-04-02"),
        ("PREVIOUS_FISCAL_YEAR", 0, "2026-06-30", "2025-04-01", "2026-04-01"),
        ("PREVIOUS_FISCAL_YEAR", 0, "2026-03-31", "2025-04-01", "2026-04-01"),
        ("PREVIOUS_FISCAL_YEAR", 0, "2026-03-30", "2024-04-01", "2025-04-01"),
    ],
)
def test_period_of_a_window_follows_the_worked_dates(kind, length, as_of, starts_on, ends_on):
    period = windows.period_of(
        window=_window(kind, length),
        as_of=date.fromisoformat(as_of),
        fiscal_year_starts=(4, 1),
    )

    assert period == _period(starts_on, ends_on)


@pytest.mark.parametrize(
    ("starts", "as_of", "starts_on"),
    [
        ((1, 1), "2026-06-30", "2026-01-01"),
        ((7, 1), "2026-06-30", "2025-07-01"),
        ((3, 26), "2026-03-25", "2025-03-26"),
        ((3, 26), "2026-03-26", "2026-03-26"),
        ((12, 31), "2024-12-30", "2023-12-31"),
    ],
)
def test_fiscal_year_may_start_on_any_day(starts, as_of, starts_on):
    period = windows.period_of(
        window=_window("FISCAL_YEAR_TO_DATE"),
        as_of=date.fromisoformat(as_of),
        fiscal_year_starts=starts,
    )

    assert period.starts_on == date.fromisoformat(starts_on)


@pytest.mark.parametrize(
    ("kind", "length", "as_of", "starts_on", "ends_on"),
    [
        ("TRAILING_MONTHS", 12, "2025-02-28", "2023-03-01", "2024-03-01"),
        ("TRAILING_MONTHS", 3, "2026-06-30", "2026-01-01", "2026-04-01"),
        ("TRAILING_DAYS", 30, "2026-06-30", "2026-05-02", "2026-06-01"),
        ("FISCAL_YEAR_TO_DATE", 0, "2026-06-30", "2025-04-01", "2025-07-01"),
        ("FISCAL_YEAR_TO_DATE", 0, "2024-02-28", "2022-04-01", "2023-02-28"),
        ("PREVIOUS_FISCAL_YEAR", 0, "2026-06-30", "2024-04-01", "2025-04-01"),
    ],
)
def test_period_before_is_what_growth_compares_with(kind, length, as_of, starts_on, ends_on):
    period = windows.period_before(
        window=_window(kind, length),
        as_of=date.fromisoformat(as_of),
        fiscal_year_starts=(4, 1),
    )

    assert period == _period(starts_on, ends_on)
