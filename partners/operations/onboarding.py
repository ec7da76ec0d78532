"""Add and change partners from a file: all rows or none, with a report."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from stdnum.au import abn
from stdnum.exceptions import ValidationError as BadNumber

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel import locks, naming
from partners.choices import AliasKind, PartnerStatus
from partners.models import Distributor, Partner, PartnerAlias, PartnerAssignment, Territory
from partners.operations import aliases, tables, territories

BATCH = 1_000
Fault = Callable[[str, str], None]
CODE_PREFIX = "distributor_code:"
COLUMNS = {
    "code": ("partner_code", "partner code"),
    "name": ("partner_name", "company"),
    "tax_number": ("abn", "vat", "tax id"),
    "city": ("town", "suburb"),
    "region": ("state", "province"),
    "postcode": ("postal_code", "zip"),
    "country": ("country_code",),
    "email": ("e-mail",),
    "phone": ("telephone",),
    "website": ("web",),
    "joined_on": ("joined", "partner since"),
    "key_account": ("is_key_account",),
    "territory": ("territory_code",),
}
_LENGTHS = {
    "code": 40,
    "name": 300,
    "tax_number": 40,
    "city": 120,
    "region": 60,
    "postcode": 20,
    "phone": 40,
    "website": 300,
}
_FIELDS = (
    "name", "normalized_name", "tax_number", "tax_key", "city", "region", "postcode", "country", "email", "phone",
    "website", "joined_on", "is_key_account",
)  # fmt: skip
_COUNTRY = re.compile(r"[A-Z]{2}")  # ISO 3166-1 alpha-2
_YES = {"1", "true", "yes", "y"}
_NO = {"", "0", "false", "no", "n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did: counts, and the headers nobody asked for."""

    created: int
    changed: int
    unchanged: int
    aliases: int
    ignored_columns: tuple[str, ...]


@transaction.atomic(durable=True)
def import_partners(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Report:
    """Take the file's partners: new codes are added, known ones changed where anything differs.

    Columns `distributor_code:<CODE>` hold the partner's code at a distributor. A trial checks and counts, and writes
    nothing. Refuses the whole file where any row is faulty, naming line, column, value and what to do.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    table = tables.read(
        path=path, columns=COLUMNS, required=("code", "name", "country"), prefixes=(CODE_PREFIX,)
    )
    faults = tables.Faults()
    wanted = _checked(table, faults)
    distributors = _distributors(table, faults)
    territory_ids = _territory_ids(table, faults)
    faults.raise_if_any()
    existing = {
        row.code: row for row in Partner.objects.filter(code__in=list(wanted)).order_by("id")
    }
    created = [code for code in wanted if code not in existing]
    changed = [
        code
        for code, row in existing.items()
        if any(getattr(row, name) != wanted[code][name] for name in _FIELDS)
    ]
    new_aliases = 0
    if not is_trial:
        partners = _write(wanted, existing, created, changed, actor=actor, at=at)
        new_aliases = _write_aliases(table, partners, distributors, faults, actor=actor, at=at)
        faults.raise_if_any()
        _assign(table, partners, territory_ids, actor=actor, at=at)
    return Report(
        created=len(created),
        changed=len(changed),
        unchanged=len(wanted) - len(created) - len(changed),
        aliases=new_aliases,
        ignored_columns=tuple(table.ignored),
    )


def _checked(table: tables.Table, faults: tables.Faults) -> dict[str, dict[str, object]]:
    wanted: dict[str, dict[str, object]] = {}
    seen: dict[str, int] = {}
    for row in table.rows:
        code = row["code"]
        if code in seen:
            faults.add(
                line=row.line,
                column="code",
                value=code,
                message=f"the code stands on line {seen[code]} too. Keep one.",
            )
            continue
        seen[code] = row.line
        wanted[code] = _values(row, faults)
    return wanted


def _values(row: tables.Row, faults: tables.Faults) -> dict[str, object]:
    def fault(column: str, message: str) -> None:
        faults.add(line=row.line, column=column, value=row[column], message=message)

    country = row["country"].upper()
    _check(row, country, fault)
    return {
        "name": row["name"],
        "normalized_name": naming.normalized_name(row["name"]),
        "tax_number": row["tax_number"],
        "tax_key": _tax_key(row, country, fault),
        "city": row["city"],
        "region": row["region"],
        "postcode": row["postcode"],
        "country": country,
        "email": row["email"],
        "phone": row["phone"],
        "website": row["website"],
        "joined_on": _day(row, "joined_on", fault),
        "is_key_account": row["key_account"].lower() in _YES,
    }


def _check(row: tables.Row, country: str, fault: Fault) -> None:
    for column in ("code", "name"):
        if not row[column]:
            fault(column, "is blank. Every partner needs one.")
    for column, most in _LENGTHS.items():
        if len(row[column]) > most:
            fault(column, f"is longer than {most} characters.")
    if not _COUNTRY.fullmatch(country):
        fault("country", "is no two-letter country code such as AU.")
    if row["email"] and not _is_email(row["email"]):
        fault("email", "is no e-mail address.")
    if row["key_account"].lower() not in _YES | _NO:
        fault("key_account", "is neither yes nor no.")


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _tax_key(row: tables.Row, country: str, fault: Fault) -> str:
    number = row["tax_number"]
    if number and country == "AU":
        try:
            return str(abn.validate(number))
        except BadNumber:
            fault("tax_number", "is no valid ABN: its check digits do not agree.")
    return naming.squeezed_code(number)


def _day(row: tables.Row, column: str, fault: Fault) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        fault(column, "is no day of the form 2026-07-01.")
        return None


def _distributors(table: tables.Table, faults: tables.Faults) -> dict[str, int]:
    """Return distributor ids by alias column; a column of an unknown distributor is one fault."""
    headers = {name for row in table.rows[:1] for name in row.cells if name.startswith(CODE_PREFIX)}
    known = dict(Distributor.objects.order_by("id").values_list("code", "id"))
    found = {}
    for header in sorted(headers):
        code = header.removeprefix(CODE_PREFIX)
        if code in known:
            found[header] = known[code]
        else:
            faults.add(
                line=1,
                column=header,
                value="",
                message=f"there is no distributor {code}. Import it first.",
            )
    return found


def _territory_ids(table: tables.Table, faults: tables.Faults) -> dict[str, int]:
    known = dict(Territory.objects.order_by("id").values_list("code", "id"))
    for row in table.rows:
        if row["territory"] and row["territory"] not in known:
            faults.add(
                line=row.line,
                column="territory",
                value=row["territory"],
                message="there is no such territory. Import it first.",
            )
    return known


def _write(
    wanted: dict[str, dict[str, object]],
    existing: dict[str, Partner],
    created: list[str],
    changed: list[str],
    *,
    actor: str,
    at: datetime,
) -> dict[str, Partner]:
    new = [
        Partner(
            code=code,
            status=PartnerStatus.ACTIVE,
            created_at=at,
            updated_at=at,
            **wanted[code],
        )
        for code in created
    ]
    Partner.objects.bulk_create(new, batch_size=BATCH)
    changes = []
    for code in changed:
        row = existing[code]
        before = {
            name: getattr(row, name) for name in _FIELDS if getattr(row, name) != wanted[code][name]
        }
        for name in before:
            setattr(row, name, wanted[code][name])
        row.updated_at = at
        changes.append((row, before))
    Partner.objects.bulk_update(
        [row for row, _ in changes], [*_FIELDS, "updated_at"], batch_size=BATCH
    )
    record_many(
        EventType.PARTNER_IMPORTED,
        happenings=[Happening(subject=f"partner:{row.code}", partner_ref=row.code) for row in new],
        actor=actor,
        at=at,
    )
    record_many(
        EventType.PARTNER_CHANGED,
        happenings=[
            Happening(
                subject=f"partner:{row.code}",
                partner_ref=row.code,
                data={
                    "before": {name: _plain(value) for name, value in before.items()},
                    "after": {name: _plain(getattr(row, name)) for name in before},
                },
            )
            for row, before in changes
        ],
        actor=actor,
        at=at,
    )
    return {**existing, **{row.code: row for row in new}}


def _write_aliases(
    table: tables.Table,
    partners: dict[str, Partner],
    distributors: dict[str, int],
    faults: tables.Faults,
    *,
    actor: str,
    at: datetime,
) -> int:
    in_force = {
        (row.distributor_id, row.value_key): row.partner_id
        for row in PartnerAlias.objects.filter(
            kind=AliasKind.CODE, withdrawn_at__isnull=True, distributor_id__in=distributors.values()
        ).order_by("id")
    }
    new = []
    for row in table.rows:
        for header, distributor_id in distributors.items():
            value = row[header]
            key = aliases.key_of(kind=AliasKind.CODE, value=value)
            if not key:
                continue
            partner_id = partners[row["code"]].pk
            holder = in_force.setdefault((distributor_id, key), partner_id)
            if holder != partner_id:
                faults.add(
                    line=row.line,
                    column=header,
                    value=value,
                    message="stands for another partner at this distributor.",
                )
            else:
                new.append((distributor_id, key, value, partner_id))
    known = {
        (row.distributor_id, row.value_key)
        for row in PartnerAlias.objects.filter(
            kind=AliasKind.CODE, withdrawn_at__isnull=True
        ).order_by("id")
    }
    rows = [
        PartnerAlias(
            distributor_id=distributor_id,
            partner_id=partner_id,
            kind=AliasKind.CODE,
            value=value,
            value_key=key,
            learned_at=at,
            learned_by=actor,
            reason="Imported with the partner",
        )
        for distributor_id, key, value, partner_id in new
        if (distributor_id, key) not in known
    ]
    PartnerAlias.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _assign(
    table: tables.Table,
    partners: dict[str, Partner],
    territory_ids: dict[str, int],
    *,
    actor: str,
    at: datetime,
) -> None:
    """Move partners whose territory differs from the file's, from today on; new ones belong there since they joined."""
    today = at.date()
    current = {
        row.partner_id: row.territory_id
        for row in PartnerAssignment.objects.filter(
            partner_id__in=[partner.pk for partner in partners.values()], ends_on__isnull=True
        ).order_by("id")
    }
    rows = []
    for row in table.rows:
        if not row["territory"]:
            continue
        partner, territory_id = partners[row["code"]], territory_ids[row["territory"]]
        if partner.pk not in current:
            rows.append(
                PartnerAssignment(
                    partner=partner,
                    territory_id=territory_id,
                    starts_on=min(partner.joined_on or today, today),
                )
            )
        elif current[partner.pk] != territory_id:
            territories.assign_partner(
                partner_id=partner.pk,
                territory_id=territory_id,
                starts_on=today,
                actor=actor,
                at=at,
            )
    PartnerAssignment.objects.bulk_create(rows, batch_size=BATCH)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
