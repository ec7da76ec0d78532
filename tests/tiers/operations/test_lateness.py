"""A night that has not closed three hours after its hour is told once, in the program's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from events.choices import EventType
from events.queries import timeline
from tests.factories import tiers as make
from tiers.operations import lateness
from tiers.queries import lateness as reading

LAST = date(2026, 6, 30)


@pytest.fixture
def closed(db):
    """Return a program in Sydney whose night of 30 June closed; its hour is two."""
    make.program(time_zone="Australia/Sydney")
    make.partner("ALPHA")
    return make.night(LAST)


def told():
    return timeline.of_subject(subject="night:P:2026-07-01")


# 1 July's night is due at 02:00 on 2 July in Sydney, 16:00 UTC on the day before
@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 7, 1, 18, 59, tzinfo=UTC), []),
        (datetime(2026, 7, 1, 19, 0, tzinfo=UTC), [date(2026, 7, 1)]),
        (datetime(2026, 7, 4, 12, 0, tzinfo=UTC), [date(2026, 7, 3)]),
    ],
    ids=["two hours and 59 minutes", "three hours", "days"],
)
def test_a_night_is_late_three_hours_after_its_hour(closed, at, late):
    assert [night.as_of for night in reading.late_nights(at=at)] == late


def test_it_is_told_once(closed):
    at = datetime(2026, 7, 1, 20, tzinfo=UTC)

    assert lateness.tell(actor="system", at=at) == 1
    assert lateness.tell(actor="system", at=at + timedelta(minutes=10)) == 0

    (event,) = told()
    assert event.type is EventType.NIGHT_LATE
    assert event.data == {"program": "P", "as_of": "2026-07-01", "last_as_of": "2026-06-30"}


def test_a_night_that_ran_after_all_is_late_no_more(closed):
    make.night(date(2026, 7, 1))

    assert lateness.tell(actor="system", at=datetime(2026, 7, 1, 20, tzinfo=UTC)) == 0
    assert told() == []


def test_a_program_before_its_first_night_is_not_late(db):
    make.program()

    assert reading.late_nights(at=datetime(2026, 7, 1, 20, tzinfo=UTC)) == []
