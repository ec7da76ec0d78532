"""Nudges: ask a worker, by name, to hurry. The row is the queue; a lost nudge costs a minute, never a job."""

from __future__ import annotations

import logging
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

QUEUES = {
    "sales": "intake",
    "tiers": "nightly",
    "events": "deliver",
    "hooks": "deliver",
    "partners": "deliver",
    "renewals": "nightly",
    "funds": "nightly",
}


def after_commit(name: str, **ids: int | str) -> None:
    """Send the named task once the transaction has committed, with plain ids as its arguments."""
    transaction.on_commit(partial(_send, name, ids), robust=True)


def _send(name: str, ids: dict[str, int | str]) -> None:
    queue = QUEUES.get(name.split(".", 1)[0], "intake")
    try:
        current_app.send_task(name, kwargs=ids, queue=queue, ignore_result=True, retry=False)
    except Exception:
        logger.warning(
            "nudge lost; the sweeper will do it", extra={"task": name, "ids": ids}, exc_info=True
        )
