"""A partner's people and their certificates, as a person enters them one by one on a page."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kernel import locks
from kernel.errors import NotFoundError
from partners.models import Person
from partners.operations import certifications


@transaction.atomic(savepoint=False)
def certify(
    *,
    partner_code: str,
    name: str,
    email: str,
    certificate: str,
    issued_on: date,
    expires_on: date | None,
    actor: str,
    at: datetime,
) -> str:
    """Record a certificate of who has the e-mail at the partner, in the caller's transaction; a new person is added.

    Returns "created", "changed" (another expiry) or "unchanged".
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    person = None
    if "\x00" not in email:
        known = Person.objects.filter(partner__code=partner_code, email__iexact=email.strip())
        person = known.order_by("id").first()
    if person is None:
        person = certifications.record_person(
            partner_code=partner_code,
            ref=email.strip().lower(),
            name=name,
            email=email,
            actor=actor,
            at=at,
        )
    return certifications.record_certification(
        person_id=person.pk,
        certificate=certificate,
        issued_on=issued_on,
        expires_on=expires_on,
        actor=actor,
        at=at,
    )


@transaction.atomic(savepoint=False)
def leave(*, partner_code: str, person_id: int, ends_on: date, actor: str, at: datetime) -> None:
    """Write down the first day on which somebody no longer works at the partner, in the caller's transaction.

    From that day on the person's certificates count for nobody. Refuses somebody of another partner.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    person = Person.objects.filter(pk=person_id, partner__code=partner_code).first()
    if person is None:
        raise NotFoundError("There is no such person.")
    certifications.record_person(
        partner_code=partner_code,
        ref=person.ref,
        name=person.name,
        email=person.email,
        starts_on=person.starts_on,
        ends_on=ends_on,
        actor=actor,
        at=at,
    )
