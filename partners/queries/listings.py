"""Published reads of consent: which partners the public may find, and what it may read of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from partners.choices import PartnerStatus
from partners.models import Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the public reads of a partner that agreed to it."""

    partner_id: int
    name: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str
    email: str
    website: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Who agreed, as the log names them, and when."""

    given_by: str
    given_at: datetime


def find_consent(*, partner_id: int) -> Consent | None:
    """Return the partner's open consent, None where it gave none or withdrew it."""
    row = Listing.objects.filter(partner_id=partner_id, withdrawn_at__isnull=True).first()
    return Consent(given_by=row.given_by, given_at=row.given_at) if row else None


def listed() -> list[Listed]:
    """Return the partners that take part and agreed to be listed, by name, in one query."""
    rows = Listing.objects.filter(
        withdrawn_at__isnull=True, partner__status=PartnerStatus.ACTIVE
    ).select_related("partner")
    return [
        Listed(
            partner_id=row.partner_id,
            name=row.partner.name,
            city=row.partner.city,
            region=row.partner.region,
            postcode=row.partner.postcode,
            country=row.partner.country,
            phone=row.partner.phone,
            email=row.partner.email,
            website=row.partner.website,
        )
        for row in rows.order_by("partner__name", "partner_id")
    ]
