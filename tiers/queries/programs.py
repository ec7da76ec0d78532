"""Published reads of programs, versions and proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from tiers.choices import ApprovalState, VersionState
from tiers.engine import differences, parsing
from tiers.engine.differences import Change
from tiers.engine.document import ProgramDocument
from tiers.models import Approval, Program, ProgramVersion, Tier

IN_FORCE = (VersionState.PUBLISHED, VersionState.RETIRED)


class ProgramNotFound(NotFoundError):
    """No program has that code."""

    code = "program_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version of a program for a list; `approval_id` is the open proposal to publish it."""

    id: int
    number: int
    state: VersionState
    effective_on: date
    enforced_on: date
    ends_on: date | None
    created_by: str
    published_by: str
    published_at: datetime | None
    approval_id: int | None
    proposed_by: str


def programs() -> QuerySet[Program]:
    """Return the active programs."""
    return Program.objects.filter(is_active=True)


def get(*, code: str) -> Program:
    """Return the program; raises ProgramNotFound, naming the codes there are."""
    program = Program.objects.filter(code=code).first()
    if program is None:
        known = ", ".join(Program.objects.order_by("code").values_list("code", flat=True)) or "none"
        raise ProgramNotFound(f"There is no program {code!r}. Programs: {known}.")
    return program


def default_program() -> Program | None:
    """Return the first active program, None before one was loaded."""
    return programs().order_by("id").first()


def tier_codes(*, program_id: int) -> list[str]:
    """Return the codes of the program's tiers, the highest first."""
    rows = Tier.objects.filter(program_id=program_id).order_by("-rank")
    return list(rows.values_list("code", flat=True))


def effective_version(*, program_id: int, on: date) -> ProgramVersion | None:
    """Return the published version in force on the day: the latest that had taken effect and not ended."""
    return (
        ProgramVersion.objects.filter(
            program_id=program_id, state__in=IN_FORCE, effective_on__lte=on
        )
        .exclude(ends_on__lte=on)
        .order_by("-effective_on", "-number")
        .first()
    )


def version(*, version_id: int) -> ProgramVersion:
    """Return the version with its program; raises NotFoundError."""
    found = ProgramVersion.objects.select_related("program").filter(pk=version_id).first()
    if found is None:
        raise NotFoundError("There is no such version.")
    return found


def base_of(*, version: ProgramVersion) -> ProgramVersion | None:
    """Return the version that a version changes: the published one in force right before it takes effect."""
    rows = ProgramVersion.objects.filter(program_id=version.program_id, state__in=IN_FORCE)
    rows = rows.exclude(pk=version.pk).filter(effective_on__lte=version.effective_on)
    return rows.order_by("-effective_on", "-number").first()


def diff_of(*, old: object, new: ProgramDocument) -> tuple[Change, ...]:
    """Return in words what changed from a stored document to another."""
    return differences.between(old=parsing.from_dict(data=old), new=new)


def days_in_force(*, program_id: int) -> list[tuple[date, date | None]]:
    """Return from which day up to, and without, which day each published version may be in force."""
    published = ProgramVersion.objects.filter(program_id=program_id, state__in=IN_FORCE)
    return list(published.order_by("effective_on", "id").values_list("effective_on", "ends_on"))


@lru_cache(
    maxsize=64
)  # a published version is frozen by a trigger, and runs only use published ones
def document_of(version_id: int) -> ProgramDocument:
    """Return the frozen document of a published version."""
    return parsing.from_dict(data=ProgramVersion.objects.get(pk=version_id).document)


def diff(*, old_id: int, new_id: int) -> tuple[Change, ...]:
    """Return in words what changed from one version to another; raises NotFoundError."""
    rows = ProgramVersion.objects.in_bulk([old_id, new_id])
    if len(rows) != len({old_id, new_id}):
        raise NotFoundError("There is no such version.")
    old, new = (parsing.from_dict(data=rows[pk].document) for pk in (old_id, new_id))
    return differences.between(old=old, new=new)


def versions_of(*, program_id: int) -> QuerySet[ProgramVersion]:
    """Return the program's versions, drafts with them, unordered."""
    return ProgramVersion.objects.filter(program_id=program_id).select_related("program")


def get_version(*, code: str, number: int) -> ProgramVersion:
    """Return the version of the program; raises NotFoundError."""
    version = versions_of(program_id=get(code=code).pk).filter(number=number).first()
    if version is None:
        raise NotFoundError("There is no such version.")
    return version


def versions(*, program_id: int) -> list[VersionRow]:
    """Return the program's versions, newest first, with their open proposals, in two queries."""
    proposals = {
        approval.subject: approval
        for approval in Approval.objects.filter(state=ApprovalState.PROPOSED)
    }
    rows = ProgramVersion.objects.filter(program_id=program_id).order_by("-number")
    return [_row(version, proposals.get(f"program-version:{version.pk}")) for version in rows]


def local_time(*, program: Program, at: datetime) -> datetime:
    """Return the instant in the program's zone."""
    return at.astimezone(ZoneInfo(program.time_zone))


def local_day(*, program: Program, at: datetime) -> date:
    """Return the day in the program's zone."""
    return at.astimezone(ZoneInfo(program.time_zone)).date()


def _row(version: ProgramVersion, approval: Approval | None) -> VersionRow:
    return VersionRow(
        id=version.pk,
        number=version.number,
        state=VersionState(version.state),
        effective_on=version.effective_on,
        enforced_on=version.enforced_on,
        ends_on=version.ends_on,
        created_by=version.created_by,
        published_by=version.published_by,
        published_at=version.published_at,
        approval_id=approval.pk if approval else None,
        proposed_by=approval.proposed_by if approval else "",
    )
