"""The log leaves out what comes every few seconds, and nothing else."""

from __future__ import annotations

import logging

import pytest

from config.heartbeat import FREQUENT, Heartbeat


@pytest.mark.parametrize(
    ("name", "level", "words", "is_written"),
    [
        (
            "celery.beat",
            logging.INFO,
            "Sending due task deliver webhooks (hooks.deliver_due)",
            False,
        ),
        (
            "celery.app.trace",
            logging.INFO,
            "Task hooks.deliver_due[1] succeeded in 0.01s: None",
            False,
        ),
        ("celery.app.trace", logging.ERROR, "Task hooks.deliver_due[1] raised unexpected", True),
        (
            "celery.app.trace",
            logging.INFO,
            "Task tiers.sweep_runs[1] succeeded in 0.01s: None",
            True,
        ),
        ("hooks.tasks", logging.INFO, "hooks.deliver_due", True),
    ],
)
def test_only_plain_words_about_a_frequent_task_are_left_out(name, level, words, is_written):
    record = logging.LogRecord(name, level, "file", 1, words, (), None)

    assert Heartbeat().filter(record) is is_written


def test_the_frequent_task_is_the_one_that_delivers():
    assert FREQUENT == ("hooks.deliver_due",)
