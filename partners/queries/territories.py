"""Published reads of the tree of territories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kernel.errors import NotFoundError
from kernel.modelbase import on_day
from partners.models import PartnerAssignment, Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryRow:
    """A territory and its depth in the tree, 0 at the top."""

    id: int
    code: str
    name: str
    parent_id: int | None
    depth: int


def tree() -> list[TerritoryRow]:
    """Return all territories, each before what is below it, siblings by code; in one query."""
    below: dict[int | None, list[Territory]] = {}
    for row in Territory.objects.order_by("code"):
        below.setdefault(row.parent_id, []).append(row)
    found: list[TerritoryRow] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append(
            TerritoryRow(
                id=row.pk, code=row.code, name=row.name, parent_id=row.parent_id, depth=depth
            )
        )
        waiting += [(child, depth + 1) for child in reversed(below.get(row.pk, []))]
    return found


def get(code: str) -> Territory:
    """Return the territory; raises NotFoundError that names the code."""
    row = None if "\x00" in code else Territory.objects.filter(code=code).first()
    if row is None:
        raise NotFoundError(f"There is no territory with the code {code!r}.")
    return row


def is_inside(*, partner_id: int, territory_id: int, on: date) -> bool:
    """Tell whether the partner belongs on the day to the territory or to one below it."""
    parents = dict(Territory.objects.values_list("pk", "parent_id"))
    place = (
        PartnerAssignment.objects.filter(on_day(on), partner_id=partner_id)
        .values_list("territory_id", flat=True)
        .first()
    )
    while place is not None and place != territory_id:
        place = parents.get(place)
    return place is not None
