"""Record certificates: append-only knowledge, numbered in commit order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import knowledge
from partners.models import Certification, Partner, Person
from partners.operations import tables

COLUMNS = {
    "partner": ("partner_code",), "person": ("person_ref", "ref"), "name": ("person_name",), "email": (),
    "certificate": ("certification", "course"), "issued_on": ("issued",), "expires_on": ("expires",),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many certificates were new, corrected, or known."""

    created: int
    changed: int
    unchanged: int
    ignored_columns: tuple[str, ...] = ()


@transaction.atomic(durable=True)
def import_certificates(*, path: Path, actor: str, at: datetime) -> Counted:
    """Take the file's certificates, all or none; other days for a known certificate replace it as a new row."""
    table = tables.read(
        path=path, columns=COLUMNS, required=("partner", "person", "certificate", "issued_on")
    )
    faults = tables.Faults()
    partners = dict(
        Partner.objects.filter(code__in={row["partner"] for row in table.rows})
        .order_by("id")
        .values_list("code", "id")
    )
    checked = [(row, *_days(row, partners, faults)) for row in table.rows]
    faults.raise_if_any()
    created = changed = 0
    for row, issued_on, expires_on in checked:
        person, _ = Person.objects.get_or_create(
            partner_id=partners[row["partner"]],
            ref=row["person"],
            defaults={"name": row["name"] or row["person"], "email": row["email"]},
        )
        known = record_certification(
            person_id=person.pk,
            certificate=row["certificate"],
            issued_on=issued_on or date.min,
            expires_on=expires_on,
            actor=actor,
            at=at,
        )
        created += known == "created"
        changed += known == "changed"
    return Counted(
        created=created,
        changed=changed,
        unchanged=len(checked) - created - changed,
        ignored_columns=tuple(table.ignored),
    )


@transaction.atomic(savepoint=False)
def record_certification(
    *,
    person_id: int,
    certificate: str,
    issued_on: date,
    expires_on: date | None,
    actor: str,
    at: datetime,
) -> str:
    """Record a certificate in the caller's transaction: "created", "changed" (a new expiry) or "unchanged"."""
    latest = (
        Certification.objects.filter(
            person_id=person_id,
            certificate=certificate,
            issued_on=issued_on,
            replaced_by__isnull=True,
        )
        .order_by("-known_seq")
        .first()
    )
    if latest is not None and latest.expires_on == expires_on:
        return "unchanged"
    row = Certification.objects.create(
        person_id=person_id,
        certificate=certificate,
        issued_on=issued_on,
        expires_on=expires_on,
        replaces=latest,
        known_seq=knowledge.next_seq(),
        recorded_at=at,
        recorded_by=actor,
    )
    record(
        EventType.CERTIFICATION_RECORDED,
        subject=f"certification:{row.pk}",
        partner_ref=row.person.partner.code,
        actor=actor,
        at=at,
        data={
            "person": row.person.ref,
            "certificate": certificate,
            "issued_on": issued_on.isoformat(),
            "expires_on": expires_on.isoformat() if expires_on else None,
        },
    )
    return "changed" if latest else "created"


def _days(
    row: tables.Row, partners: dict[str, int], faults: tables.Faults
) -> tuple[date | None, date | None]:
    if row["partner"] not in partners:
        faults.add(
            line=row.line,
            column="partner",
            value=row["partner"],
            message="there is no such partner.",
        )
    for column in ("person", "certificate"):
        if not row[column]:
            faults.add(line=row.line, column=column, value="", message="is blank.")
    days: list[date | None] = []
    for column in ("issued_on", "expires_on"):
        try:
            days.append(date.fromisoformat(row[column]) if row[column] else None)
        except ValueError:
            days.append(None)
            faults.add(
                line=row.line,
                column=column,
                value=row[column],
                message="is no day of the form 2026-07-01.",
            )
    issued_on, expires_on = days
    if not row["issued_on"]:
        faults.add(line=row.line, column="issued_on", value="", message="is blank.")
    if issued_on and expires_on and expires_on <= issued_on:
        faults.add(
            line=row.line,
            column="expires_on",
            value=row["expires_on"],
            message="is not after the day of issue.",
        )
    return issued_on, expires_on
