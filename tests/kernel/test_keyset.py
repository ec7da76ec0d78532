"""Keyset pages neither lose nor repeat a row, forwards and backwards, and take no forged cursor."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from events.choices import EventType
from events.models import Event
from kernel import keyset
from kernel.errors import InvalidInputError

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
NEWEST_FIRST = ("-at", "-id")


def make_events(count: int, *, at: datetime = AT) -> None:
    Event.objects.bulk_create(
        [
            Event(type=EventType.UPLOAD_POSTED, subject=f"upload:{n}", actor="system", at=at)
            for n in range(count)
        ]
    )


def walk(order: tuple[str, ...], size: int, *, backwards_from: str | None = None) -> list[int]:
    """Return the ids met page by page, forwards from the start or backwards from a cursor."""
    ids: list[int] = []
    cursor = backwards_from
    while True:
        page = keyset.page(queryset=Event.objects.all(), order=order, size=size, cursor=cursor)
        found = [row.pk for row in page.rows]
        assert len(found) <= size
        ids = [*found, *ids] if backwards_from else [*ids, *found]
        cursor = page.previous_cursor if backwards_from else page.next_cursor
        if cursor is None:
            return ids


def test_five_thousand_rows_of_one_instant_come_exactly_once_forwards():
    make_events(5_000)

    assert walk(NEWEST_FIRST, 73) == list(
        Event.objects.order_by("-id").values_list("id", flat=True)
    )


def test_five_thousand_rows_of_one_instant_come_exactly_once_backwards():
    make_events(5_000)
    ids = list(Event.objects.order_by("-id").values_list("id", flat=True))
    after_the_end = keyset.encode(backwards=True, values=[AT, ids[-1] - 1])

    assert walk(NEWEST_FIRST, 73, backwards_from=after_the_end) == ids


def test_going_back_shows_the_page_one_came_from():
    for minutes in range(10):
        make_events(1, at=AT + timedelta(minutes=minutes))
    rows = Event.objects.all()
    first = keyset.page(queryset=rows, order=NEWEST_FIRST, size=4)
    second = keyset.page(queryset=rows, order=NEWEST_FIRST, size=4, cursor=first.next_cursor)
    third = keyset.page(queryset=rows, order=NEWEST_FIRST, size=4, cursor=second.next_cursor)

    again = keyset.page(queryset=rows, order=NEWEST_FIRST, size=4, cursor=third.previous_cursor)
    start = keyset.page(queryset=rows, order=NEWEST_FIRST, size=4, cursor=again.previous_cursor)

    assert list(again.rows) == list(second.rows)
    assert list(start.rows) == list(first.rows)
    assert (first.previous_cursor, third.next_cursor, start.previous_cursor) == (None, None, None)
    assert again.next_cursor is not None
    assert len(third.rows) == 2


def test_a_row_that_comes_meanwhile_shifts_nothing():
    make_events(6)
    rows = Event.objects.all()
    first = keyset.page(queryset=rows, order=NEWEST_FIRST, size=3)
    make_events(2)

    second = keyset.page(queryset=rows, order=NEWEST_FIRST, size=3, cursor=first.next_cursor)

    assert [row.pk for row in second.rows] == [first.rows[-1].pk - n for n in (1, 2, 3)]


def test_an_empty_list_has_no_neighbours():
    page = keyset.page(queryset=Event.objects.all(), order=NEWEST_FIRST, size=10)

    assert (list(page.rows), page.next_cursor, page.previous_cursor) == ([], None, None)


def test_each_page_takes_one_query(django_assert_num_queries):
    make_events(9)
    first = keyset.page(queryset=Event.objects.all(), order=NEWEST_FIRST, size=3)

    with django_assert_num_queries(1):
        keyset.page(
            queryset=Event.objects.all(), order=NEWEST_FIRST, size=3, cursor=first.next_cursor
        )


def forged(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "%%%", "äöü", "=", "AAAA", forged(None), forged({}), forged([0]), forged([0, []]),
        forged([0, ["2026-06-30", 1, 2]]), forged([7, ["2026-06-30", 1]]), forged([0, [{"a": 1}, 1]]),
        forged([0, [[1], 1]]), forged([0, [1.5, 1]]), forged([0, ["yesterday", 1]]),
        forged([0, ["2026-06-30 12:00:00+00:00", "one"]]), forged([0, ["2026-06-30 12:00:00+00:00", "1 or 1=1"]]),
        forged([0, ["2026-06-30 12:00:00+00:00", "\x00"]]), forged([0, ["\x00", 1]]), forged([0, [True, 1]]),
        forged([0, ["2026-06-30 12:00:00+00:00", None]]), forged([0, [None, None]]),
        "W" * 100_000, base64.urlsafe_b64encode(b"[" * 50_000).decode(),
    ],
)  # fmt: skip
def test_a_forged_cursor_is_refused(cursor):
    make_events(2)

    with pytest.raises(InvalidInputError) as refusal:
        keyset.page(queryset=Event.objects.all(), order=NEWEST_FIRST, size=10, cursor=cursor)

    assert refusal.value.problems[0].code == "cursor_invalid"


@pytest.mark.parametrize(("number", "count"), [(2**63, 2), (-(2**70), 0)])
def test_a_forged_number_beyond_every_key_finds_all_or_nothing(number, count):
    make_events(2)

    page = keyset.page(
        queryset=Event.objects.all(),
        order=NEWEST_FIRST,
        size=10,
        cursor=keyset.encode(backwards=False, values=[AT, number]),
    )

    assert len(page.rows) == count


@pytest.mark.parametrize("value", ["\x00", "'; drop table events_event; --", "ü" * 500])
def test_a_forged_text_finds_a_page_or_is_refused(value):
    make_events(2)

    try:
        page = keyset.page(
            queryset=Event.objects.all(),
            order=("subject", "id"),
            size=10,
            cursor=keyset.encode(backwards=False, values=[value, 1]),
        )
    except InvalidInputError:
        assert "\x00" in value
    else:
        assert len(page.rows) in (0, 2)
