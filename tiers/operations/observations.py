"""Record what others measure of partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from kernel import copying, knowledge, money
from kernel.errors import InvalidInputError, Problem
from partners.queries import directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A number measured of a partner on a day, under a code such as SATISFACTION."""

    partner_code: str
    code: str
    on: date
    value: Decimal


@transaction.atomic(durable=True)
def record(*, observed: Sequence[Observed], actor: str, at: datetime) -> int:
    """Store the numbers, all or none, and return how many; a later number for a day replaces the earlier one.

    Refuses partners that nobody knows.
    """
    ids = directory.ids_by_code({one.partner_code for one in observed})
    problems = tuple(
        Problem(
            path=f"[{at_row}].partner_code",
            code="unknown_partner",
            message=f"[{at_row}].partner_code: {one.partner_code!r} is no partner; import it first.",
        )
        for at_row, one in enumerate(observed)
        if one.partner_code not in ids
    )
    if problems:
        raise InvalidInputError("\n".join(p.message for p in problems), problems=problems)
    return copying.copy_rows(
        table="tiers_observation",
        columns=(
            "partner_id",
            "code",
            "observed_on",
            "value",
            "known_seq",
            "recorded_at",
            "recorded_by",
        ),
        rows=(
            (ids[one.partner_code], one.code, one.on, money.to_units(one.value), seq, at, actor)
            for one, seq in zip(observed, knowledge.next_seqs(len(observed)), strict=True)
        ),
    )
