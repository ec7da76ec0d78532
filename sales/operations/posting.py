"""Believe matched lines for ever: credits, restatements and reversals in the append-only ledger.

The law: of all counted files that hold an identity, the newest received decides what is credited, in whatever order
they were processed; a POSTED line is one with an open credit. Undoing a file leaves the ledger as if the file had
never come (docs/data-path.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from events.choices import EventType
from events.operations.record import record
from kernel import knowledge, locks, sqlfiles
from kernel.errors import DomainError, said
from partners.queries import distributors
from sales.choices import EntryKind, LineState, UploadState
from sales.formats.layout import Field, Layout
from sales.models import LedgerEntry, StagedLine, Upload
from sales.operations import links, recognition
from sales.queries import uploads

_BEYOND = "\U0010ffff"  # sorts behind every line of a document


class UploadIsNotPosted(DomainError):
    """Only what an upload credited can be undone."""

    code = "upload_is_not_posted"


class UploadIsUndone(DomainError):
    """The upload was undone before."""

    code = "upload_is_undone"


@transaction.atomic(durable=True)
def post(*, upload_id: int, at: datetime) -> None:
    """Post a matched upload and number it among all knowledge; does nothing where that is done.

    Lines that found no partner keep waiting; the others do not wait for them.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)  # before any id is drawn, and before row locks
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload_id)
    if upload.state != UploadState.MATCHED:
        return
    # What was learned or withdrawn while this file waited for the lock is not lost on it.
    recognition.unmatch_withdrawn(upload_id=upload_id, distributor_id=upload.distributor_id)
    recognition.match_waiting(distributor_id=upload.distributor_id, among=Q(upload_id=upload_id))
    upload.restated_count = _post_lines(upload, actor=upload.received_by, at=at).restated
    upload.state = UploadState.POSTED
    upload.posted_at = upload.touched_at = at
    upload.posted_seq = knowledge.next_seq()
    upload.save(update_fields=["state", "posted_at", "touched_at", "posted_seq", "restated_count"])
    record(
        EventType.UPLOAD_POSTED,
        subject=f"upload:{upload.pk}",
        actor=upload.received_by,
        at=at,
        data={**_counts(upload_id), "restated": upload.restated_count},
    )


def _counts(upload_id: int) -> dict[str, int]:
    """Return the number of lines in each state, every state named."""
    found = uploads.counts_of(upload_ids=[upload_id])[upload_id]
    return {state.value.lower(): found.get(state.value, 0) for state in LineState}


@transaction.atomic(savepoint=False)
def post_lines(*, upload_id: int, actor: str, at: datetime) -> int:
    """Post the lines of an upload that were matched later, in the caller's transaction, and return how many."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload_id)
    done = _post_lines(upload, actor=actor, at=at)
    if done.restated:
        upload.restated_count += done.restated
        upload.save(update_fields=["restated_count"])
    return done.posted


@transaction.atomic(savepoint=False)
def reverse_upload(*, upload_id: int, reason: str, actor: str, at: datetime) -> int:
    """Undo an upload: reverse every open credit it posted, set its lines aside; returns how many credits.

    The ledger is left as if the file had never come: what it restated counts again, and lines that were known from
    it count for the other files that hold them. The same file sent again posts its lines anew.
    """
    reason = said(reason, "Say why the file is undone.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload_id)
    if upload.state != UploadState.POSTED:
        raise UploadIsNotPosted("This file has not been counted; there is nothing to undo.")
    if upload.undone_at is not None:
        raise UploadIsUndone("This file was undone before.")
    lines = StagedLine.objects.filter(upload_id=upload_id)
    line_ids = list(lines.filter(state=LineState.POSTED).values_list("id", flat=True))
    count = reverse_lines(line_ids=line_ids, reason=reason, actor=actor, at=at)
    links.unlink_upload(upload_id=upload_id, actor=actor, at=at)
    lines.filter(state__in=[LineState.POSTED, LineState.LINKED, LineState.UNMATCHED]).update(
        state=LineState.REJECTED, decided_by=actor, decided_at=at, reason=f"Undone: {reason}"[:300]
    )
    upload.undone_at = at
    upload.undone_seq = knowledge.next_seq()
    upload.save(update_fields=["undone_at", "undone_seq"])
    keys = sqlfiles.fetch("sales", "undo_upload", {"upload_id": upload_id})
    reopen(
        distributor_id=upload.distributor_id,
        source_keys=[str(row[0]) for row in keys],
        actor=actor,
        at=at,
    )
    record(
        EventType.ENTRY_REVERSED,
        subject=f"upload:{upload_id}",
        actor=actor,
        at=at,
        reason=reason,
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


@transaction.atomic(savepoint=False)
def reopen(*, distributor_id: int, source_keys: Iterable[str], actor: str, at: datetime) -> int:
    """Count again, or let wait again, what other files hold of the identities; returns how many lines were posted.

    To be called in the caller's transaction after credits of these identities were reversed.
    """
    numbered: list[str] = []
    prefixes: set[str] = set()
    for key in source_keys:
        document, _, tail = key.rpartition("|")
        if tail.startswith("#"):
            prefixes.add(f"{document}|")
        else:
            numbered.append(key)
    touched = [
        *sqlfiles.fetch("sales", "reopen_lines", {"keys": numbered}),
        *sqlfiles.fetch("sales", "reopen_documents", {"prefixes": sorted(prefixes)}),
    ]
    upload_ids = sorted({int(str(row[0])) for row in touched}, reverse=True)  # the newest decides
    if upload_ids:
        recognition.match_waiting(distributor_id=distributor_id, among=Q(upload_id__in=upload_ids))
    return sum(post_lines(upload_id=upload_id, actor=actor, at=at) for upload_id in upload_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posted:
    """How many lines of a file were credited, and how many credits of earlier content were reversed for it."""

    posted: int
    restated: int


def _post_lines(upload: Upload, *, actor: str, at: datetime) -> _Posted:
    """Post what is matched. The caller holds lock and transaction."""
    terms = distributors.get_by_id(upload.distributor_id)
    layout = Layout.from_json(upload.layout)
    others = Upload.objects.filter(
        distributor_id=terms.id, state=UploadState.POSTED, undone_at__isnull=True
    ).exclude(pk=upload.pk)
    params = {
        "upload_id": upload.pk,
        "distributor_id": terms.id,
        "code": terms.code,
        "at": at,
        "by": actor,
        "has_later": others.filter(pk__gt=upload.pk).exists(),
        "beyond": _BEYOND,
    }
    links.link_lines(
        upload_id=upload.pk,
        code=terms.code,
        beyond=_BEYOND,
        is_whole=layout.documents_complete and not layout.has_line_numbers,
        actor=actor,
        at=at,
    )
    if params["has_later"]:
        unit = "lines" if layout.has_line_numbers else "documents"
        sqlfiles.run("sales", f"post_late_{unit}", params)
    again = sqlfiles.fetch("sales", "post_decide", params)
    restated = sum(bool(row[2]) for row in again)
    if layout.has_line_numbers:
        if others.exclude(layout__columns__has_key=str(Field.LINE_NO)).exists():
            _ask_about_changed_documents(params, is_whole=False, lowest="#", beyond="$")
    else:
        if layout.documents_complete:
            restated += sqlfiles.run("sales", "post_dropped", params)
        _ask_about_changed_documents(params, is_whole=layout.documents_complete)
    sqlfiles.run("sales", "post_waiting", params)
    with recognition.linear():
        sqlfiles.run(
            "sales",
            "post_credits",
            {
                **params,
                "line_ids": [row[0] for row in again],
                "revisions": [row[1] for row in again],
            },
        )
    posted = sqlfiles.run("sales", "post_done", params)
    sqlfiles.run("sales", "post_settle", params)
    return _Posted(posted=posted, restated=restated)


def _ask_about_changed_documents(
    params: dict[str, object], *, is_whole: bool, lowest: str = "", beyond: str = _BEYOND
) -> None:
    sqlfiles.run(
        "sales",
        "post_changed_documents",
        {**params, "is_whole": is_whole, "lowest": lowest, "beyond": beyond},
    )
