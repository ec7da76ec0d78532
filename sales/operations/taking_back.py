"""Take back what a person decided on the desk: rows set aside, a wrong alias, or the whole of one decision.

Every act holds the posting lock, as those of matching do; what was credited is reversed, and its rows wait again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from events.choices import EventType
from events.operations.record import record
from kernel import locks, sqlfiles
from kernel.errors import DomainError, said
from partners.choices import AliasKind
from partners.operations import aliases
from partners.queries import aliases as alias_reads
from partners.queries import distributors, merges
from sales.choices import LineState, MatchMethod
from sales.models import StagedLine, Upload
from sales.operations import links, posting, recognition
from sales.operations.matching import Resolved

COUNTED = (LineState.POSTED, LineState.LINKED)
TAKEN_BACK = "Decision taken back"


class LinesAreNotSetAside(DomainError):
    """Only lines that a person set aside can be taken up again."""

    code = "lines_are_not_set_aside"


class NothingToTakeBack(DomainError):
    """Nothing stands of the decision any more."""

    code = "nothing_to_take_back"


@transaction.atomic(durable=True)
def unset(
    *, upload_id: int, line_ids: Sequence[int], reason: str, actor: str, at: datetime
) -> Resolved:
    """Take up lines of an upload that a person set aside: they match, or wait on the desk again.

    Refuses lines that are not set aside, and lines of an upload that was undone.
    """
    reason = said(reason, "Say why these rows are taken up again.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    return _taken_up(upload_id, line_ids, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def withdraw_alias(*, alias_id: int, reason: str, actor: str, at: datetime) -> int:
    """Withdraw a wrong alias: what it credited is reversed, its lines wait again; returns how many lines.

    Where another file holds one of these lines for another reason, that line counts again.
    """
    reason = said(reason, "Say what was wrong with it.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    return _withdrawn(alias_id, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def take_back(*, decided_at: datetime, reason: str, actor: str, at: datetime) -> int:
    """Take back what the actor decided on the desk at a moment, with what followed; returns how many lines.

    A learned name or code is withdrawn, credits are reversed, rows set aside wait again. Refuses a decision of which
    nothing stands any more, and so one of somebody else.
    """
    reason = said(reason, "Say why it is taken back.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    alias = alias_reads.in_force().filter(learned_by=actor, learned_at=decided_at).first()
    count = _withdrawn(alias.pk, reason=reason, actor=actor, at=at) if alias else 0
    decided = StagedLine.objects.filter(decided_by=actor, decided_at=decided_at)
    matched = decided.filter(state__in=COUNTED, match_method=MatchMethod.PERSON)
    for distributor_id in _distributors(matched):
        lines = matched.filter(upload__distributor_id=distributor_id)
        reversed_count = _unmatched(
            lines, distributor_id, why=TAKEN_BACK, reason=reason, actor=actor, at=at
        )
        record(
            EventType.LINE_RESOLVED,
            subject=f"distributor:{distributors.get_by_id(distributor_id).code}",
            actor=actor,
            at=at,
            reason=reason,
            data={"lines": reversed_count, "taken_back": True},
        )
        count += reversed_count
    aside = decided.filter(state=LineState.REJECTED, upload__undone_at__isnull=True)
    found: dict[int, list[int]] = {}
    for upload_id, line_id in aside.order_by("upload_id", "id").values_list("upload_id", "id"):
        found.setdefault(upload_id, []).append(line_id)
    for upload_id, line_ids in found.items():
        count += _taken_up(upload_id, line_ids, reason=reason, actor=actor, at=at).lines
    if not count:
        raise NothingToTakeBack("Nothing stands of that decision any more. Look at the desk again.")
    return count


def _taken_up(
    upload_id: int, line_ids: Sequence[int], *, reason: str, actor: str, at: datetime
) -> Resolved:
    lines = StagedLine.objects.filter(
        id__in=list(line_ids),
        upload_id=upload_id,
        upload__undone_at__isnull=True,
        state=LineState.REJECTED,
    )
    count = lines.update(
        state=LineState.UNMATCHED,
        partner_id=None,
        match_method="",
        decided_by=actor,
        decided_at=at,
        reason="Taken up again",
    )
    if not count or count != len(set(line_ids)):
        raise LinesAreNotSetAside("These rows are not set aside any more. Look at the file again.")
    sqlfiles.run("sales", "take_up", {"line_ids": list(line_ids)})
    upload = Upload.objects.get(pk=upload_id)
    recognition.match_waiting(
        distributor_id=upload.distributor_id, among=Q(upload_id=upload_id, id__in=list(line_ids))
    )
    posted = posting.post_lines(upload_id=upload_id, actor=actor, at=at)
    record(
        EventType.LINE_RESOLVED,
        subject=f"upload:{upload_id}",
        actor=actor,
        at=at,
        reason=reason,
        data={"lines": count, "posted": posted, "taken_up_again": True},
    )
    return Resolved(lines=count, posted=posted)


def _withdrawn(alias_id: int, *, reason: str, actor: str, at: datetime) -> int:
    alias = aliases.withdraw(alias_id=alias_id, reason=reason, actor=actor, at=at)
    method, key = recognition.LEARNED[AliasKind(alias.kind)]
    lines = StagedLine.objects.filter(
        upload__distributor_id=alias.distributor_id,
        partner_id__in=merges.families(partner_ids=[alias.partner_id])[alias.partner_id],
        match_method__in=[method, MatchMethod.PERSON],
        **{key: alias.value_key},
    )
    return _unmatched(
        lines,
        alias.distributor_id,
        why=recognition.ALIAS_WITHDRAWN,
        reason=reason,
        actor=actor,
        at=at,
    )


def _unmatched(
    lines: QuerySet[StagedLine],
    distributor_id: int,
    *,
    why: str,
    reason: str,
    actor: str,
    at: datetime,
) -> int:
    """Reverse what the lines credited, unlink what reported an order, and let them wait again; returns how many."""
    counted = lines.filter(state__in=COUNTED).order_by("id")
    found = list(counted.values_list("id", "source_key"))
    line_ids = [line_id for line_id, _ in found]
    posting.reverse_lines(line_ids=line_ids, reason=reason, actor=actor, at=at)
    links.unlink_lines(line_ids=line_ids, actor=actor, at=at)
    StagedLine.objects.filter(id__in=line_ids).update(
        state=LineState.UNMATCHED, partner_id=None, match_method="", reason=why
    )
    lines.filter(state=LineState.KNOWN).update(partner_id=None, match_method="")
    posting.reopen(
        distributor_id=distributor_id,
        source_keys=[source_key for _, source_key in found],
        actor=actor,
        at=at,
    )
    return len(line_ids)


def _distributors(lines: QuerySet[StagedLine]) -> list[int]:
    found = lines.order_by("upload__distributor_id").values_list(
        "upload__distributor_id", flat=True
    )
    return list(found.distinct())
