"""Find the partner of each line of a file; what a person decides is learned, and equal waiting lines follow at once.

Every act on waiting lines holds the posting lock, so that a file counted at the same moment sees all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from events.choices import EventType
from events.operations.record import record
from kernel import locks, sqlfiles
from kernel.errors import DomainError, said
from partners.choices import AliasKind
from partners.operations import aliases
from partners.operations.survivors import refuse_merged
from partners.queries import directory, distributors, merges
from sales.choices import LineState, MatchMethod, UploadState
from sales.models import StagedLine, Upload
from sales.operations import plausibility, posting, recognition
from sales.queries import unmatched


class NothingWaits(DomainError):
    """No line of that name or code waits at the distributor; somebody else may have decided it."""

    code = "nothing_waits"


class LinesAreNotSetAside(DomainError):
    """Only lines that a person set aside can be taken up again."""

    code = "lines_are_not_set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """How many lines followed, and how many of them are counted now."""

    lines: int
    posted: int


@transaction.atomic(durable=True)
def match(*, upload_id: int, at: datetime) -> None:
    """Match the lines of a staged upload; does nothing where that is done."""
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload_id)
    if upload.state != UploadState.STAGED:
        return
    terms = distributors.get_by_id(upload.distributor_id)
    plausibility.note(upload)
    recognition.match_read_lines(upload_id=upload_id, distributor_id=terms.id, source=terms.code)
    upload.state = UploadState.MATCHED
    upload.touched_at = at
    upload.save(update_fields=["state", "touched_at", "oddities"])


@transaction.atomic(durable=True)
def match_again(*, distributor_id: int, actor: str, at: datetime) -> int:
    """Look again at all waiting lines of a distributor and count those that are plain now; returns how many.

    For the moment after partners, tax numbers or aliases were added by other ways than the desk.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)
    upload_ids = recognition.match_waiting(
        distributor_id=distributor_id, among=Q(upload__state=UploadState.POSTED)
    )
    posted = _post(upload_ids, actor=actor, at=at)
    if upload_ids:
        record(
            EventType.LINE_RESOLVED,
            subject=_subject(distributor_id),
            actor=actor,
            at=at,
            data={"uploads": upload_ids, "posted": posted, "matched_again": True},
        )
    return posted


@transaction.atomic(savepoint=False)
def resolve(
    *, group: unmatched.Key, partner_id: int, remember: bool, reason: str, actor: str, at: datetime
) -> Resolved:
    """Say who the waiting lines of a group belong to, learn how the distributor writes it, and count the lines.

    Lines of other uploads that the new alias makes plain follow at once. Refuses a group where nothing waits, a
    partner that was merged into another, and an alias that is in force for another partner.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)
    partner = directory.get_by_id(partner_id)
    refuse_merged(partner)
    lines = unmatched.lines_of(group=group)
    sample = lines.order_by("id").first()
    if sample is None:
        raise NothingWaits("These rows were decided meanwhile. Look at the desk again.")
    upload_ids = set(lines.values_list("upload_id", flat=True))
    count = lines.update(
        state=LineState.MATCHED,
        partner_id=partner_id,
        match_method=MatchMethod.PERSON,
        decided_by=actor,
        decided_at=at,
        reason=reason[:300],
    )
    is_learned = remember and _learn(
        group, sample, partner_id=partner_id, reason=reason, actor=actor, at=at
    )
    if is_learned:
        upload_ids.update(_follow(group))
    posted = _post(sorted(upload_ids), actor=actor, at=at)
    record(
        EventType.LINE_RESOLVED,
        subject=_subject(group.distributor_id),
        partner_ref=partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"lines": count, "posted": posted, "remembered": is_learned},
    )
    return Resolved(lines=count, posted=posted)


@transaction.atomic(savepoint=False)
def set_aside(*, group: unmatched.Key, reason: str, actor: str, at: datetime) -> int:
    """Set the waiting lines of a group aside: they count for nobody; returns how many."""
    reason = said(reason, "Say why these rows count for nobody.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    line_ids = list(unmatched.lines_of(group=group).values_list("id", flat=True))
    if not line_ids:
        raise NothingWaits("These rows were decided meanwhile. Look at the desk again.")
    sqlfiles.run("sales", "set_aside", {"line_ids": line_ids})
    count = StagedLine.objects.filter(id__in=line_ids).update(
        state=LineState.REJECTED,
        decided_by=actor,
        decided_at=at,
        reason=reason[:300],
    )
    record(
        EventType.LINE_REJECTED,
        subject=_subject(group.distributor_id),
        actor=actor,
        at=at,
        reason=reason,
        data={"lines": count, "name": group.name_key, "code": group.code_key},
    )
    return count


@transaction.atomic(durable=True)
def unset(
    *, upload_id: int, line_ids: Sequence[int], reason: str, actor: str, at: datetime
) -> Resolved:
    """Take up lines of an upload that a person set aside: they match, or wait on the desk again.

    Refuses lines that are not set aside, and lines of an upload that was undone.
    """
    reason = said(reason, "Say why these rows are taken up again.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
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
    posted = _post([upload_id], actor=actor, at=at)
    record(
        EventType.LINE_RESOLVED,
        subject=f"upload:{upload_id}",
        actor=actor,
        at=at,
        reason=reason,
        data={"lines": count, "posted": posted, "taken_up_again": True},
    )
    return Resolved(lines=count, posted=posted)


@transaction.atomic(durable=True)
def withdraw_alias(*, alias_id: int, reason: str, actor: str, at: datetime) -> int:
    """Withdraw a wrong alias: what it credited is reversed, its lines wait again; returns how many lines.

    Where another file holds one of these lines for another reason, that line counts again.
    """
    reason = said(reason, "Say what was wrong with it.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    alias = aliases.withdraw(alias_id=alias_id, reason=reason, actor=actor, at=at)
    method, key = recognition.LEARNED[AliasKind(alias.kind)]
    lines = StagedLine.objects.filter(
        upload__distributor_id=alias.distributor_id,
        partner_id__in=merges.families(partner_ids=[alias.partner_id])[alias.partner_id],
        match_method__in=[method, MatchMethod.PERSON],
        **{key: alias.value_key},
    )
    posted = lines.filter(state=LineState.POSTED).order_by("id")
    found = list(posted.values_list("id", "source_key"))
    line_ids = [line_id for line_id, _ in found]
    posting.reverse_lines(line_ids=line_ids, reason=reason, actor=actor, at=at)
    StagedLine.objects.filter(id__in=line_ids).update(
        state=LineState.UNMATCHED,
        partner_id=None,
        match_method="",
        reason=recognition.ALIAS_WITHDRAWN,
    )
    lines.filter(state=LineState.KNOWN).update(partner_id=None, match_method="")
    posting.reopen(
        distributor_id=alias.distributor_id,
        source_keys=[source_key for _, source_key in found],
        actor=actor,
        at=at,
    )
    return len(line_ids)


def _subject(distributor_id: int) -> str:
    return f"distributor:{distributors.get_by_id(distributor_id).code}"


def _post(upload_ids: Sequence[int], *, actor: str, at: datetime) -> int:
    return sum(
        posting.post_lines(upload_id=upload_id, actor=actor, at=at) for upload_id in upload_ids
    )


def _learn(
    group: unmatched.Key,
    sample: StagedLine,
    *,
    partner_id: int,
    reason: str,
    actor: str,
    at: datetime,
) -> bool:
    """Learn the group's code, else its name; False where both fold to nothing that could be recognised again."""
    if not group.code_key and not group.name_key:
        return False
    kind, value = (
        (AliasKind.CODE, sample.reseller_code)
        if group.code_key
        else (AliasKind.NAME, sample.reseller_name)
    )
    aliases.learn(
        distributor_id=group.distributor_id,
        kind=kind,
        value=value,
        partner_id=partner_id,
        reason=reason,
        actor=actor,
        at=at,
    )
    return True


def _follow(group: unmatched.Key) -> list[int]:
    """Match the waiting lines of counted files that share what was learned, and return their uploads."""
    learned = (
        Q(reseller_code_key=group.code_key)
        if group.code_key
        else Q(reseller_name_key=group.name_key)
    )
    return recognition.match_waiting(
        distributor_id=group.distributor_id,
        among=learned & Q(upload__state=UploadState.POSTED),
        staying=(recognition.DOCUMENT_CHANGED,),
    )
