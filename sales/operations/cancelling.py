"""Stop a file before it counts: one that waits at once, one that is read at its next batch; nothing of it stays."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError
from sales.choices import UploadState
from sales.models import Upload
from sales.queries import uploads

CODE = "cancelled"
WORDS = "A person stopped this file before it counted. Send it again when it is wanted."
KEPT_SECONDS = 24 * 3600  # longer than any reader lives


class UploadIsPastCancelling(DomainError):
    """The file is read, or was refused; what it counts can be undone."""

    code = "upload_is_past_cancelling"


class ReaderIsOutOfReach(DomainError):
    """The process that reads the file cannot be told."""

    code = "reader_is_out_of_reach"


@transaction.atomic(durable=True)
def cancel(*, upload_id: int, actor: str, at: datetime) -> bool:
    """Stop a file and tell whether it stopped at once; False where its reader stops at the next batch.

    Refuses a file that is read already. What the reader staged is rolled back with its transaction.
    """
    rows = Upload.objects.select_for_update(no_key=True, skip_locked=True)
    waiting = rows.filter(pk=upload_id, state=UploadState.RECEIVED).first()
    if waiting is None:
        if Upload.objects.get(pk=upload_id).state not in (
            UploadState.RECEIVED,
            UploadState.STAGING,
        ):
            raise UploadIsPastCancelling(
                "This file is read already. Once it is counted it can be undone."
            )
        _tell_reader(upload_id)
        return False
    Upload.objects.filter(pk=upload_id).update(
        state=UploadState.FAILED, failure_code=CODE, failure=WORDS, touched_at=at
    )
    record(
        EventType.UPLOAD_FAILED,
        subject=f"upload:{upload_id}",
        actor=actor,
        at=at,
        reason=WORDS,
        data={"code": CODE, "line": None, "column": None},
    )
    return True


def _tell_reader(upload_id: int) -> None:
    try:
        cache.set(key=uploads.cancel_key(upload_id), value=True, timeout=KEPT_SECONDS)
    except Exception as problem:
        raise ReaderIsOutOfReach(
            "The file could not be stopped just now. Try again, or undo it once it is counted."
        ) from problem
