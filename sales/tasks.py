"""What workers do for sales when nudged, and the sweeper that needs no nudge."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from sales.operations import intake
from sales.operations import uploads as receiving
from sales.queries import uploads

KEEPING = timedelta(hours=1)  # a file half kept for longer belongs to a process that died


@shared_task(name="sales.process_upload")
def process_upload(*, upload_id: int, **_: object) -> None:
    """Carry the upload through to the ledger."""
    intake.process(upload_id=upload_id, at=timezone.now())


@shared_task(name="sales.sweep_uploads")
def sweep_uploads(**_: object) -> None:
    """Drive on uploads that nobody has touched for a while; one whose reader died is read again.

    What a process that died left of a file half kept is removed.
    """
    now = timezone.now()
    before = now - timedelta(seconds=settings.STALE_AFTER_SECONDS)
    for upload_id in uploads.stale(before=before):
        intake.drive_again(upload_id=upload_id, before=before, at=now)
    receiving.clear_unfinished(before=now - KEEPING)
