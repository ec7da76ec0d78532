"""A partner agrees to be found by the public, and may withdraw that at any time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError
from partners.choices import PartnerStatus
from partners.models import Listing, Partner
from partners.operations.partner_rows import subject
from partners.queries import directory


class ListingIsRefused(DomainError):
    """The partner cannot be listed, or is not listed."""

    code = "listing_is_refused"


@transaction.atomic(savepoint=False)
def agree(*, partner_code: str, actor: str, at: datetime) -> Listing:
    """Note in the caller's transaction that the partner agrees to be listed; a second time changes nothing."""
    partner = _locked(partner_code)
    if partner.status != PartnerStatus.ACTIVE:
        raise ListingIsRefused(f"The agreement with {partner.name} has ended; it is not listed.")
    open_one = _open(partner)
    if open_one is not None:
        return open_one
    listing = Listing.objects.create(partner=partner, given_by=actor, given_at=at)
    _tell(partner, is_listed=True, actor=actor, at=at)
    return listing


@transaction.atomic(savepoint=False)
def withdraw(*, partner_code: str, actor: str, at: datetime) -> None:
    """Take the consent back in the caller's transaction; refuses where there is none."""
    partner = _locked(partner_code)
    listing = _open(partner)
    if listing is None:
        raise ListingIsRefused(f"{partner.name} is not listed.")
    listing.withdrawn_by, listing.withdrawn_at = actor, at
    listing.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _tell(partner, is_listed=False, actor=actor, at=at)


def _locked(code: str) -> Partner:
    return directory.get(Partner.objects.select_for_update(), code=code)


def _open(partner: Partner) -> Listing | None:
    return Listing.objects.filter(partner=partner, withdrawn_at__isnull=True).first()


def _tell(partner: Partner, *, is_listed: bool, actor: str, at: datetime) -> None:
    record(
        EventType.LISTING_CHANGED,
        subject=subject(partner.code),
        partner_ref=partner.code,
        actor=actor,
        at=at,
        data={"is_listed": is_listed},
    )
