"""Add and change distributors and what was agreed on their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, Unpack

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import locks, money
from kernel.errors import InvalidInputError
from partners.choices import Rhythm
from partners.models import Distributor
from partners.operations import tables
from partners.operations.cells import Cells
from partners.operations.counting import Counted, differing
from partners.operations.tables import Faults, Headers, Row

HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("distributor_code",), "name": ("distributor_name",), "country": ("country_code",),
    "currency": ("currency_code",), "layout": ("layout_name",), "rhythm": (), "tolerance_days": ("tolerance",),
    "usual_lines_min": (), "usual_lines_max": (), "usual_amount_min": (), "usual_amount_max": (),
    "contact_name": ("contact",), "contact_email": ("email",), "contact_phone": ("phone",),
    "is_active": ("active",),
}  # fmt: skip
MOST_TOLERANCE = 366
_TEXTS = {"contact_name": 120, "contact_phone": 40}
_RANGES = (("usual_lines_min", "usual_lines_max"), ("usual_amount_min", "usual_amount_max"))
_PERSONAL = frozenset({"contact_name", "contact_email", "contact_phone"})


class DistributorNotAccepted(InvalidInputError):
    """Some of the distributor's details cannot be taken."""

    code = "distributor_not_accepted"


class Terms(TypedDict, total=False):
    """What may be said of a distributor beside its code; what is left out stays, or is the default of a new one."""

    name: str
    currency: str
    country: str
    layout: str
    rhythm: Rhythm
    tolerance_days: int
    usual_lines_min: int | None
    usual_lines_max: int | None
    usual_amount_min: Decimal | None
    usual_amount_max: Decimal | None
    contact_name: str
    contact_email: str
    contact_phone: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The distributor's id, and whether it is new or changed."""

    id: int
    is_new: bool
    is_changed: bool


@transaction.atomic(durable=True)
def save_distributor(*, code: str, actor: str, at: datetime, **terms: Unpack[Terms]) -> Saved:
    """Add a distributor, which needs name and currency, or change what is given of a known one."""
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    cells = {"code": code, **{name: _text(value) for name, value in terms.items()}}
    row = tables.row_of(line=1, cells=cells, faults=faults)
    holders = Distributor.objects.select_for_update().filter(code__iexact=row["code"])
    stored = holders.order_by("id").first()
    values = _values(row, stored, faults)
    faults.raise_as(DistributorNotAccepted)
    return _save(row["code"], values, stored, actor=actor, at=at)


@transaction.atomic(durable=True)
def import_distributors(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Counted:
    """Take the file's distributors, all or none; amounts of the usual range are in the distributor's currency."""
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    table = tables.read(
        path=path, headers=Headers(names=HEADERS, required=("code",)), faults=faults
    )
    known = list(Distributor.objects.select_for_update().order_by("id"))
    folded = {row.code.casefold(): row for row in known}
    tables.check_once(table=table, column="code", faults=faults)
    wanted = {
        row["code"]: _values(row, folded.get(row["code"].casefold()), faults) for row in table.rows
    }
    faults.raise_if_any()
    stored = {row.code: row for row in known if row.code in wanted}
    created = [code for code in wanted if code not in stored]
    changed = [code for code, row in stored.items() if differing(stored=row, wanted=wanted[code])]
    if not is_trial:
        for code in [*created, *changed]:
            _save(code, wanted[code], stored.get(code), actor=actor, at=at)
    return Counted(
        created=len(created),
        changed=len(changed),
        unchanged=len(wanted) - len(created) - len(changed),
        is_trial=is_trial,
        ignored_columns=tuple(table.ignored),
    )


def _save(
    code: str,
    values: Mapping[str, object],
    stored: Distributor | None,
    *,
    actor: str,
    at: datetime,
) -> Saved:
    names = differing(stored=stored, wanted=values) if stored else list(values)
    if stored and not names:
        return Saved(id=stored.pk, is_new=False, is_changed=False)
    row = stored or Distributor(code=code, created_at=at)
    before = {name: getattr(row, name) for name in names} if stored else {}
    for name in names:
        setattr(row, name, values[name])
    row.updated_at = at
    row.save(update_fields=[*names, "updated_at"] if stored else None)
    record(
        EventType.DISTRIBUTOR_CHANGED,
        subject=f"distributor:{code}",
        actor=actor,
        at=at,
        data={
            "is_new": stored is None,
            "fields": sorted(names),
            "before": {name: before[name] for name in before if name not in _PERSONAL},
            "after": {name: values[name] for name in names if name not in _PERSONAL},
        },
    )
    return Saved(id=row.pk, is_new=stored is None, is_changed=stored is not None)


def _values(row: Row, stored: Distributor | None, faults: Faults) -> dict[str, object]:
    """Return the fields that the row's columns say, checked; a blank cell is the default."""
    cells = Cells(row=row, faults=faults)
    cells.code("code")
    cells.stored_as("code", stored.code if stored else "")
    found: dict[str, object] = {
        column: cells.text(column, most=most) for column, most in _TEXTS.items() if column in row
    }
    if "name" in row or stored is None:
        found["name"] = cells.text("name", most=200, is_needed=True)
    if "currency" in row or stored is None:
        found["currency"] = cells.currency("currency")
    if "country" in row:
        found["country"] = cells.country("country")
    if "contact_email" in row:
        found["contact_email"] = cells.email("contact_email")
    if "is_active" in row:
        found["is_active"] = cells.yes_or_no("is_active")
    return found | _feed(cells, stored)


def _feed(cells: Cells, stored: Distributor | None) -> dict[str, object]:
    """Return what the row says of the distributor's files."""
    row = cells.row
    found: dict[str, object] = {}
    if "layout" in row:
        found["layout_name"] = cells.text("layout", most=80) or "standard"
    if "rhythm" in row:
        found["rhythm"] = cells.word("rhythm", words=Rhythm, blank=Rhythm.NONE)
    if "tolerance_days" in row:
        days = cells.number("tolerance_days", most=MOST_TOLERANCE)
        default = Distributor._meta.get_field("tolerance_days").default  # noqa: SLF001 -- Django's public way to a field
        found["tolerance_days"] = default if days is None else days
    for least, most in _RANGES:
        read = cells.amount if "amount" in least else cells.number
        found |= {column: read(column) for column in (least, most) if column in row}
        low = found.get(least, getattr(stored, least, None))
        high = found.get(most, getattr(stored, most, None))
        if isinstance(low, int) and isinstance(high, int) and low > high:
            cells.fault(most, f"is less than {least}. Exchange them.", code="range_turned_round")
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return money.plain(money.to_units(value)) if isinstance(value, Decimal) else str(value)
