"""Recognise the lines that report our own orders: linked, not posted again; another amount restates the order.

Called by posting, orders and matching, which hold the lock of the ledger; every function joins its transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from events.choices import EventType
from events.operations.record import record
from kernel import sqlfiles
from sales.choices import EntryKind, LineState
from sales.models import LedgerEntry, OrderLink, StagedLine

DAYS_BEFORE = 7  # a distributor may date its invoice before our order is entered
DAYS_AFTER = 120  # and invoice it a quarter later
_AS_ORDERED = "As ordered: the file that said otherwise was undone"
_ANOTHERS = "As ordered: the line that said otherwise was another partner's"
_ORDERED = "Counted by the order it reports"
_RESTATED = "Restated by the distributor"
_REPLACED = "Restated by a later file"


@transaction.atomic(savepoint=False)
def link_lines(
    *, upload_id: int, code: str, beyond: str, is_whole: bool, actor: str, at: datetime
) -> int:
    """Link the matched lines of an upload that report orders, and return how many.

    `is_whole`: the file holds its documents whole, so that a line that is gone from one reports nothing any more. A
    line that reported its order before is known, or, with another content, restates it.
    """
    params = {"upload_id": upload_id, "code": code, "beyond": beyond}
    if is_whole:
        for (link_id,) in sqlfiles.fetch("sales", "link_dropped", params):
            _end(
                OrderLink.objects.select_related("line").get(pk=int(str(link_id))),
                actor=actor,
                at=at,
            )
    linked = sum(
        _take_over(int(str(line_id)), int(str(link_id)), actor=actor, at=at)
        for line_id, link_id in sqlfiles.fetch("sales", "link_known", params)
    )
    pairs = sqlfiles.fetch(
        "sales",
        "link_candidates",
        {**params, "days_before": DAYS_BEFORE, "days_after": DAYS_AFTER},
    )
    lines: set[int] = set()
    entries: set[int] = set()
    for line_id, entry_id in ((int(str(one)), int(str(other))) for one, other in pairs):
        if line_id not in lines and entry_id not in entries:
            lines.add(line_id)
            entries.add(entry_id)
            entry = LedgerEntry.objects.get(pk=entry_id)
            _link(StagedLine.objects.get(pk=line_id), entry, actor=actor, at=at)
    linked += len(lines)
    if linked:
        record(
            EventType.LINE_LINKED,
            subject=f"upload:{upload_id}",
            actor=actor,
            at=at,
            data={"lines": linked},
        )
    return linked


@transaction.atomic(savepoint=False)
def link_posted(*, order_keys: Sequence[str], actor: str, at: datetime) -> int:
    """Link the lines that were counted before their order came: the order counts instead. Returns how many.

    What a line and an order have to have in common is the same as where the line comes later.
    """
    pairs = sqlfiles.fetch(
        "sales",
        "link_posted",
        {"keys": list(order_keys), "days_before": DAYS_BEFORE, "days_after": DAYS_AFTER},
    )
    taken: set[int] = set()
    linked: dict[int, int] = {}
    for line_id, credit_id, entry_id in (tuple(int(str(value)) for value in row) for row in pairs):
        if line_id in linked or entry_id in taken:
            continue
        taken.add(entry_id)
        _reverse(credit_id, reason=_ORDERED, actor=actor, at=at)
        line = StagedLine.objects.get(pk=line_id)
        linked[line_id] = line.upload_id
        _link(line, LedgerEntry.objects.get(pk=entry_id), actor=actor, at=at)
    for upload_id, count in sorted(Counter(linked.values()).items()):
        record(
            EventType.LINE_LINKED,
            subject=f"upload:{upload_id}",
            actor=actor,
            at=at,
            data={"lines": count},
        )
    return len(linked)


@transaction.atomic(savepoint=False)
def unlink_upload(*, upload_id: int, actor: str, at: datetime) -> int:
    """End the links of an upload that is undone; its orders count as they were ordered again. Returns how many."""
    return _unlink(Q(line__upload_id=upload_id), reason=_AS_ORDERED, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def unlink_lines(*, line_ids: Sequence[int], actor: str, at: datetime) -> int:
    """End the links of lines that were another partner's; their orders count as ordered again. Returns how many."""
    return _unlink(Q(line_id__in=line_ids), reason=_ANOTHERS, actor=actor, at=at)


def _unlink(which: Q, *, reason: str, actor: str, at: datetime) -> int:
    links = list(
        OrderLink.objects.select_related("line").filter(which, ended_at__isnull=True).order_by("pk")
    )
    for link in links:
        link.ended_at = at
        link.save(update_fields=["ended_at"])
        first = LedgerEntry.objects.get(
            source_key=link.order_key, revision=1, kind=EntryKind.CREDIT
        )
        _restate(_open_credit(link.order_key), first, reason=reason, actor=actor, at=at)
    return len(links)


def _take_over(line_id: int, link_id: int, *, actor: str, at: datetime) -> int:
    """Let a line that repeats a linked one be known, or take its place; returns 1 where it took it."""
    line = StagedLine.objects.get(pk=line_id)
    link = OrderLink.objects.select_related("line").get(pk=link_id)
    if line.content_hash == link.line.content_hash or line.upload_id < link.line.upload_id:
        is_same = line.content_hash == link.line.content_hash
        line.state = LineState.KNOWN
        line.reason = "Counted before" if is_same else _REPLACED
        line.save(update_fields=["state", "reason"])
        return 0
    if line.state != LineState.MATCHED:
        return 0  # it waits for its partner; what it restates stays linked until then
    _end(link, actor=actor, at=at)
    _link(line, _open_credit(link.order_key), actor=actor, at=at)
    return 1


def _link(line: StagedLine, entry: LedgerEntry, *, actor: str, at: datetime) -> None:
    OrderLink.objects.create(
        order_key=entry.source_key,
        line_key=line.source_key,
        line=line,
        linked_at=at,
        linked_by=actor,
    )
    line.state = LineState.LINKED
    line.reason = f"Order {entry.source_key.split('|')[1]}"
    line.save(update_fields=["state", "reason"])
    _restate(entry, line, reason=_RESTATED, actor=actor, at=at)


def _end(link: OrderLink, *, actor: str, at: datetime) -> None:
    """End a link whose line a later file replaces."""
    link.ended_at = at
    link.save(update_fields=["ended_at"])
    link.line.state = LineState.KNOWN
    link.line.reason = _REPLACED
    link.line.decided_by, link.line.decided_at = actor, at
    link.line.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _open_credit(order_key: str) -> LedgerEntry:
    return LedgerEntry.objects.filter(source_key=order_key, kind=EntryKind.CREDIT).latest(
        "revision"
    )


def _restate(
    entry: LedgerEntry, said: StagedLine | LedgerEntry, *, reason: str, actor: str, at: datetime
) -> None:
    """Credit the order's line with the amount that is said, where it is another; its day stays the order's."""
    if said.net is None or said.net == entry.net:
        return
    _reverse(entry.pk, reason=reason, actor=actor, at=at)
    line = said if isinstance(said, StagedLine) else None
    entry.pk = None
    entry.revision += 1
    entry.net, entry.quantity = said.net, said.quantity
    entry.line_id, entry.upload_id = (line.pk, line.upload_id) if line else (None, None)
    entry.posted_at, entry.posted_by, entry.reason = at, actor, reason
    entry.save(force_insert=True)


def _reverse(entry_id: int, *, reason: str, actor: str, at: datetime) -> None:
    sqlfiles.run(
        "sales",
        "reverse_entries",
        {"entry_ids": [entry_id], "at": at, "by": actor, "reason": reason},
    )
