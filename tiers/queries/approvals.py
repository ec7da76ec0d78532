"""Published reads of proposals that wait for, or have had, a second person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from partners.queries import directory
from tiers.choices import OverrideKind
from tiers.models import Approval, Program, ProgramVersion, Tier

VERSION, ADMISSION, OVERRIDE = "program-version", "admission", "override"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a proposal is about: a version of a program; a partner and a tier it is let into, or no longer; an override.

    A hold names no tier.
    """

    program: str
    version: int | None = None
    tier: str | None = None
    partner: str | None = None
    is_admitted: bool | None = None
    override: OverrideKind | None = None
    starts_on: date | None = None
    ends_on: date | None = None


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
    """Return what each subject names, in four queries whatever their number; one that names nothing is left out."""
    parts = {subject: subject.split(":") for subject in subjects}
    versions = _versions({int(part[1]) for part in parts.values() if part[0] == VERSION})
    about_partners = [part for part in parts.values() if part[0] in (ADMISSION, OVERRIDE)]
    partners = directory.codes_by_id({int(part[1]) for part in about_partners})
    tiers = _tiers({int(part[2 if part[0] == ADMISSION else 3]) for part in about_partners})
    programs = _programs({int(part[2]) for part in about_partners if part[0] == OVERRIDE})
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
        elif kind == OVERRIDE:
            program_id, tier_id, word, starts_on, ends_on = rest
            found[subject] = Meaning(
                program=programs[int(program_id)],
                tier=tiers[int(tier_id)][1] if int(tier_id) else None,
                partner=partners[int(first)],
                override=OverrideKind(word),
                starts_on=date.fromisoformat(starts_on),
                ends_on=date.fromisoformat(ends_on),
            )
    return found


def _programs(ids: Collection[int]) -> dict[int, str]:
    return dict(Program.objects.filter(pk__in=ids).values_list("pk", "code"))


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
