"""Published reads of proposals that wait for, or have had, a second person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from partners.queries import directory
from tiers.models import Approval, ProgramVersion, Tier

VERSION, ADMISSION = "program-version", "admission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a proposal is about: a version of a program, or a partner and a tier it is let into, or no longer."""

    program: str
    version: int | None = None
    tier: str | None = None
    partner: str | None = None
    is_admitted: bool | None = None


def approvals() -> QuerySet[Approval]:
    """Return all proposals, unordered."""
    return Approval.objects.all()


def get(*, approval_id: int) -> Approval:
    """Return the proposal; raises NotFoundError."""
    row = Approval.objects.filter(pk=approval_id).first()
    if row is None:
        raise NotFoundError("There is no such proposal.")
    return row


def meanings_of(subjects: Collection[str]) -> dict[str, Meaning]:
    """Return what each subject names, in three queries whatever their number; one that names nothing is left out."""
    parts = {subject: subject.split(":") for subject in subjects}
    versions = _versions({int(part[1]) for part in parts.values() if part[0] == VERSION})
    admissions = [part for part in parts.values() if part[0] == ADMISSION]
    partners = directory.codes_by_id({int(part[1]) for part in admissions})
    tiers = _tiers({int(part[2]) for part in admissions})
    found = {}
    for subject, (kind, first, *rest) in parts.items():
        if kind == VERSION and int(first) in versions:
            program, number = versions[int(first)]
            found[subject] = Meaning(program=program, version=number)
        elif kind == ADMISSION:
            program, tier = tiers[int(rest[0])]
            found[subject] = Meaning(
                program=program,
                tier=tier,
                partner=partners[int(first)],
                is_admitted=rest[1] == "in",
            )
    return found


def _versions(ids: Collection[int]) -> dict[int, tuple[str, int]]:
    rows = ProgramVersion.objects.filter(pk__in=ids).values_list("pk", "program__code", "number")
    return {pk: (code, number) for pk, code, number in rows}


def _tiers(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = Tier.objects.filter(pk__in=ids).values_list("pk", "program__code", "code")
    return {pk: (program, code) for pk, program, code in rows}


def version_id(*, program_code: str, number: int) -> int:
    """Return the id of a program's version; raises NotFoundError."""
    found = ProgramVersion.objects.filter(program__code=program_code, number=number).first()
    if found is None:
        raise NotFoundError(f"There is no version {number} of a program {program_code!r}.")
    return found.pk
