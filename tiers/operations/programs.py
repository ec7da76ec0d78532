"""Load, propose and publish program versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import locks
from kernel.errors import DomainError, NotFoundError, said
from tiers.choices import ApprovalAct, RunState, VersionState
from tiers.engine import parsing, writing
from tiers.engine.document import ProgramDocument
from tiers.engine.lint import Finding
from tiers.models import Approval, EvaluationRun, Program, ProgramVersion, Standing, Tier
from tiers.operations import approvals, publication
from tiers.queries import lint


class VersionIsPublished(DomainError):
    """A published version is frozen; publish a new one."""

    code = "version_is_published"


class VersionNumberIsTaken(DomainError):
    """The document names the number of another version."""

    code = "version_number_is_taken"


class DaysAreJudged(DomainError):
    """The version would be in force on days that were judged already."""

    code = "days_are_judged"


class TierRanksDiffer(DomainError):
    """The document gives a tier another rank than the program's standings use."""

    code = "tier_ranks_differ"


class HeldTierIsMissing(DomainError):
    """Partners hold a tier that the document does not have."""

    code = "held_tier_is_missing"


class VersionIsNotInForce(DomainError):
    """Only a published version can be retired."""

    code = "version_is_not_in_force"


class CurrencyIsFixed(DomainError):
    """A program that was judged keeps its currency."""

    code = "currency_is_fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What load did: the program's code, the version, and whether anything changed."""

    program: str
    version_id: int
    number: int
    state: VersionState
    is_new: bool
    doubts: tuple[Finding, ...]


@transaction.atomic(durable=True)
def load(*, text: str, publish: bool, actor: str, at: datetime) -> Loaded:
    """Store a program document as a new version, published at once where `publish` is set, else as a draft.

    A document equal to a version that is there, its number aside, changes nothing (a draft of it is published where
    asked). Refuses an invalid document with line and path, a number that another version has, and, for publication,
    ranks that differ from the program's, a tier left out that partners hold, days that were judged already, and
    errors that tiers.queries.lint finds; `doubts` holds its warnings.
    """
    document = parsing.parse(text=text)
    program = _program(document, at=at)
    digest = sha256_of(document=replace(document, number=None))
    version = ProgramVersion.objects.filter(program=program, document_sha256=digest).first()
    is_new = version is None
    if version is None:
        version = _new_version(program, document, digest=digest, actor=actor, at=at)
    if publish and version.state in (VersionState.DRAFT, VersionState.CONSULTATION):
        _publish(version, actor=actor, at=at)
        is_new = True
    return Loaded(
        program=program.code,
        version_id=version.pk,
        number=version.number,
        state=VersionState(version.state),
        is_new=is_new,
        doubts=lint.findings(document=document),
    )


@transaction.atomic(savepoint=False)
def consult(*, version_id: int, actor: str, at: datetime) -> ProgramVersion:
    """Lay a draft open for consultation and return it; what people comment on stays as it is."""
    version = _version(version_id)
    if version.state != VersionState.DRAFT:
        word = VersionState(version.state).label.lower()
        raise VersionIsPublished(
            f"Version {version.number} is {word}; only a draft can be consulted on."
        )
    version.state = VersionState.CONSULTATION
    version.save(update_fields=["state"])
    record(
        EventType.PROGRAM_CONSULTED,
        subject=f"program:{version.program.code}",
        actor=actor,
        at=at,
        data={"version": version.number},
    )
    return version


@transaction.atomic(durable=True)
def retire(*, version_id: int, ends_on: date, reason: str, actor: str, at: datetime) -> None:
    """End a published version: from the day on it is in force no more. Refuses days that were judged already."""
    reason = said(reason, "Say why; the reason is kept with the version.")
    locks.hold(locks.LockKey.RUN_OPENING, part=_program_id(version_id))
    version = _version(version_id)
    if version.state != VersionState.PUBLISHED or ends_on <= version.effective_on:
        raise VersionIsNotInForce(
            f"Version {version.number} is {VersionState(version.state).label.lower()} and takes effect on "
            f"{version.effective_on}; only a published one can end, on a later day."
        )
    _refuse_judged_days(version, since=ends_on)
    version.state = VersionState.RETIRED
    version.ends_on = ends_on
    version.save(update_fields=["state", "ends_on"])
    record(
        EventType.PROGRAM_RETIRED,
        subject=f"program:{version.program.code}",
        actor=actor,
        at=at,
        reason=reason,
        data={"version": version.number, "ends_on": ends_on.isoformat()},
    )


@transaction.atomic(savepoint=False)
def propose(
    *,
    version_id: int,
    reason: str,
    actor: str,
    at: datetime,
    doubts: Mapping[str, str] | None = None,
) -> int:
    """Propose the publication of a draft to a second person and return the approval's id.

    `doubts` gives a reason for each kind of warning, by its code; without it the reason answers all of them. Refuses
    what could not be published as it is now, and a warning without its reason.
    """
    version = _version(version_id)
    if version.state not in (VersionState.DRAFT, VersionState.CONSULTATION):
        raise VersionIsPublished("This version is published already.")
    document = parsing.from_dict(data=version.document)
    publication.refuse_unready(version=version, document=document, at=at)
    return approvals.propose(
        act=ApprovalAct.PUBLISH_VERSION,
        subject=_subject(version),
        reason=reason,
        doubts=publication.answered(document=document, reason=reason, doubts=doubts),
        actor=actor,
        at=at,
    )


@transaction.atomic(savepoint=False)
def approve_publication(*, approval_id: int, reason: str, actor: str, at: datetime) -> None:
    """Approve a proposed publication and publish; the approver is never the proposer."""
    _hold_program_of(approval_id)
    approval = approvals.approve(
        approval_id=approval_id, act=ApprovalAct.PUBLISH_VERSION, reason=reason, actor=actor, at=at
    )
    _publish(_version(_version_id(approval.subject)), actor=actor, at=at)


def sha256_of(*, document: ProgramDocument) -> str:
    """Return the digest of the canonical document; equal documents have equal digests."""
    return hashlib.sha256(writing.to_json(document=document).encode()).hexdigest()


def _hold_program_of(approval_id: int) -> None:
    """Keep nights from opening, and others from publishing, before any row is read or locked."""
    subject = (
        Approval.objects.filter(pk=approval_id, act=ApprovalAct.PUBLISH_VERSION)
        .values_list("subject", flat=True)
        .first()
    )
    if subject is not None:
        locks.hold(locks.LockKey.RUN_OPENING, part=_program_id(_version_id(subject)))


def _program_id(version_id: int) -> int:
    """Return whose version it is, which never changes; raises NotFoundError."""
    version = ProgramVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFoundError("There is no such version.")
    return version.program_id


def _subject(version: ProgramVersion) -> str:
    return f"program-version:{version.pk}"


def _version_id(subject: str) -> int:
    return int(subject.removeprefix("program-version:"))


def _version(version_id: int) -> ProgramVersion:
    version = ProgramVersion.objects.select_for_update(no_key=True).filter(pk=version_id).first()
    if version is None:
        raise NotFoundError("There is no such version.")
    return version


def _program(document: ProgramDocument, *, at: datetime) -> Program:
    """Return the program, its nights kept from opening; only a new one takes its words from the document."""
    program, _ = Program.objects.get_or_create(
        code=document.code,
        defaults={
            "name": document.name,
            "currency": document.currency,
            "time_zone": document.time_zone,
            "night_at": document.night_at,
            "created_at": at,
        },
    )
    locks.hold(locks.LockKey.RUN_OPENING, part=program.pk)
    program.refresh_from_db()
    return program


def _take_over(program: Program, document: ProgramDocument) -> None:
    """Give the program the words, hour and tiers of the version it now follows."""
    if program.currency != document.currency and program.runs.exists():
        raise CurrencyIsFixed(
            f"Program {program.code} is judged in {program.currency}; a new currency needs a new program."
        )
    program.name = document.name
    program.currency = document.currency
    program.time_zone = document.time_zone
    program.night_at = document.night_at
    program.save(update_fields=["name", "currency", "time_zone", "night_at"])
    _tiers(program, document)


def _tiers(program: Program, document: ProgramDocument) -> None:
    existing = {tier.code: tier for tier in Tier.objects.filter(program=program)}
    _refuse_missing_tiers(program, document)
    for rule in document.tiers:
        tier = existing.get(rule.code)
        if tier is None:
            taken = next((t for t in existing.values() if t.rank == rule.rank), None)
            if taken:
                raise TierRanksDiffer(
                    f"Rank {rule.rank} belongs to tier {taken.code} of this program; give {rule.code} another rank."
                )
            Tier.objects.create(program=program, code=rule.code, name=rule.name, rank=rule.rank)
        elif tier.rank != rule.rank:
            raise TierRanksDiffer(
                f"Tier {rule.code} has rank {tier.rank} in this program, the document says {rule.rank}."
            )
        elif tier.name != rule.name:
            tier.name = rule.name
            tier.save(update_fields=["name"])


def _refuse_missing_tiers(program: Program, document: ProgramDocument) -> None:
    codes = [tier.code for tier in document.tiers]
    held = Standing.objects.filter(program=program, ends_on__isnull=True)
    missing = held.exclude(tier__code__in=codes).order_by("tier__rank").select_related("tier")
    standing = missing.first()
    if standing:
        raise HeldTierIsMissing(
            f"{missing.count()} partners hold tiers that the document leaves out, such as {standing.tier.code}. "
            "Keep the tier in the document until nobody holds it."
        )


def _new_version(
    program: Program, document: ProgramDocument, *, digest: str, actor: str, at: datetime
) -> ProgramVersion:
    numbers = set(ProgramVersion.objects.filter(program=program).values_list("number", flat=True))
    number = document.number or max(numbers, default=0) + 1
    if number in numbers:
        raise VersionNumberIsTaken(
            f"Version {number} of {program.code} exists with other content. Give the document a new number."
        )
    version = ProgramVersion.objects.create(
        program=program,
        number=number,
        state=VersionState.DRAFT,
        document=writing.to_dict(document=replace(document, number=number)),
        document_sha256=digest,
        announced_on=document.announced_on,
        effective_on=document.effective_on,
        enforced_on=document.enforced_on,
        ends_on=document.ends_on,
        created_at=at,
        created_by=actor,
    )
    record(
        EventType.PROGRAM_LOADED,
        subject=f"program:{program.code}",
        actor=actor,
        at=at,
        data={"version": number, "sha256": digest},
    )
    return version


def _publish(version: ProgramVersion, *, actor: str, at: datetime) -> None:
    if version.state not in (VersionState.DRAFT, VersionState.CONSULTATION):
        raise VersionIsPublished("This version is published already.")
    document = parsing.from_dict(data=version.document)
    _refuse_judged_days(version, since=version.effective_on)
    _take_over(version.program, document)
    publication.refuse_unready(version=version, document=document, at=at)
    version.state = VersionState.PUBLISHED
    version.published_at = at
    version.published_by = actor
    version.save(update_fields=["state", "published_at", "published_by"])
    record(
        EventType.PROGRAM_PUBLISHED,
        subject=f"program:{version.program.code}",
        actor=actor,
        at=at,
        data={"version": version.number, "effective_on": version.effective_on.isoformat()},
    )


def _refuse_judged_days(version: ProgramVersion, *, since: date) -> None:
    judged = (
        EvaluationRun.objects.filter(program_id=version.program_id, as_of__gte=since)
        .exclude(state=RunState.DISCARDED)
        .order_by("-as_of")
        .first()
    )
    if judged:
        raise DaysAreJudged(
            f"Days up to {judged.as_of} were judged already. "
            f"Let version {version.number} {'end' if since != version.effective_on else 'take effect'} later."
        )
