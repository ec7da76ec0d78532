"""What workers do for funds: close the budgets whose time is over."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from funds.operations import budgets


@shared_task(name="funds.expire_due")
def expire_due(**_: object) -> None:
    """Close the budgets whose last day for claims has passed."""
    budgets.expire_due(actor="system", at=timezone.now())
