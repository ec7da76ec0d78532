"""What still keeps a version from being published, beside what lint says of its document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tiers.choices import Severity, VersionState
from tiers.engine.document import ProgramDocument
from tiers.engine.lint import Finding
from tiers.models import Consultation, ProgramVersion
from tiers.queries import lint, programs


def blockers(
    *, version: ProgramVersion, document: ProgramDocument, at: datetime
) -> tuple[Finding, ...]:
    """Return what has to be put right before the version can be published: errors, consultation, notice."""
    return (
        *lint.errors(document=document),
        *_open_consultation(version),
        *_notice(version, document, at),
    )


def warnings(*, document: ProgramDocument) -> tuple[Finding, ...]:
    """Return what wants a written reason."""
    found = lint.findings(document=document)
    return tuple(one for one in found if one.severity is Severity.WARNING)


def notice_days(*, program_id: int, document: ProgramDocument) -> int:
    """Return the days of notice that a document needs: its own, or more where the rules published so far promise it.

    The first version of a program changes nobody's rules and needs none.
    """
    rows = ProgramVersion.objects.filter(program_id=program_id, state=VersionState.PUBLISHED)
    promised = [
        programs.document_of(pk).policy.notice_days for pk in rows.values_list("pk", flat=True)
    ]
    return max(document.policy.notice_days, *promised) if promised else 0


def earliest_enforcement(
    *, version: ProgramVersion, document: ProgramDocument, at: datetime
) -> date:
    """Return the first day on which the version may demote if it is published now."""
    days = notice_days(program_id=version.program_id, document=document)
    return programs.local_day(program=version.program, at=at) + timedelta(days=days)


def _open_consultation(version: ProgramVersion) -> Iterator[Finding]:
    if Consultation.objects.filter(version=version, closed_at__isnull=True).exists():
        yield Finding(
            severity=Severity.ERROR,
            code="consultation_is_open",
            where="version",
            message="Partners are still being consulted. Close the consultation first.",
        )


def _notice(version: ProgramVersion, document: ProgramDocument, at: datetime) -> Iterator[Finding]:
    days = notice_days(program_id=version.program_id, document=document)
    earliest = earliest_enforcement(version=version, document=document, at=at)
    if days and document.enforced_on < earliest:
        yield Finding(
            severity=Severity.ERROR,
            code="inside_notice",
            where="version.enforced_on",
            message=f"The programme gives {days} days of notice: published today, these rules may move nobody down "
            f"before {earliest}, and the document says {document.enforced_on}. Write a later enforced_on.",
        )
