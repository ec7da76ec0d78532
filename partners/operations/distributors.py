"""Add and change distributors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import locks, money
from partners.choices import Rhythm
from partners.models import Distributor, Territory
from partners.operations import tables, territories

COLUMNS = {
    "code": (), "name": (), "country": (), "currency": (), "layout": ("layout_name",), "rhythm": (),
    "tolerance_days": ("tolerance",), "usual_lines_min": (), "usual_lines_max": (), "usual_amount_min": (),
    "usual_amount_max": (), "contact_name": ("contact",), "contact_email": ("email",), "contact_phone": ("phone",),
}  # fmt: skip
MOST_TOLERANCE = 366
MOST_NUMBER = 2_000_000_000

Fault = Callable[[str, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many rows were new, changed, or the same."""

    created: int
    changed: int
    unchanged: int
    ignored_columns: tuple[str, ...] = ()


@transaction.atomic(durable=True)
def import_distributors(*, path: Path, actor: str, at: datetime) -> Counted:
    """Take the file's distributors, all or none; amounts of the usual range are in the distributor's currency."""
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    table = tables.read(path=path, columns=COLUMNS, required=("code", "name", "currency"))
    faults = tables.Faults()
    wanted = {row["code"]: _values(row, faults) for row in table.rows}
    faults.raise_if_any()
    created = changed = 0
    for code, values in wanted.items():
        row = Distributor.objects.filter(code=code).first()
        if row is None:
            Distributor.objects.create(code=code, created_at=at, updated_at=at, **values)
            created += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            Distributor.objects.filter(pk=row.pk).update(updated_at=at, **values)
            changed += 1
        else:
            continue
        record(
            EventType.DISTRIBUTOR_CHANGED,
            subject=f"distributor:{code}",
            actor=actor,
            at=at,
            data={name: str(value) for name, value in values.items()},
        )
    return Counted(
        created=created,
        changed=changed,
        unchanged=len(wanted) - created - changed,
        ignored_columns=tuple(table.ignored),
    )


@transaction.atomic(durable=True)
def import_territories(*, path: Path, actor: str, at: datetime) -> Counted:
    """Take the file's territories (code, name, parent), all or none; a parent may stand further down."""
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    table = tables.read(
        path=path,
        columns={"code": (), "name": (), "parent": ("parent_code",)},
        required=("code", "name"),
    )
    faults = tables.Faults()
    known = {row["code"] for row in table.rows} | set(
        Territory.objects.values_list("code", flat=True)
    )
    for row in table.rows:
        if not row["code"] or not row["name"]:
            faults.add(
                line=row.line, column="code", value=row["code"], message="code and name are needed."
            )
        if row["parent"] and row["parent"] not in known:
            faults.add(
                line=row.line,
                column="parent",
                value=row["parent"],
                message="there is no such territory.",
            )
    faults.raise_if_any()
    before = set(Territory.objects.values_list("code", flat=True))
    for parent_pass in (False, True):  # first the rows, then their parents
        for row in table.rows:
            if row["parent"] or not parent_pass:
                territories.save_territory(
                    code=row["code"],
                    name=row["name"],
                    parent_code=row["parent"] if parent_pass else "",
                    actor=actor,
                    at=at,
                )
    created = len({row["code"] for row in table.rows} - before)
    return Counted(created=created, changed=0, unchanged=len(table.rows) - created)


def _values(row: tables.Row, faults: tables.Faults) -> dict[str, object]:
    def fault(column: str, message: str) -> None:
        faults.add(line=row.line, column=column, value=row[column], message=message)

    if not row["code"] or "|" in row["code"]:
        fault("code", "is blank or holds a bar.")
    if not row["name"]:
        fault("name", "is blank.")
    currency = row["currency"].upper()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):  # noqa: PLR2004 -- ISO 4217
        fault("currency", "is no three-letter currency such as AUD.")
    rhythm = row["rhythm"].upper() or str(Rhythm.NONE)
    if rhythm not in {str(word) for word in Rhythm}:
        fault("rhythm", "is none of DAILY, WEEKLY, MONTHLY, NONE.")
    return {
        "name": row["name"],
        "country": row["country"].upper()[:2],
        "currency": currency,
        "layout_name": row["layout"] or "standard",
        "rhythm": rhythm,
        "tolerance_days": _number(row, "tolerance_days", fault, default=3, most=MOST_TOLERANCE),
        "usual_lines_min": _number(row, "usual_lines_min", fault),
        "usual_lines_max": _number(row, "usual_lines_max", fault),
        "usual_amount_min": _amount(row, "usual_amount_min", fault),
        "usual_amount_max": _amount(row, "usual_amount_max", fault),
        "contact_name": row["contact_name"],
        "contact_email": row["contact_email"],
        "contact_phone": row["contact_phone"],
    }


def _number(
    row: tables.Row,
    column: str,
    fault: Fault,
    *,
    default: int | None = None,
    most: int = MOST_NUMBER,
) -> int | None:
    text = row[column]
    if not text:
        return default
    if not text.isdigit() or int(text) > most:
        fault(column, f"is no whole number up to {most:,}.")
        return default
    return int(text)


def _amount(row: tables.Row, column: str, fault: Fault) -> int | None:
    text = row[column].replace(",", "")
    if not text:
        return None
    try:
        return money.to_units(text)
    except money.NotAnAmountError:
        fault(column, "is no amount.")
        return None
