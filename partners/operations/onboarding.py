"""Add and change partners, one by one or from a file: all rows or none, with a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models.functions import Lower

from events.choices import EventType
from events.operations.record import Happening, record, record_many
from kernel import locks
from kernel.errors import DomainError, InvalidInputError, said
from partners.choices import PartnerStatus
from partners.models import Partner
from partners.operations import partner_codes, partner_rows, tables, territory_moves
from partners.operations.cells import Cells
from partners.operations.counting import differing
from partners.operations.survivors import refuse_merged
from partners.operations.tables import Faults, Headers, Row
from partners.queries import directory

BATCH = (
    1_000  # rows a statement; a file of 10,000 new partners with codes and territories takes 4.5 s
)


class PartnerIsKnown(DomainError):
    """A partner has the code."""

    code = "partner_is_known"


class PartnerNotAccepted(InvalidInputError):
    """Some of the partner's details cannot be taken."""

    code = "partner_not_accepted"


class Details(TypedDict, total=False):
    """What may be said of a partner beside its code; what is left out stays as it is."""

    name: str
    tax_number: str
    city: str
    region: str
    postcode: str
    country: str
    email: str
    phone: str
    website: str
    joined_on: date | None
    is_key_account: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did, in partners; codes learned, territory moves, headers nobody asked for, what may be wrong."""

    rows: int
    created: int
    changed: int
    unchanged: int
    aliases: int
    moves: int
    is_trial: bool
    ignored_columns: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What a checked file will do."""

    wanted: dict[str, dict[str, object]]
    stored: dict[str, Partner]
    codes: Sequence[partner_codes.NewCode] = ()
    moves: Sequence[territory_moves.Move] = ()
    changes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def created(self) -> list[str]:
        """Return the codes of partners that are not stored yet."""
        return [code for code in self.wanted if code not in self.stored]

    @property
    def touched(self) -> set[str]:
        """Return the known partners of which something changes."""
        beside = {code.partner_code for code in self.codes} | {m.partner_code for m in self.moves}
        return set(self.changes) | (beside & set(self.stored))


@transaction.atomic(durable=True)
def import_partners(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Report:
    """Take the file's partners: new codes are added, known ones changed where anything differs.

    Columns `distributor_code:<CODE>` hold the partner's code at a distributor; a territory that differs is a move
    from the day of `at` on. In both a blank cell says nothing; in every other column it empties the field. A trial
    checks and counts, and writes nothing. Refuses the whole file where any row is faulty.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    headers = Headers(
        names=partner_rows.HEADERS, required=("code",), prefixes=(partner_codes.PREFIX,)
    )
    table = tables.read(path=path, headers=headers, faults=faults)
    plan = _planned(table, faults, on=at.date())
    faults.raise_if_any()
    if not is_trial:
        _carry_out(plan, actor=actor, at=at)
    created, changed = len(plan.created), len(plan.touched)
    return Report(
        rows=len(plan.wanted),
        created=created,
        changed=changed,
        unchanged=len(plan.wanted) - created - changed,
        aliases=len(plan.codes),
        moves=len(plan.moves),
        is_trial=is_trial,
        ignored_columns=tuple(table.ignored),
        warnings=tuple(faults.warnings),
    )


@transaction.atomic(durable=True)
def add_partner(*, code: str, actor: str, at: datetime, **details: Unpack[Details]) -> Partner:
    """Add one partner; needs name and country. Refuses a code that is taken, in any case of its letters."""
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    row = _as_row(code, details, faults)
    _check_code(row, faults)
    wanted = partner_rows.values(row=row, stored=None, faults=faults)
    faults.raise_as(PartnerNotAccepted)
    holder = Partner.objects.filter(code__iexact=row["code"]).order_by("id").first()
    if holder is not None:
        raise PartnerIsKnown(f"The code {holder.code} belongs to {holder.name}. Choose another.")
    partner = Partner.objects.create(code=row["code"], created_at=at, updated_at=at, **wanted)
    record(
        EventType.PARTNER_CHANGED,
        subject=partner_rows.subject(partner.code),
        partner_ref=partner.code,
        actor=actor,
        at=at,
        data={"is_new": True},
    )
    return partner


@transaction.atomic(durable=True)
def change_partner(
    *, code: str, actor: str, at: datetime, reason: str = "", **details: Unpack[Details]
) -> list[str]:
    """Change what is given and return the names of the fields that were other; the rest stays."""
    partner = _locked(code)
    faults = Faults()
    row = _as_row(code, details, faults)
    wanted = partner_rows.values(row=row, stored=partner, faults=faults)
    faults.raise_as(PartnerNotAccepted)
    names = differing(stored=partner, wanted=wanted)
    if names:
        happening = partner_rows.set_values(partner=partner, wanted=wanted, names=names)
        partner.updated_at = at
        partner.save(update_fields=[*names, "updated_at"])
        record(
            EventType.PARTNER_CHANGED,
            subject=happening.subject,
            partner_ref=code,
            actor=actor,
            at=at,
            reason=reason,
            data=happening.data,
        )
    return [name for name in names if name not in partner_rows.DERIVED]


@transaction.atomic(durable=True)
def end_agreement(*, code: str, reason: str, actor: str, at: datetime) -> None:
    """End a partner's agreement: a person's act, with a reason; nights judge it no more."""
    _set_status(code, PartnerStatus.ENDED, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def resume_agreement(*, code: str, reason: str, actor: str, at: datetime) -> None:
    """Take a partner back whose agreement was ended, with a reason; refuses one that was merged into another."""
    _set_status(code, PartnerStatus.ACTIVE, reason=reason, actor=actor, at=at)


def _planned(table: tables.Table, faults: Faults, *, on: date) -> _Plan:
    stored = {
        row.code: row
        for row in Partner.objects.select_for_update()
        .filter(code__in={row["code"] for row in table.rows})
        .order_by("id")
    }
    folded = {row["code"].casefold() for row in table.rows}
    others = Partner.objects.annotate(folded=Lower("code")).filter(folded__in=folded)
    other_case = dict(others.exclude(code__in=stored).order_by("id").values_list("folded", "code"))
    wanted: dict[str, dict[str, object]] = {}
    seen: dict[str, int] = {}
    for row in table.rows:
        _check_code(row, faults)
        code = row["code"]
        if _is_repeated(row, seen, other_case, faults):
            continue
        wanted[code] = partner_rows.values(row=row, stored=stored.get(code), faults=faults)
    changes = {
        code: names
        for code, row in stored.items()
        if code in wanted and (names := differing(stored=row, wanted=wanted[code]))
    }
    return _Plan(
        wanted=wanted,
        stored=stored,
        changes=changes,
        codes=partner_codes.new_codes(table=table, faults=faults),
        moves=territory_moves.moves(table=table, wanted=wanted, on=on, faults=faults),
    )


def _check_code(row: Row, faults: Faults) -> None:
    Cells(row=row, faults=faults).code("code")


def _is_repeated(
    row: Row, seen: dict[str, int], other_case: Mapping[str, str], faults: Faults
) -> bool:
    """Note a code that stands on two lines, or is stored in other letters; tell whether the row repeats an earlier."""
    cells = Cells(row=row, faults=faults)
    folded = row["code"].casefold()
    earlier = seen.setdefault(folded, row.line)
    if earlier != row.line:
        cells.fault("code", f"stands on line {earlier} too. Keep one of them.", code="repeated")
        return True
    cells.stored_as("code", other_case.get(folded, ""))
    return False


def _carry_out(plan: _Plan, *, actor: str, at: datetime) -> None:
    new = [
        Partner(code=code, created_at=at, updated_at=at, **plan.wanted[code])
        for code in plan.created
    ]
    Partner.objects.bulk_create(new, batch_size=BATCH)
    record_many(
        EventType.PARTNER_IMPORTED,
        happenings=[
            Happening(subject=partner_rows.subject(row.code), partner_ref=row.code) for row in new
        ],
        actor=actor,
        at=at,
    )
    record_many(EventType.PARTNER_CHANGED, happenings=_changed(plan, at=at), actor=actor, at=at)
    ids = {row.code: row.pk for row in [*plan.stored.values(), *new]}
    partner_codes.learn(codes=plan.codes, partner_ids=ids, actor=actor, at=at)
    territory_moves.carry_out(moves=plan.moves, partner_ids=ids, actor=actor, at=at)


def _changed(plan: _Plan, *, at: datetime) -> list[Happening]:
    """Write the changed partners and return what the log says of each."""
    happenings = []
    rows = [plan.stored[code] for code in plan.changes]
    for row in rows:
        names = plan.changes[row.code]
        happenings.append(
            partner_rows.set_values(partner=row, wanted=plan.wanted[row.code], names=names)
        )
        row.updated_at = at
    Partner.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,  # one statement a batch; bulk_update's CASEs were ten times slower
        unique_fields=["id"],
        update_fields=[*partner_rows.FIELDS, "updated_at"],
    )
    return happenings


def _set_status(code: str, status: PartnerStatus, *, reason: str, actor: str, at: datetime) -> None:
    reason = said(reason, "Say why: the partner will ask.")
    partner = _locked(code)
    refuse_merged(partner)
    if partner.status == status:
        raise PartnerIsKnown(f"{partner.name} is {status.label.lower()} already.")
    before, partner.status, partner.updated_at = partner.status, status, at
    partner.save(update_fields=["status", "updated_at"])
    record(
        EventType.PARTNER_CHANGED,
        subject=partner_rows.subject(code),
        partner_ref=code,
        actor=actor,
        at=at,
        reason=reason,
        data={"fields": ["status"], "before": {"status": before}, "after": {"status": status}},
    )


def _locked(code: str) -> Partner:
    return directory.get(Partner.objects.select_for_update(), code=code)


def _as_row(code: str, details: Details, faults: Faults) -> Row:
    """Return the details as a file would say them, so that both ways pass the same checks."""
    cells = {"code": code}
    for name, value in details.items():
        if name == "is_key_account":
            cells["key_account"] = "yes" if value else "no"
        elif name == "joined_on":
            cells[name] = value.isoformat() if isinstance(value, date) else ""
        else:
            cells[name] = str(value)
    return tables.row_of(line=1, cells=cells, faults=faults)
