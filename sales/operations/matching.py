"""Find the partner of each line of a file; what a person decides is learned, and equal waiting lines follow at once.

Every act on waiting lines holds the posting lock, so that a file counted at the same moment sees all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from events.choices import EventType
from events.operations.record import record
from kernel import locks, sqlfiles
from kernel.errors import DomainError, said
from partners.choices import AliasKind
from partners.operations import aliases
from partners.operations.survivors import refuse_merged
from partners.queries import directory, distributors
from sales.choices import LineState, MatchMethod, UploadState
from sales.models import StagedLine, Upload
from sales.operations import plausibility, posting, recognition
from sales.queries import unmatched


class NothingWaits(DomainError):
    """No line of that name or code waits at the distributor; somebody else may have decided it."""

    code = "nothing_waits"


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
    *,
    group: unmatched.Key,
    partner_id: int,
    remember: bool,
    reason: str,
    actor: str,
    at: datetime,
    line_ids: Collection[int] | None = None,
) -> Resolved:
    """Say who the waiting lines of a group belong to, learn how the distributor writes it, and count the lines.

    Lines of other uploads that the new alias makes plain follow at once. With `line_ids` only these lines of the group
    are meant, and nothing is learned: the same name stands for several partners. Refuses a group where nothing waits, a
    partner that was merged into another, and an alias that is in force for another partner.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)
    partner = directory.get_by_id(partner_id)
    refuse_merged(partner)
    lines = _chosen(group, line_ids)
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
    is_learned = (
        remember
        and line_ids is None
        and _learn(group, sample, partner_id=partner_id, reason=reason, actor=actor, at=at)
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
def set_aside(
    *,
    group: unmatched.Key,
    reason: str,
    actor: str,
    at: datetime,
    line_ids: Collection[int] | None = None,
) -> int:
    """Set the waiting lines of a group aside, or some of them: they count for nobody; returns how many."""
    reason = said(reason, "Say why these rows count for nobody.")
    locks.hold(locks.LockKey.LEDGER_POSTING)
    found = list(_chosen(group, line_ids).values_list("id", flat=True))
    if not found:
        raise NothingWaits("These rows were decided meanwhile. Look at the desk again.")
    sqlfiles.run("sales", "set_aside", {"line_ids": found})
    count = StagedLine.objects.filter(id__in=found).update(
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


def _chosen(group: unmatched.Key, line_ids: Collection[int] | None) -> QuerySet[StagedLine]:
    lines = unmatched.lines_of(group=group)
    return lines if line_ids is None else lines.filter(id__in=line_ids)


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
