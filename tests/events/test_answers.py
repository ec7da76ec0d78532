"""An Idempotency-Key gets one answer, committed with the effect."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from events import tasks
from events.models import IdempotentAnswer
from events.operations import answers
from events.operations.answers import Answer, IdempotencyKeyReusedError

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
REQUEST = {
    "caller": "key:mk_1",
    "key": "k-1",
    "method": "POST",
    "path": "/uploads",
    "body_sha256": "a" * 64,
}


class Act:
    """Counts how often it ran."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> tuple[int, object]:
        self.times += 1
        return 201, {"run": self.times}


@pytest.mark.django_db
def test_a_repetition_gets_the_stored_answer():
    act = Act()

    first = answers.answer_once(**REQUEST, at=AT, act=act)
    again = answers.answer_once(**REQUEST, at=AT + timedelta(hours=23), act=act)

    assert first == Answer(status=201, body={"run": 1}, is_replay=False)
    assert again == Answer(status=201, body={"run": 1}, is_replay=True)
    assert act.times == 1
    assert str(IdempotentAnswer.objects.get()) == "key:mk_1 k-1"


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"body_sha256": "b" * 64}, {"path": "/keys"}, {"method": "PUT"}])
def test_the_key_of_another_request_is_refused(other):
    act = Act()
    answers.answer_once(**REQUEST, at=AT, act=act)

    with pytest.raises(IdempotencyKeyReusedError):
        answers.answer_once(**{**REQUEST, **other}, at=AT, act=act)

    assert act.times == 1


@pytest.mark.django_db
def test_another_caller_has_keys_of_its_own():
    act = Act()
    answers.answer_once(**REQUEST, at=AT, act=act)

    answers.answer_once(**{**REQUEST, "caller": "key:mk_2"}, at=AT, act=act)

    assert act.times == 2


@pytest.mark.django_db
def test_after_a_day_the_key_is_new():
    act = Act()
    answers.answer_once(**REQUEST, at=AT, act=act)

    later = answers.answer_once(
        **{**REQUEST, "body_sha256": "b" * 64}, at=AT + timedelta(hours=24), act=act
    )

    assert later == Answer(status=201, body={"run": 2}, is_replay=False)
    assert IdempotentAnswer.objects.get().body_sha256 == "b" * 64


@pytest.mark.django_db
def test_answers_past_their_day_are_forgotten():
    act = Act()
    for hours, key in enumerate(("older", "old", "kept")):
        answers.answer_once(**{**REQUEST, "key": key}, at=AT + timedelta(hours=hours), act=act)

    with time_machine.travel(AT + timedelta(hours=25), tick=False):
        tasks.forget_old_answers(unknown_to_this_version=1)

    assert [row.key for row in IdempotentAnswer.objects.all()] == ["kept"]
    assert answers.forget_old(at=AT + timedelta(hours=25)) == 0


@pytest.mark.django_db(transaction=True)
def test_a_failed_act_leaves_no_answer():
    def fail() -> tuple[int, object]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answers.answer_once(**REQUEST, at=AT, act=fail)

    assert IdempotentAnswer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_run_the_act_once():
    act, found = Act(), []
    barrier = threading.Barrier(2)

    def ask() -> None:
        try:
            barrier.wait(10)
            with transaction.atomic(durable=True):
                found.append(answers.answer_once(**REQUEST, at=AT, act=act))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert act.times == 1
    assert sorted(answer.is_replay for answer in found) == [False, True]
    assert {str(answer.body) for answer in found} == {"{'run': 1}"}
