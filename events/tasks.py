"""What workers do for events when beat asks; every task is safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from events.operations import answers


@shared_task(name="events.forget_old_answers")
def forget_old_answers(**_: object) -> None:
    """Delete stored answers of API requests that are past their day."""
    answers.forget_old(at=timezone.now())
