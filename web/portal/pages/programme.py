"""The programme: the rules in force in plain words, what changes next, and what partners are asked about."""

from __future__ import annotations

from dataclasses import dataclass

from tiers.queries import programs
from web.portal.pages import consultation
from web.shared import rules
from web.shared.seats import SeatedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The page; without rules in force only the empty state."""

    name: str = ""
    asked: tuple[consultation.Asked, ...] = ()
    rules: rules.Rules | None = None


def programme(request: SeatedRequest) -> Programme:
    """Return the rules of the first active programme on the person's day."""
    program = programs.default_program()
    if program is None:
        return Programme()
    return Programme(
        name=program.name,
        asked=consultation.asked(request),
        rules=rules.rules_on(program_id=program.pk, on=request.day),
    )
