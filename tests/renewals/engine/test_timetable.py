"""Which day means what on the way to a contract's end."""

from __future__ import annotations

from datetime import date

import pytest

from renewals.engine.timetable import (
    Calendar,
    Milestones,
    days_left,
    is_on_time,
    milestones,
    notice_due,
)

ENDS = date(2026, 7, 1)  # the last day is 30 June
NOTICES = (120, 90, 60, 30, 7)


def test_days_count_from_the_last_day():
    assert milestones(ends_on=ENDS, calendar=Calendar()) == Milestones(
        opens_on=date(2026, 3, 2),
        release_on=date(2026, 5, 31),
        last_day=date(2026, 6, 30),
        closes_on=date(2026, 7, 30),
    )
    assert days_left(ends_on=ENDS, on=date(2026, 6, 30)) == 0
    assert days_left(ends_on=ENDS, on=date(2026, 7, 1)) == -1


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 3, 1), None),
        (date(2026, 3, 2), 120),
        (date(2026, 3, 31), 120),
        (date(2026, 4, 1), 90),
        (date(2026, 5, 1), 60),
        (date(2026, 5, 31), 30),
        (date(2026, 6, 23), 7),
        (date(2026, 6, 30), 7),
        (date(2026, 7, 1), None),
    ],
)
def test_the_latest_notice_is_due_and_none_before_or_after(on, due):
    assert notice_due(ends_on=ENDS, on=on, notices=NOTICES) == due


def test_the_last_day_is_on_time_and_the_day_after_is_not():
    assert [is_on_time(ordered_on=day, ends_on=ENDS) for day in (date(2026, 6, 30), ENDS)] == [
        True,
        False,
    ]
