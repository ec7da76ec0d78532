"""The log is written with the change it tells of, and nothing in it can be changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from events.choices import EventType
from events.models import Event
from events.operations.record import Happening, record, record_many
from events.queries import timeline

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_an_event_says_what_to_whom_by_whom_when_and_why():
    event = record(
        EventType.STANDING_CHANGED,
        subject="partner:P-1",
        partner_ref="P-1",
        actor="user:7",
        at=AT,
        reason="Earned",
        data={"to": "GOLD"},
    )

    event.refresh_from_db()
    assert (
        event.type, event.subject, event.partner_ref, event.actor, event.at, event.reason, event.data
    ) == ("tier.standing.changed", "partner:P-1", "P-1", "user:7", AT, "Earned", {"to": "GOLD"})  # fmt: skip
    assert str(event) == "tier.standing.changed partner:P-1 by user:7"


def test_many_events_are_one_statement(django_assert_num_queries):
    happenings = [Happening(subject=f"upload:{n}") for n in range(500)]

    with django_assert_num_queries(1):
        count = record_many(EventType.UPLOAD_POSTED, happenings=happenings, actor="system", at=AT)

    assert (count, Event.objects.count()) == (500, 500)


def test_no_events_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert record_many(EventType.UPLOAD_POSTED, happenings=[], actor="system", at=AT) == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_the_change_that_failed():
    @transaction.atomic(durable=True)
    def fail() -> None:
        record(EventType.UPLOAD_POSTED, subject="upload:1", actor="system", at=AT)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert Event.objects.count() == 0


@pytest.mark.parametrize("values", [{"actor": ""}, {"type": "never.heard.of"}])
def test_an_event_without_actor_or_of_no_known_type_is_refused(values):
    row = {"type": EventType.UPLOAD_POSTED, "subject": "upload:1", "actor": "system", "at": AT}

    with pytest.raises(IntegrityError):
        Event.objects.create(**{**row, **values})


@pytest.mark.parametrize(
    "statement",
    [
        "update events_event set reason = 'other'",
        "delete from events_event",
        "truncate events_event",
    ],
)
def test_the_log_refuses_every_change(statement):
    record(EventType.UPLOAD_POSTED, subject="upload:1", actor="system", at=AT)

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_timeline_shows_the_newest_first_and_only_its_own():
    for number in range(3):
        record(
            EventType.UPLOAD_POSTED,
            subject=f"upload:{number}",
            partner_ref="P-1",
            actor="system",
            at=AT,
        )
    record(EventType.UPLOAD_POSTED, subject="upload:2", partner_ref="P-2", actor="system", at=AT)

    assert [e.subject for e in timeline.of_partner(partner_ref="P-1", limit=2)] == [
        "upload:2",
        "upload:1",
    ]
    assert [e.type for e in timeline.of_subject(subject="upload:2")] == [
        EventType.UPLOAD_POSTED
    ] * 2
    assert timeline.events().count() == 4
