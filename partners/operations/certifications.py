"""Record people and their certificates: append-only knowledge, numbered in commit order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record, record_many
from kernel import knowledge, locks
from kernel.errors import DomainError, InvalidInputError, NotFoundError, said
from partners.models import Certification, Person
from partners.operations import tables
from partners.operations.cells import Cells
from partners.operations.counting import differing
from partners.operations.survivors import refuse_merged
from partners.operations.tables import Faults
from partners.queries import directory

BATCH = 1_000
LONGEST = {"ref": 80, "name": 120, "certificate": 80}


class CertificateNotAccepted(InvalidInputError):
    """Some details of the person or the certificate cannot be taken."""

    code = "certificate_not_accepted"


class CertificateIsReplaced(DomainError):
    """A later record says what is believed of this certificate."""

    code = "certificate_is_replaced"


@transaction.atomic(savepoint=False)
def record_person(
    *,
    partner_code: str,
    ref: str,
    name: str,
    email: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    actor: str,
    at: datetime,
) -> Person:
    """Record who works at a partner, and from when until when, in the caller's transaction; `ref` tells people apart.

    A new employment replaces the person's certificates by rows that know it. Refuses an end before the start.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    partner = directory.by_code(partner_code)
    refuse_merged(partner)
    values = _person_values(ref=ref, name=name, email=email, starts_on=starts_on, ends_on=ends_on)
    ref = str(values.pop("ref"))
    person, is_new = Person.objects.get_or_create(partner=partner, ref=ref, defaults=values)
    changed = differing(stored=person, wanted=values)
    if not is_new and not changed:
        return person
    for field in changed:
        setattr(person, field, values[field])
    if changed:
        person.save(update_fields=changed)
    if {"starts_on", "ends_on"} & set(changed):
        _append([_copy(row, person) for row in believed(person)], actor=actor, at=at)
    record(
        EventType.PARTNER_CHANGED,
        subject=f"partner:{partner.code}",
        partner_ref=partner.code,
        actor=actor,
        at=at,
        data={"person": person.pk, "is_new": is_new, "fields": sorted(changed)},
    )
    return person


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
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    person = Person.objects.filter(pk=person_id).select_related("partner").first()
    if person is None:
        raise NotFoundError("There is no such person.")
    faults = Faults()
    row = tables.row_of(line=1, cells={"certificate": certificate}, faults=faults)
    cells = Cells(row=row, faults=faults)
    cells.text("certificate", most=LONGEST["certificate"], is_needed=True)
    if expires_on is not None and expires_on <= issued_on:
        cells.fault("expires_on", "is not after the day of issue.")
    faults.raise_as(CertificateNotAccepted)
    latest = latest_of(believed(person)).get((person.pk, row["certificate"], issued_on))
    if latest is not None and not latest.is_revoked and latest.expires_on == expires_on:
        return "unchanged"
    append(
        [
            new_row(
                person=person,
                certificate=row["certificate"],
                issued_on=issued_on,
                expires_on=expires_on,
                replaces=latest,
            )
        ],
        actor=actor,
        at=at,
    )
    return "changed" if latest else "created"


@transaction.atomic(savepoint=False)
def revoke(*, certification_id: int, reason: str, actor: str, at: datetime) -> None:
    """Revoke a certificate in the caller's transaction: from now on it counts for nobody.

    Nights judged before keep what they knew. Refuses a row that a later one has replaced.
    """
    reason = said(reason, "Say why the certificate is revoked.")
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    row = (
        Certification.objects.filter(pk=certification_id)
        .select_related("person__partner", "replaced_by")
        .first()
    )
    if row is None:
        raise NotFoundError("There is no such certificate.")
    if row.is_revoked or hasattr(row, "replaced_by"):
        raise CertificateIsReplaced("A later record stands for this certificate. Look again.")
    copy = _copy(row, row.person)
    copy.is_revoked = True
    append([copy], actor=actor, at=at, reason=reason)


def latest_of(rows: Sequence[Certification]) -> dict[tuple[int, str, date], Certification]:
    """Return the rows by what makes two of them the same certificate."""
    return {(row.person_id, row.certificate, row.issued_on): row for row in rows}


def new_row(
    *,
    person: Person,
    certificate: str,
    issued_on: date,
    expires_on: date | None,
    replaces: Certification | None,
) -> Certification:
    """Return an unsaved row that knows the person's employment."""
    return Certification(
        person=person,
        certificate=certificate,
        issued_on=issued_on,
        expires_on=expires_on,
        employed_from=person.starts_on,
        employed_until=person.ends_on,
        replaces=replaces,
    )


@transaction.atomic(savepoint=False)
def append(rows: Sequence[Certification], *, actor: str, at: datetime, reason: str = "") -> None:
    """Number and store new rows and tell the log, in the caller's transaction."""
    _append(rows, actor=actor, at=at)
    record_many(
        EventType.CERTIFICATION_RECORDED,
        happenings=[
            Happening(
                subject=f"person:{row.person_id}",
                partner_ref=row.person.partner.code,
                reason=reason,
                data={
                    "certificate": row.certificate,
                    "issued_on": row.issued_on.isoformat(),
                    "expires_on": row.expires_on.isoformat() if row.expires_on else None,
                    "is_revoked": row.is_revoked,
                },
            )
            for row in rows
        ],
        actor=actor,
        at=at,
    )


def _append(rows: Sequence[Certification], *, actor: str, at: datetime) -> None:
    for row, seq in zip(rows, knowledge.next_seqs(len(rows)), strict=True):
        row.known_seq, row.recorded_at, row.recorded_by = seq, at, actor
    Certification.objects.bulk_create(rows, batch_size=BATCH)


def believed(person: Person) -> list[Certification]:
    """Return the person's rows that no other replaces, revoked ones with them."""
    return list(
        Certification.objects.filter(person=person, replaced_by__isnull=True).order_by("id")
    )


def _copy(row: Certification, person: Person) -> Certification:
    copy = new_row(
        person=person,
        certificate=row.certificate,
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        replaces=row,
    )
    copy.is_revoked = row.is_revoked
    return copy


def _person_values(
    *, ref: str, name: str, email: str, starts_on: date | None, ends_on: date | None
) -> dict[str, object]:
    faults = Faults()
    row = tables.row_of(line=1, cells={"ref": ref, "name": name, "email": email}, faults=faults)
    cells = Cells(row=row, faults=faults)
    values: Mapping[str, object] = {
        "ref": cells.text("ref", most=LONGEST["ref"], is_needed=True),
        "name": cells.text("name", most=LONGEST["name"], is_needed=True),
        "email": cells.email("email"),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    if starts_on and ends_on and ends_on < starts_on:
        cells.fault("ends_on", "is before the first day.")
    faults.raise_as(CertificateNotAccepted)
    return dict(values)
