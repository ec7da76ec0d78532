"""What a version has to pass before it is proposed or published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kernel.errors import DomainError, InvalidInputError, Problem
from tiers.engine.document import ProgramDocument
from tiers.engine.lint import Finding
from tiers.models import ProgramVersion
from tiers.queries import lint, readiness


class DocumentIsFaulty(InvalidInputError):
    """The document says what no program should; `problems` name each place."""

    code = "document_is_faulty"


class VersionIsNotReady(DomainError):
    """Something keeps the version from being published: an open consultation, or too little notice."""

    code = "version_is_not_ready"


class DoubtsNeedReasons(InvalidInputError):
    """Each kind of warning about the document wants a written reason; `problems` name those without one."""

    code = "doubts_need_reasons"


def refuse_unready(*, version: ProgramVersion, document: ProgramDocument, at: datetime) -> None:
    """Refuse a version that cannot be published as it is: errors in its document, an open consultation, no notice."""
    errors = lint.errors(document=document)
    if errors:
        problems = _problems(errors)
        raise DocumentIsFaulty("\n".join(one.message for one in problems), problems=problems)
    if rest := readiness.blockers(version=version, document=document, at=at):
        raise VersionIsNotReady(" ".join(one.message for one in rest), problems=_problems(rest))


def answered(
    *, document: ProgramDocument, reason: str, doubts: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the reason given for each kind of warning, by its code; refuses one without."""
    warnings = {one.code: one for one in readiness.warnings(document=document)}
    if doubts is None:
        return dict.fromkeys(warnings, reason.strip())
    given = {code: doubts.get(code, "").strip() for code in warnings}
    missing = _problems(warnings[code] for code, reason in given.items() if not reason)
    if missing:
        raise DoubtsNeedReasons(
            "Give a reason for each warning:\n" + "\n".join(one.message for one in missing),
            problems=missing,
        )
    return given


def _problems(found: Iterable[Finding]) -> tuple[Problem, ...]:
    return tuple(
        Problem(path=one.where, code=one.code, message=f"{one.where}: {one.message}")
        for one in found
    )
