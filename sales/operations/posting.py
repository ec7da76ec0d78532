"""Believe matched lines for ever: credits, restatements and reversals in the append-only ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from events.choices import EventType
from events.operations.record import record
from kernel import knowledge, locks, sqlfiles
from kernel.errors import DomainError
from partners.queries import distributors
from sales.choices import EntryKind, LineState, UploadState
from sales.formats.layout import Layout
from sales.models import LedgerEntry, StagedLine, Upload


class UploadIsNotPosted(DomainError):
    """Only what an upload credited can be undone."""

    code = "upload_is_not_posted"


class ReasonIsMissing(DomainError):
    """The act needs a reason."""

    code = "reason_is_missing"
    status = 422


@transaction.atomic(durable=True)
def post(*, upload_id: int, at: datetime) -> None:
    """Post a matched upload and number it among all knowledge; does nothing where that is done.

    Lines that found no partner keep waiting; the others do not wait for them.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)  # before any id is drawn, and before row locks
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state != UploadState.MATCHED:
        return
    upload.restated_count = _post_lines(upload, actor=upload.received_by, at=at)
    upload.state = UploadState.POSTED
    upload.posted_at = upload.touched_at = at
    upload.posted_seq = knowledge.next_seq()
    upload.save(update_fields=["state", "posted_at", "touched_at", "posted_seq", "restated_count"])
    record(
        EventType.UPLOAD_POSTED,
        subject=f"upload:{upload.pk}",
        actor=upload.received_by,
        at=at,
        data={**line_counts(upload_id=upload_id), "restated": upload.restated_count},
    )


@transaction.atomic(savepoint=False)
def post_lines(*, upload_id: int, actor: str, at: datetime) -> int:
    """Post the lines of an upload that were matched later, in the caller's transaction, and return how many."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    before = StagedLine.objects.filter(upload_id=upload_id, state=LineState.POSTED).count()
    restated = _post_lines(upload, actor=actor, at=at)
    if restated:
        upload.restated_count += restated
        upload.save(update_fields=["restated_count"])
    return StagedLine.objects.filter(upload_id=upload_id, state=LineState.POSTED).count() - before


@transaction.atomic(durable=True)
def reverse_upload(*, upload_id: int, reason: str, actor: str, at: datetime) -> int:
    """Undo an upload: reverse every open credit it posted, set its lines aside; returns how many credits.

    The same file sent again posts its lines anew, as the next revision.
    """
    if not reason.strip():
        raise ReasonIsMissing("Say why the file is undone.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state != UploadState.POSTED:
        raise UploadIsNotPosted("This file has not been counted; there is nothing to undo.")
    lines = StagedLine.objects.filter(upload_id=upload_id, state=LineState.POSTED)
    line_ids = list(lines.order_by("id").values_list("id", flat=True))
    count = reverse_lines(line_ids=line_ids, reason=reason, actor=actor, at=at)
    lines.update(
        state=LineState.REJECTED, decided_by=actor, decided_at=at, reason=f"Undone: {reason}"[:300]
    )
    record(
        EventType.ENTRY_REVERSED,
        subject=f"upload:{upload_id}",
        actor=actor,
        at=at,
        reason=reason.strip(),
        data={"credits": count},
    )
    return count


@transaction.atomic(savepoint=False)
def reverse_lines(*, line_ids: Sequence[int], reason: str, actor: str, at: datetime) -> int:
    """Reverse the open credits of the lines in the caller's transaction and return how many."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    entry_ids = list(
        LedgerEntry.objects.filter(
            upload_id__in=StagedLine.objects.filter(id__in=line_ids).values("upload_id"),
            line_id__in=line_ids,
            kind=EntryKind.CREDIT,
        )
        .order_by("id")
        .values_list("id", flat=True)
    )
    return sqlfiles.run(
        "sales",
        "reverse_entries",
        {"entry_ids": entry_ids, "at": at, "by": actor, "reason": reason[:300]},
    )


def line_counts(*, upload_id: int) -> dict[str, int]:
    """Return the number of lines in each state, every state named."""
    rows = (
        StagedLine.objects.filter(upload_id=upload_id)
        .values("state")
        .annotate(count=Count("id"))
        .order_by("state")
    )
    found = {row["state"]: row["count"] for row in rows}
    return {state.value.lower(): found.get(state.value, 0) for state in LineState}


def _post_lines(upload: Upload, *, actor: str, at: datetime) -> int:
    """Post what is matched; returns how many credits were restated. The caller holds lock and transaction."""
    terms = distributors.get_by_id(upload.distributor_id)
    layout = Layout.from_json(upload.layout)
    params = {
        "upload_id": upload.pk,
        "distributor_id": terms.id,
        "code": terms.code,
        "at": at,
        "by": actor,
    }
    sqlfiles.run("sales", "post_known", params)
    sqlfiles.run("sales", "post_waiting", params)
    restated = 0
    if layout.has_line_numbers:
        restated += sqlfiles.run("sales", "post_reverse_restated", params)
    elif layout.documents_complete:
        restated += sqlfiles.run("sales", "post_reverse_dropped", params)
    else:
        sqlfiles.run("sales", "post_changed_documents", params)
    sqlfiles.run("sales", "post_credits", params)
    sqlfiles.run("sales", "post_done", params)
    return restated
