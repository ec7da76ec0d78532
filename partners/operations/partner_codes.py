"""Distributors' codes in a file of partners: columns `distributor_code:<CODE>`, each cell a code to learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from events.choices import EventType
from events.operations.record import Happening, record_many
from partners.choices import AliasKind
from partners.models import Distributor, PartnerAlias
from partners.operations.aliases import AliasIsTaken
from partners.operations.tables import Faults, Row, Table
from partners.queries import aliases

PREFIX = "distributor_code:"
LONGEST = 300
BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A code that a distributor uses for the partner and that is not in force yet."""

    partner_code: str
    distributor_id: int
    distributor_code: str
    value: str
    key: str


def new_codes(*, table: Table, faults: Faults) -> list[NewCode]:
    """Return the codes to learn; faults are columns of unknown distributors and codes of another partner."""
    columns = _columns(table, faults)
    holders = _in_force([distributor.pk for distributor in columns.values()])
    found = []
    for row in table.rows:
        for column, distributor in columns.items():
            if new := _new(row, column, distributor, holders, faults):
                found.append(new)
    return found


def learn(
    *, codes: Sequence[NewCode], partner_ids: Mapping[str, int], actor: str, at: datetime
) -> None:
    """Store the codes and tell the log, in the caller's transaction; refuses where a person learned one meanwhile."""
    rows = [
        PartnerAlias(
            distributor_id=code.distributor_id,
            partner_id=partner_ids[code.partner_code],
            kind=AliasKind.CODE,
            value=code.value,
            value_key=code.key,
            learned_at=at,
            learned_by=actor,
            reason="Imported with the partner",
        )
        for code in codes
    ]
    try:
        PartnerAlias.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as problem:
        raise AliasIsTaken(
            "Somebody taught a distributor's code while the file was read; nothing was taken. Import it again."
        ) from problem
    record_many(
        EventType.ALIAS_LEARNED,
        happenings=[
            Happening(
                subject=f"distributor:{code.distributor_code}",
                partner_ref=code.partner_code,
                reason="Imported with the partner",
                data={"kind": AliasKind.CODE, "value": code.value},
            )
            for code in codes
        ],
        actor=actor,
        at=at,
    )


def _columns(table: Table, faults: Faults) -> dict[str, Distributor]:
    wanted = sorted(name for name in table.columns if name.startswith(PREFIX))
    known = {row.code.casefold(): row for row in Distributor.objects.order_by("id")}
    found = {}
    for column in wanted:
        code = column.removeprefix(PREFIX)
        if distributor := known.get(code.casefold()):
            found[column] = distributor
        else:
            faults.add(
                line=1,
                column=column,
                value="",
                code="distributor_unknown",
                message=f"there is no distributor {code!r}. Import it first, or drop the column.",
            )
    return found


def _in_force(distributor_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    rows = PartnerAlias.objects.filter(
        distributor_id__in=distributor_ids, kind=AliasKind.CODE, withdrawn_at__isnull=True
    )
    return {
        (distributor_id, key): code
        for distributor_id, key, code in rows.order_by("id").values_list(
            "distributor_id", "value_key", "partner__code"
        )
    }


def _is_comparable(value: str, key: str) -> bool:
    return bool(key) and len(value) <= LONGEST and len(key) <= LONGEST


def _new(
    row: Row,
    column: str,
    distributor: Distributor,
    holders: dict[tuple[int, str], str],
    faults: Faults,
) -> NewCode | None:
    """Return the row's code if it is new, and note who holds it."""
    value = row[column]
    key = aliases.key_of(kind=AliasKind.CODE, value=value)
    if value and not _is_comparable(value, key):
        faults.add(
            line=row.line,
            column=column,
            value=value,
            code="code_not_comparable",
            message=f"needs a letter or digit, and at most {LONGEST} characters, signs written out.",
        )
    if not _is_comparable(value, key):
        return None
    holder = holders.get((distributor.pk, key))
    if holder is None:
        holders[distributor.pk, key] = row["code"]
        return NewCode(
            partner_code=row["code"],
            distributor_id=distributor.pk,
            distributor_code=distributor.code,
            value=value,
            key=key,
        )
    if holder != row["code"]:
        faults.add(
            line=row.line,
            column=column,
            value=value,
            code="code_taken",
            message=f"stands for {holder} at {distributor.code}. Withdraw it there first, or correct the cell.",
        )
    return None
