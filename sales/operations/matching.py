"""Find the partner of each line of a file; what a person decides is learned, and equal waiting lines follow at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from events.choices import EventType
from events.operations.record import record
from kernel import sqlfiles
from kernel.errors import DomainError
from partners.choices import AliasKind
from partners.operations import aliases
from partners.queries import directory, distributors
from sales.choices import SMB_MOST_EMPLOYEES, LineState, MatchMethod, UploadState
from sales.models import StagedLine, Upload
from sales.operations import posting


class NothingWaits(DomainError):
    """No line of that name or code waits at the distributor; somebody else may have decided it."""

    code = "nothing_waits"


class ReasonIsMissing(DomainError):
    """The act needs a reason."""

    code = "reason_is_missing"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The waiting lines of one reseller as a distributor writes it: its keys, any of which may be blank."""

    distributor_id: int
    code_key: str
    name_key: str
    tax_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """How many lines followed, and how many of them are counted now."""

    lines: int
    posted: int


@transaction.atomic(durable=True)
def match(*, upload_id: int, at: datetime) -> None:
    """Match the lines of a staged upload; does nothing where that is done."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state != UploadState.STAGED:
        return
    terms = distributors.get_by_id(upload.distributor_id)
    params = {"upload_id": upload_id, "source": terms.code, "on": at.date()}
    sqlfiles.run("sales", "customers", params)
    sqlfiles.run("sales", "products", params)
    sqlfiles.run("sales", "enrich", {"upload_id": upload_id, "smb_most": SMB_MOST_EMPLOYEES})
    _run_match(distributor_id=terms.id, upload_ids=[upload_id], states=[LineState.READ])
    upload.state = UploadState.MATCHED
    upload.touched_at = at
    upload.save(update_fields=["state", "touched_at"])


@transaction.atomic(durable=True)
def resolve(
    *, group: Group, partner_id: int, remember: bool, reason: str, actor: str, at: datetime
) -> Resolved:
    """Say who the waiting lines of a group belong to, learn how the distributor writes it, and count the lines.

    Lines of other uploads that the new alias makes plain follow at once. Refuses a group where nothing waits, and
    an alias that is in force for another partner.
    """
    directory.get_by_id(partner_id)
    lines = _waiting(group).select_for_update()
    upload_ids = sorted(set(lines.values_list("upload_id", flat=True)))
    if not upload_ids:
        raise NothingWaits("These rows were decided meanwhile. Look at the desk again.")
    sample = lines.order_by("id").first()
    count = lines.update(
        state=LineState.MATCHED,
        partner_id=partner_id,
        match_method=MatchMethod.PERSON,
        decided_by=actor,
        decided_at=at,
        reason=reason[:300],
    )
    if remember and sample is not None:
        _learn(group, sample, partner_id=partner_id, reason=reason, actor=actor, at=at)
        upload_ids = sorted({*upload_ids, *_rematch(group)})
    posted = sum(
        posting.post_lines(upload_id=upload_id, actor=actor, at=at) for upload_id in upload_ids
    )
    record(
        EventType.LINE_RESOLVED,
        subject=f"distributor:{group.distributor_id}",
        partner_ref=directory.codes_by_id([partner_id])[partner_id],
        actor=actor,
        at=at,
        reason=reason,
        data={"lines": count, "posted": posted, "remembered": remember},
    )
    return Resolved(lines=count, posted=posted)


@transaction.atomic(durable=True)
def set_aside(*, group: Group, reason: str, actor: str, at: datetime) -> int:
    """Set the waiting lines of a group aside: they count for nobody; returns how many."""
    if not reason.strip():
        raise ReasonIsMissing("Say why these rows count for nobody.")
    count = _waiting(group).update(
        state=LineState.REJECTED,
        decided_by=actor,
        decided_at=at,
        reason=reason.strip()[:300],
    )
    if not count:
        raise NothingWaits("These rows were decided meanwhile. Look at the desk again.")
    record(
        EventType.LINE_REJECTED,
        subject=f"distributor:{group.distributor_id}",
        actor=actor,
        at=at,
        reason=reason.strip(),
        data={"lines": count, "name": group.name_key, "code": group.code_key},
    )
    return count


@transaction.atomic(durable=True)
def withdraw_alias(*, alias_id: int, reason: str, actor: str, at: datetime) -> int:
    """Withdraw a wrong alias: what it credited is reversed, its lines wait again; returns how many lines."""
    if not reason.strip():
        raise ReasonIsMissing("Say what was wrong with it.")
    alias = aliases.withdraw(alias_id=alias_id, reason=reason, actor=actor, at=at)
    key = "reseller_code_key" if alias.kind == AliasKind.CODE else "reseller_name_key"
    lines = StagedLine.objects.filter(
        upload__distributor_id=alias.distributor_id,
        state=LineState.POSTED,
        partner_id=alias.partner_id,
        match_method__in=[MatchMethod.CODE, MatchMethod.ALIAS, MatchMethod.PERSON],
        **{key: alias.value_key},
    )
    line_ids = list(lines.order_by("id").values_list("id", flat=True))
    posting.reverse_lines(line_ids=line_ids, reason=reason, actor=actor, at=at)
    StagedLine.objects.filter(id__in=line_ids).update(
        state=LineState.UNMATCHED,
        partner_id=None,
        match_method="",
        reason="The name or code was withdrawn",
    )
    return len(line_ids)


def _waiting(group: Group) -> QuerySet[StagedLine]:
    return StagedLine.objects.filter(
        upload__distributor_id=group.distributor_id,
        upload__state=UploadState.POSTED,
        state=LineState.UNMATCHED,
        reseller_code_key=group.code_key,
        reseller_name_key=group.name_key,
        reseller_tax_number=group.tax_number,
    )


def _learn(
    group: Group, sample: StagedLine, *, partner_id: int, reason: str, actor: str, at: datetime
) -> None:
    kind, value = (
        (AliasKind.CODE, sample.reseller_code)
        if group.code_key
        else (AliasKind.NAME, sample.reseller_name)
    )
    if not value:
        return
    aliases.learn(
        distributor_id=group.distributor_id,
        kind=kind,
        value=value,
        partner_id=partner_id,
        reason=reason,
        actor=actor,
        at=at,
    )


def _rematch(group: Group) -> list[int]:
    """Match the waiting lines that share the group's code or name, and return their uploads."""
    waiting = StagedLine.objects.filter(
        upload__distributor_id=group.distributor_id,
        upload__state=UploadState.POSTED,
        state=LineState.UNMATCHED,
    )
    waiting = (
        waiting.filter(reseller_code_key=group.code_key)
        if group.code_key
        else waiting.filter(reseller_name_key=group.name_key)
    )
    upload_ids = sorted(set(waiting.values_list("upload_id", flat=True)))
    if upload_ids:
        _run_match(
            distributor_id=group.distributor_id,
            upload_ids=upload_ids,
            states=[LineState.UNMATCHED],
            name_key=group.name_key,
            code_key=group.code_key or "\x01",
        )
    return upload_ids


def _run_match(
    *,
    distributor_id: int,
    upload_ids: list[int],
    states: list[LineState],
    name_key: str | None = None,
    code_key: str | None = None,
) -> None:
    # The lines were copied in moments ago and the planner knows nothing of them: a nested loop over lines and
    # identities would be quadratic.
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
    sqlfiles.run(
        "sales",
        "match",
        {
            "distributor_id": distributor_id,
            "upload_ids": upload_ids,
            "states": [str(state) for state in states],
            "name_key": name_key,
            "code_key": code_key,
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = on")
