"""What workers do for renewals: the day's work of every program, and the messages it raised."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from kernel.errors import DomainError
from renewals.operations import days, mailing
from tiers.queries import programs

logger = logging.getLogger(__name__)


@shared_task(name="renewals.work_days")
def work_days(**_: object) -> None:
    """Do the day's work in every active program; what was done before changes nothing."""
    now = timezone.now()
    for code in programs.programs().order_by("code").values_list("code", flat=True):
        try:
            days.work(program_code=code, actor="system", at=now)
        except DomainError as refusal:  # one program's trouble must not keep the others waiting
            logger.exception("renewals not worked", extra={"program": code, "why": refusal.message})


@shared_task(name="renewals.send_notices")
def send_notices(**_: object) -> None:
    """Send the notices that wait."""
    mailing.send_due(at=timezone.now())
