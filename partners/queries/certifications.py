"""Published reads of certificates: how many people of each partner hold one in date, as known then."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from kernel import sqlfiles
from kernel.errors import NotFoundError
from partners.models import Certification, Person


def certified_counts(
    *, first_id: int, last_id: int, as_of: date, known_up_to: int, certificates: tuple[str, ...]
) -> list[tuple[int, int]]:
    """Return (partner id, people employed and with a certificate in date) for partners with at least one, by id.

    `certificates` limits what counts (empty: any). Only rows up to the knowledge number are seen, so that the same
    question gets the same answer for ever.
    """
    rows = sqlfiles.fetch(
        "partners",
        "certified_counts",
        {
            "first_id": first_id,
            "last_id": last_id,
            "as_of": as_of,
            "known_up_to": known_up_to,
            "certificates": list(certificates),
        },
    )
    return [(int(str(partner_id)), int(str(count))) for partner_id, count in rows]


def has_certification_data(*, known_up_to: int) -> bool:
    """Tell whether any certificate was known; without any the metric is UNKNOWN, not zero."""
    return Certification.objects.filter(known_seq__lte=known_up_to).exists()


def get_believed(
    *, partner_code: str, person_ref: str, certificate: str, issued_on: date
) -> Certification:
    """Return what is believed of a person's certificate, with the person; raises NotFoundError."""
    names = {
        "person__partner__code": partner_code,
        "person__ref": person_ref,
        "certificate": certificate,
    }
    rows = Certification.objects.filter(replaced_by__isnull=True, issued_on=issued_on, **names)
    is_text = not any("\x00" in name for name in names.values())
    row = rows.select_related("person").first() if is_text else None
    if row is None:
        raise NotFoundError(
            f"Nobody with the reference {person_ref!r} at {partner_code!r} holds {certificate!r} of {issued_on}."
        )
    return row


def believed() -> QuerySet[Certification]:
    """Return every certificate as believed today, revoked ones with them, with person and partner at hand."""
    rows = Certification.objects.filter(replaced_by__isnull=True)
    return rows.select_related("person__partner")


def people() -> QuerySet[Person]:
    """Return everybody who works, or worked, at a partner, with the partner at hand, unordered."""
    return Person.objects.select_related("partner")


def of_partner(*, partner_id: int) -> list[Certification]:
    """Return what is believed today of the partner's people, each with its person, by name and newest first."""
    rows = Certification.objects.filter(person__partner_id=partner_id, replaced_by__isnull=True)
    return list(
        rows.filter(is_revoked=False)
        .select_related("person")
        .order_by("person__name", "person_id", "certificate", "-issued_on", "-id")
    )
