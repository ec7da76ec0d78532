"""The programme: its versions, what is proposed, and the rules in force in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from partners.choices import Act
from partners.queries import access, people
from tiers.choices import VersionState
from tiers.queries import programs
from web.shared import rules
from web.shared.seats import SeatedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionText:
    """One version and what this person may do with it."""

    id: int
    number: int
    word: str
    kind: str
    effective_on: date
    enforced_on: date
    who: str
    may_propose: bool
    approval_id: int | None
    may_approve: bool
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The page; without a programme only the empty state."""

    name: str = ""
    code: str = ""
    versions: tuple[VersionText, ...] = ()
    rules: rules.Rules | None = None


def programme(request: SeatedRequest) -> Programme:
    """Return the first active programme."""
    program = programs.default_program()
    if program is None:
        return Programme()
    rows = programs.versions(program_id=program.pk)
    names = people.names_of_actors(
        {row.created_by for row in rows}
        | {row.published_by for row in rows if row.published_by}
        | {row.proposed_by for row in rows if row.proposed_by}
    )
    return Programme(
        name=program.name,
        code=program.code,
        versions=tuple(_version(row, request, names) for row in rows),
        rules=rules.rules_on(program_id=program.pk, on=request.day),
    )


def _version(
    row: programs.VersionRow, request: SeatedRequest, names: dict[str, str]
) -> VersionText:
    is_open = row.state in (VersionState.DRAFT, VersionState.CONSULTATION)
    kinds = {
        VersionState.DRAFT: "idle",
        VersionState.CONSULTATION: "live",
        VersionState.PUBLISHED: "done",
        VersionState.RETIRED: "hold",
    }
    return VersionText(
        id=row.id,
        number=row.number,
        word=row.state.label,
        kind=kinds[row.state],
        effective_on=row.effective_on,
        enforced_on=row.enforced_on,
        who=names[row.published_by or row.created_by],
        may_propose=is_open
        and row.approval_id is None
        and access.may(request.seat, Act.PUBLISH_PROGRAMS),
        approval_id=row.approval_id,
        may_approve=row.approval_id is not None
        and row.proposed_by != request.actor
        and access.may(request.seat, Act.APPROVE),
        proposed_by=names.get(row.proposed_by, ""),
    )
