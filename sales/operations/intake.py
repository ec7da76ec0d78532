"""Carry one upload through to the ledger: stage, match, post, each step in its own transaction."""

from __future__ import annotations

from datetime import datetime

from sales.choices import UploadState
from sales.models import Upload
from sales.operations import matching, posting, staging


def process(*, upload_id: int, at: datetime) -> UploadState:
    """Do whatever the upload still needs and return the state it has come to; safe to call twice and at once."""
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
