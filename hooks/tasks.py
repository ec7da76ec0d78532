"""What workers do for hooks: deliver what is due, forget what is old."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from hooks.operations import deliveries

AT_MOST_SECONDS = 60  # then the next beat goes on; a worker ends in time when asked to


@shared_task(name="hooks.deliver_due")
def deliver_due(**_: object) -> None:
    """Deliver what is due, one message after the other; several workers share the work."""
    until = time.monotonic() + AT_MOST_SECONDS
    while deliveries.deliver_next(at=timezone.now()) and time.monotonic() < until:
        pass


@shared_task(name="hooks.forget_old")
def forget_old(**_: object) -> None:
    """Remove old deliveries."""
    deliveries.forget_old(at=timezone.now())
