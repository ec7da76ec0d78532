"""Locks end with the transaction, and knowledge numbers become visible in the order in which they were drawn."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from kernel import knowledge, locks
from kernel.locks import LockKey, NotInTransactionError


def in_another_connection(act: Callable[[], None]) -> threading.Thread:
    """Start `act` in a thread, which has a connection of its own and gives it back."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def held_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_refused_outside_a_transaction():
    with pytest.raises(NotInTransactionError, match="PARTNER_IMPORT"):
        locks.hold(LockKey.PARTNER_IMPORT)


@pytest.mark.django_db(transaction=True)
def test_a_lock_ends_with_its_transaction():
    with transaction.atomic(durable=True):
        locks.hold(LockKey.RUN_OPENING, part=7)
        locks.hold(LockKey.RUN_OPENING, part=7)
        inside = held_locks()

    assert (inside, held_locks()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_and_another_part_does_not():
    order: list[str] = []
    first_holds, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic(durable=True):
            locks.hold(LockKey.RUN_OPENING, part=1)
            first_holds.set()
            may_end.wait(10)
            order.append("first")

    def second() -> None:
        with transaction.atomic(durable=True):
            locks.hold(LockKey.RUN_OPENING, part=1)
            order.append("second")

    def elsewhere() -> None:
        with transaction.atomic(durable=True):
            locks.hold(LockKey.RUN_OPENING, part=2)
            order.append("other part")

    one = in_another_connection(first)
    assert first_holds.wait(10)
    two = in_another_connection(second)
    in_another_connection(elsewhere).join(10)
    may_end.set()
    one.join(10)
    two.join(10)

    assert order == ["other part", "first", "second"]


@pytest.mark.django_db(transaction=True)
def test_a_part_in_words_is_a_lock_of_its_own():
    with transaction.atomic(durable=True):
        for part in ("key:a", "key:b", "key:a"):
            locks.hold(LockKey.IDEMPOTENT_ANSWER, part=part)
        inside = held_locks()

    assert (inside, held_locks()) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_no_number_at_or_below_the_latest_can_still_appear():
    """A reader waits for a writer that has drawn a number and not committed, and then knows it."""
    drawn: list[int] = []
    seen: list[int] = []
    has_drawn, may_commit = threading.Event(), threading.Event()

    def writer() -> None:
        with transaction.atomic(durable=True):
            drawn.append(knowledge.next_seq())
            has_drawn.set()
            may_commit.wait(10)

    def reader() -> None:
        with transaction.atomic(durable=True):
            seen.append(knowledge.latest_seq())

    writing = in_another_connection(writer)
    assert has_drawn.wait(10)
    reading = in_another_connection(reader)
    reading.join(0.3)
    seen_before_commit = list(seen)
    may_commit.set()
    writing.join(10)
    reading.join(10)

    assert seen_before_commit == []
    assert seen == drawn


@pytest.mark.django_db
def test_numbers_ascend_and_the_latest_is_the_last_drawn():
    with transaction.atomic(savepoint=False):
        one = knowledge.next_seq()
        many = knowledge.next_seqs(3)

        assert many == [one + 1, one + 2, one + 3]
        assert knowledge.latest_seq() == one + 3
        assert knowledge.next_seqs(0) == []
