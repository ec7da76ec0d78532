"""Record what others measure of partners."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from kernel import copying, knowledge, money
from kernel.errors import InvalidInputError, Problem
from partners.queries import directory

COLUMNS = ("partner_code", "code", "on", "value")
_CODE = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A number measured of a partner on a day, under a code such as SATISFACTION."""

    partner_code: str
    code: str
    on: date
    value: Decimal


def read_csv(*, path: str) -> list[Observed]:
    """Return the numbers in a CSV file with the columns partner_code, code, on and value.

    Refuses a file that cannot be read, lacks a column or holds a row that is no observation, naming every such line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInputError(f"{path} cannot be read: {problem}") from problem
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise InvalidInputError(
            f"{path} lacks the column {missing[0]!r}; write {', '.join(COLUMNS)}."
        )
    found, problems = [], []
    for row in rows:
        try:
            found.append(_observed(row))
        except ValueError as problem:
            where = f"line {rows.line_num}"
            problems.append(Problem(path=where, code="not_observed", message=f"{where}: {problem}"))
    if problems:
        raise InvalidInputError(
            f"{len(problems)} lines of {path} are no observations; nothing was recorded.",
            problems=tuple(problems),
        )
    return found


def _observed(row: Mapping[str, str | None]) -> Observed:
    partner_code, code, on, value = ((row[name] or "").strip() for name in COLUMNS)
    if not partner_code or not _CODE.fullmatch(code):
        raise ValueError("needs a partner_code, and a code of letters, digits, '.', '-' or '_'.")
    money.to_units(value)  # refuses what is no number
    return Observed(
        partner_code=partner_code, code=code, on=date.fromisoformat(on), value=Decimal(value)
    )


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
