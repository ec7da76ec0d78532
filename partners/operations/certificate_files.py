"""Take certificates from a file: all rows or none, set-wise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from kernel import locks
from partners.models import Certification, Partner, Person
from partners.operations import certifications, tables
from partners.operations.cells import Cells
from partners.operations.certifications import BATCH, LONGEST
from partners.operations.counting import Counted
from partners.operations.tables import Faults, Headers, Row, Table

HEADERS: Mapping[str, tuple[str, ...]] = {
    "partner": ("partner_code",),
    "person": ("person_ref", "ref", "employee_id"),
    "name": ("person_name",),
    "email": ("e-mail", "person_email"),
    "certificate": ("certification", "course"),
    "issued_on": ("issued", "issue_date"),
    "expires_on": ("expires", "expiry", "expiry_date", "valid_until"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a row says; `person` is (partner code, ref)."""

    row: Row
    person: tuple[str, str]
    certificate: str
    issued_on: date
    expires_on: date | None


@transaction.atomic(durable=True)
def import_certificates(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Counted:
    """Take the file's certificates, all or none; another expiry of a known certificate replaces it as a new row.

    People not known yet are recorded with their ref, name and e-mail; of a known person name and e-mail stay.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    headers = Headers(names=HEADERS, required=("partner", "person", "certificate", "issued_on"))
    table = tables.read(path=path, headers=headers, faults=faults)
    partners = {
        row.code: row
        for row in Partner.objects.filter(code__in={row["partner"] for row in table.rows})
    }
    said = _said(table, partners, faults)
    faults.raise_if_any()
    people = _people(partners)
    new = _new_rows(said, people, partners)
    created = sum(row.replaces is None for row in new)
    if not is_trial:
        Person.objects.bulk_create(
            [person for person in people.values() if person.pk is None], batch_size=BATCH
        )
        for row in new:
            row.person = row.person  # takes the id that the person has got by now
        certifications.append(new, actor=actor, at=at)
    return Counted(
        created=created,
        changed=len(new) - created,
        unchanged=len(said) - len(new),
        is_trial=is_trial,
        ignored_columns=tuple(table.ignored),
    )


def _said(table: Table, partners: Mapping[str, Partner], faults: Faults) -> list[_Said]:
    found: dict[tuple[str, str, str, date | None], _Said] = {}
    for row in table.rows:
        cells = Cells(row=row, faults=faults)
        if row["partner"] not in partners:
            cells.fault(
                "partner", "there is no such partner. Import it first.", code="partner_unknown"
            )
        elif survivor := partners[row["partner"]].merged_into:
            cells.fault(
                "partner",
                f"was merged into {survivor.code}. Write that code.",
                code="partner_is_merged",
            )
        person = cells.text("person", most=LONGEST["ref"], is_needed=True)
        cells.text("name", most=LONGEST["name"])
        cells.email("email")
        certificate = cells.text("certificate", most=LONGEST["certificate"], is_needed=True)
        issued_on = cells.day("issued_on", is_needed=True)
        expires_on = cells.day("expires_on")
        if issued_on and expires_on and expires_on <= issued_on:
            cells.fault("expires_on", "is not after the day of issue.")
        key = row["partner"], person, certificate, issued_on
        if key in found:
            cells.fault(
                "certificate",
                f"stands on line {found[key].row.line} too, for the same person and day.",
                code="repeated",
            )
        found[key] = _Said(
            row=row,
            person=(row["partner"], person),
            certificate=certificate,
            issued_on=issued_on or date.min,  # a fault is noted; nothing of it will be written
            expires_on=expires_on,
        )
    return list(found.values())


def _people(partners: Mapping[str, Partner]) -> dict[tuple[str, str], Person]:
    rows = Person.objects.filter(partner__in=partners.values()).select_related("partner")
    return {(row.partner.code, row.ref): row for row in rows.order_by("id")}


def _new_rows(
    said: list[_Said],
    people: dict[tuple[str, str], Person],
    partners: Mapping[str, Partner],
) -> list[Certification]:
    """Return the rows to append; puts people not known yet, unsaved, among the people.

    A revoked certificate stays revoked, whatever expiry the file says.
    """
    believed = Certification.objects.filter(
        person__partner__in=partners.values(), replaced_by__isnull=True
    )
    known = certifications.latest_of(list(believed.order_by("id")))
    found = []
    for one in said:
        person = people.get(one.person)
        if person is None:
            code, ref = one.person
            person = people[one.person] = Person(
                partner=partners[code], ref=ref, name=one.row["name"] or ref, email=one.row["email"]
            )
        latest = known.get((person.pk, one.certificate, one.issued_on)) if person.pk else None
        if latest is None or (not latest.is_revoked and latest.expires_on != one.expires_on):
            found.append(
                certifications.new_row(
                    person=person,
                    certificate=one.certificate,
                    issued_on=one.issued_on,
                    expires_on=one.expires_on,
                    replaces=latest,
                )
            )
    return found
