"""Published reads of proposals that wait for, or have had, a second person."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from tiers.models import Approval, ProgramVersion

PREFIX = "program-version:"


def approvals() -> QuerySet[Approval]:
    """Return all proposals, unordered."""
    return Approval.objects.all()


def get(*, approval_id: int) -> Approval:
    """Return the proposal; raises NotFoundError."""
    row = Approval.objects.filter(pk=approval_id).first()
    if row is None:
        raise NotFoundError("There is no such proposal.")
    return row


def versions_of(subjects: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return (program code, version number) behind each subject, in one query."""
    ids = {int(subject.removeprefix(PREFIX)) for subject in subjects if subject.startswith(PREFIX)}
    rows = ProgramVersion.objects.filter(pk__in=ids).values_list("pk", "program__code", "number")
    return {f"{PREFIX}{pk}": (code, number) for pk, code, number in rows}


def version_id(*, program_code: str, number: int) -> int:
    """Return the id of a program's version; raises NotFoundError."""
    found = ProgramVersion.objects.filter(program__code=program_code, number=number).first()
    if found is None:
        raise NotFoundError(f"There is no version {number} of a program {program_code!r}.")
    return found.pk
