"""Territories form a tree; who belongs where and who looks after what is effective-dated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import locks
from kernel.errors import DomainError, InvalidInputError, NotFoundError
from kernel.modelbase import on_day
from partners.choices import Role
from partners.models import (
    ManagerAssignment,
    Membership,
    Partner,
    PartnerAssignment,
    Territory,
    User,
)
from partners.operations import tables, territory_moves
from partners.operations.cells import Cells
from partners.operations.counting import Counted
from partners.operations.survivors import refuse_merged
from partners.operations.tables import Faults, Headers, Row
from partners.queries import territories as tree

HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("territory_code", "territory"),
    "name": ("territory_name",),
    "parent": ("parent_code",),
}
LONGEST_NAME = 120


class TerritoryNotAccepted(InvalidInputError):
    """The territory's details cannot be taken."""

    code = "territory_not_accepted"


class TerritoryHoldsItself(InvalidInputError):
    """The territory would lie below itself."""

    code = "territory_holds_itself"


class AssignmentIsEarlier(DomainError):
    """The move starts before the assignment it ends."""

    code = "assignment_is_earlier"


class NotAChannelManager(DomainError):
    """Only channel managers look after territories."""

    code = "not_a_channel_manager"


@transaction.atomic(savepoint=False)
def save_territory(
    *, code: str, name: str, parent_code: str = "", actor: str, at: datetime
) -> Territory:
    """Add a territory or change its name and parent, in the caller's transaction.

    Refuses an unknown parent and one that lies below the territory.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    row = tables.row_of(
        line=1, cells={"code": code, "name": name, "parent": parent_code}, faults=faults
    )
    _check(row, faults)
    faults.raise_as(TerritoryNotAccepted)
    parent = tree.get(row["parent"]) if row["parent"] else None
    parents = dict(Territory.objects.order_by("id").values_list("code", "parent__code"))
    if _circle({**parents, row["code"]: row["parent"] or None}, row["code"]):
        raise TerritoryHoldsItself(f"{row['parent']} lies below {row['code']}.")
    stored = Territory.objects.filter(code=row["code"]).first()
    if stored and (stored.name, stored.parent_id) == (row["name"], parent.pk if parent else None):
        return stored
    return _store(
        stored or Territory(code=row["code"]), name=row["name"], parent=parent, actor=actor, at=at
    )


@transaction.atomic(durable=True)
def import_territories(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Counted:
    """Take the file's territories (code, name, parent), all or none; a parent may stand further down.

    Without a column for parents they stay as they are; a blank cell puts the territory on top.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    table = tables.read(
        path=path, headers=Headers(names=HEADERS, required=("code", "name")), faults=faults
    )
    tables.check_once(table=table, column="code", faults=faults)
    rows = {row.code: row for row in Territory.objects.select_related("parent").order_by("id")}
    stored = {code: row.parent.code if row.parent else None for code, row in rows.items()}
    wanted = _wanted(table.rows, stored, faults)
    faults.raise_if_any()
    created = [code for code in wanted if code not in stored]
    changed = [
        code
        for code, (name, parent) in wanted.items()
        if code in stored and (name, parent) != (rows[code].name, stored[code])
    ]
    if not is_trial:
        for code in _tops_first([*created, *changed], wanted):
            name, parent = wanted[code]
            rows[code] = _store(
                rows.get(code) or Territory(code=code),
                name=name,
                parent=rows[parent] if parent else None,
                actor=actor,
                at=at,
            )
    return Counted(
        created=len(created),
        changed=len(changed),
        unchanged=len(wanted) - len(created) - len(changed),
        is_trial=is_trial,
        ignored_columns=tuple(table.ignored),
    )


@transaction.atomic(savepoint=False)
def assign_partner(
    *, partner_id: int, territory_id: int, starts_on: date, actor: str, at: datetime
) -> PartnerAssignment:
    """Move a partner from the day on, in the caller's transaction: its open assignment ends there.

    A move on the day of the last one replaces it. Refuses a day before the present assignment started, and returns
    that one where the partner belongs to the territory already.
    """
    partner = Partner.objects.select_for_update().filter(pk=partner_id).first()
    territory = Territory.objects.filter(pk=territory_id).first()
    if partner is None or territory is None:
        raise NotFoundError("There is no such partner or territory.")
    refuse_merged(partner)
    rows = PartnerAssignment.objects.filter(partner=partner).select_related("territory", "partner")
    latest = rows.order_by("-starts_on").first()
    if latest and max(latest.starts_on, latest.ends_on or latest.starts_on) > starts_on:
        raise AssignmentIsEarlier(
            f"The partner's present territory reaches beyond {starts_on}; choose a later day."
        )
    if latest and latest.ends_on is None and latest.territory_id == territory_id:
        return latest
    move = territory_moves.Move(
        partner_code=partner.code,
        territory=territory,
        starts_on=starts_on,
        current=latest if latest and latest.ends_on is None else None,
    )
    territory_moves.carry_out(
        moves=[move], partner_ids={partner.code: partner.pk}, actor=actor, at=at
    )
    return PartnerAssignment.objects.get(partner=partner, ends_on__isnull=True)


@transaction.atomic(savepoint=False)
def assign_manager(
    *, user_id: int, territory_code: str, starts_on: date, actor: str, at: datetime
) -> ManagerAssignment:
    """Put a channel manager in charge of a territory from the day on, in the caller's transaction.

    Who is in charge already stays so. Others in charge stay too: end theirs where it is a handover.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFoundError("Nobody has an account with that number.")
    territory = tree.get(territory_code)
    if not _is_channel_manager(user_id, starts_on):
        raise NotAChannelManager(f"Give {user.name} the role of a channel manager first.")
    there = ManagerAssignment.objects.filter(user=user, territory=territory, ends_on__isnull=True)
    if (assignment := there.first()) is not None:
        return assignment
    assignment = ManagerAssignment.objects.create(
        user=user, territory=territory, starts_on=starts_on
    )
    record(
        EventType.ASSIGNMENT_CHANGED,
        subject=f"territory:{territory.code}",
        actor=actor,
        at=at,
        data={"manager": user_id, "starts_on": starts_on.isoformat()},
    )
    return assignment


@transaction.atomic(savepoint=False)
def end_manager(
    *, user_id: int, territory_code: str, ends_on: date, actor: str, at: datetime
) -> None:
    """Take a territory from its channel manager from the day on, in the caller's transaction."""
    territory = tree.get(territory_code)
    rows = ManagerAssignment.objects.select_for_update().filter(
        user_id=user_id, territory=territory, ends_on__isnull=True
    )
    assignment = rows.first()
    if assignment is None:
        raise NotFoundError(f"The person does not look after {territory.name}.")
    if ends_on <= assignment.starts_on:
        assignment.delete()  # it never held
    else:
        assignment.ends_on = ends_on
        assignment.save(update_fields=["ends_on"])
    record(
        EventType.ASSIGNMENT_CHANGED,
        subject=f"territory:{territory.code}",
        actor=actor,
        at=at,
        data={"manager": user_id, "ends_on": ends_on.isoformat()},
    )


def _store(
    territory: Territory, *, name: str, parent: Territory | None, actor: str, at: datetime
) -> Territory:
    """Write a checked territory and tell the log; the tree as a whole is the caller's business."""
    is_new = territory.pk is None
    territory.name, territory.parent = name, parent
    territory.save()
    record(
        EventType.TERRITORY_CHANGED,
        subject=f"territory:{territory.code}",
        actor=actor,
        at=at,
        data={"name": name, "parent": parent.code if parent else "", "is_new": is_new},
    )
    return territory


def _is_channel_manager(user_id: int, on: date) -> bool:
    roles = Membership.objects.filter(on_day(on), user_id=user_id, role=Role.CHANNEL_MANAGER)
    return roles.exists()


def _check(row: Row, faults: Faults) -> None:
    cells = Cells(row=row, faults=faults)
    cells.code("code")
    cells.text("name", most=LONGEST_NAME, is_needed=True)


def _wanted(
    rows: Iterable[Row], stored: Mapping[str, str | None], faults: Faults
) -> dict[str, tuple[str, str | None]]:
    """Return name and parent of each territory of the file; faults are unknown parents and circles."""
    found: dict[str, tuple[str, str | None]] = {}
    lines = {}
    for row in rows:
        _check(row, faults)
        parent = (row["parent"] or None) if "parent" in row else stored.get(row["code"])
        found[row["code"]] = row["name"], parent
        lines[row["code"]] = row
    parents = {**stored, **{code: parent for code, (_, parent) in found.items()}}
    for code, (_, parent) in found.items():
        cells = Cells(row=lines[code], faults=faults)
        if parent is not None and parent not in parents:
            cells.fault("parent", "there is no such territory. Add its row.", code="parent_unknown")
        elif _circle(parents, code):
            cells.fault("parent", "lies below the territory itself.", code="territory_holds_itself")
    return found


def _circle(parents: Mapping[str, str | None], code: str) -> bool:
    """Tell whether going up from the territory comes back to it."""
    above, seen = parents.get(code), set()
    while above is not None and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _tops_first(codes: list[str], wanted: Mapping[str, tuple[str, str | None]]) -> list[str]:
    """Return the codes so that a parent of the file comes before what is below it."""

    def depth(code: str) -> int:
        """Return how many territories of the file lie above."""
        steps, above = 0, wanted[code][1]
        while above is not None and above in wanted:
            steps, above = steps + 1, wanted[above][1]
        return steps

    return sorted(codes, key=depth)
