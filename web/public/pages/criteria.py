"""The published criteria of each programme, from the version in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tiers.queries import programs
from web.shared.rules import Coming, Rules, rules_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One programme and its rules; `coming` holds what is published, not what is still proposed."""

    code: str
    name: str
    rules: Rules
    coming: tuple[Coming, ...]


def programmes(*, on: date) -> tuple[Programme, ...]:
    """Return the active programmes that have rules in force on the day."""
    found = [
        (program, rules_on(program_id=program.pk, on=on))
        for program in programs.programs().order_by("name", "id")
    ]
    return tuple(
        Programme(
            code=program.code,
            name=program.name,
            rules=told,
            coming=tuple(version for version in told.coming if not version.is_proposed),
        )
        for program, told in found
        if told is not None
    )
