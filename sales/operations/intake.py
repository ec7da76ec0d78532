"""Carry one upload through to the ledger: stage, match, post, each step in its own transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kernel import jobs
from sales.choices import FINAL, UploadState
from sales.models import Upload
from sales.operations import matching, posting, staging


def process(*, upload_id: int, at: datetime) -> UploadState:
    """Do whatever the upload still needs and return the state it has come to; safe to call twice and at once.

    STAGING is returned where another worker is reading the file.
    """
    state = UploadState(Upload.objects.get(pk=upload_id).state)
    if state is UploadState.RECEIVED:
        state = staging.stage(upload_id=upload_id, at=at)
    if state is UploadState.RECEIVED:  # the reader died once: one more try
        state = staging.stage(upload_id=upload_id, at=at)
    if state is UploadState.STAGED:
        matching.match(upload_id=upload_id, at=at)
        state = UploadState.MATCHED
    if state is UploadState.MATCHED:
        posting.post(upload_id=upload_id, at=at)
    return UploadState(Upload.objects.get(pk=upload_id).state)


@transaction.atomic(durable=True)
def drive_again(*, upload_id: int, before: datetime, at: datetime) -> bool:
    """Nudge an unfinished upload that nobody has touched since `before`; False where somebody works on it.

    One whose reader died is received again first.
    """
    upload = (
        Upload.objects.select_for_update(skip_locked=True, no_key=True)
        .exclude(state__in=FINAL)
        .filter(pk=upload_id, touched_at__lt=before)
        .first()
    )
    if upload is None:
        return False
    if upload.state == UploadState.STAGING:
        upload.state = UploadState.RECEIVED
    upload.touched_at = at
    upload.save(update_fields=["state", "touched_at"])
    jobs.after_commit("sales.process_upload", upload_id=upload_id)
    return True
