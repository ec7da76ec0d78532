"""A nudge goes out after the commit, to the right queue, and its loss harms nobody."""

from __future__ import annotations

import logging
from functools import partial

import pytest
from celery import current_app
from django.db import transaction

from kernel import jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, **options: found.append((name, options))
    )
    return found


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("sales.stage_upload", "intake"),
        ("tiers.judge_chunk", "nightly"),
        ("events.deliver", "deliver"),
        ("unheard_of.act", "intake"),
    ],
)
def test_a_nudge_names_its_task_ids_and_queue(sent, name, queue):
    with transaction.atomic(durable=True):
        jobs.after_commit(name, upload_id=7)
        before_commit = list(sent)

    assert before_commit == []
    assert [(task, options["kwargs"], options["queue"]) for task, options in sent] == [
        (name, {"upload_id": 7}, queue)
    ]


def test_a_rolled_back_act_nudges_nobody(sent):
    @transaction.atomic(durable=True)
    def fail() -> None:
        jobs.after_commit("sales.stage_upload", upload_id=7)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert sent == []


def test_a_broker_that_is_down_costs_a_warning_only(monkeypatch, caplog):
    nowhere = current_app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr(
        current_app, "send_task", partial(current_app.send_task, connection=nowhere)
    )
    done: list[str] = []

    with caplog.at_level(logging.WARNING, logger="kernel.jobs"), transaction.atomic(durable=True):
        jobs.after_commit("sales.stage_upload", upload_id=7)
        transaction.on_commit(lambda: done.append("the next callback"))

    (record,) = caplog.records
    assert record.getMessage() == "nudge lost; the sweeper will do it"
    assert (record.__dict__["task"], record.__dict__["ids"]) == (
        "sales.stage_upload",
        {"upload_id": 7},
    )
    assert done == ["the next callback"]
