"""Benefits: the badge with its code to copy, the certificate, and whether the public may find the partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from partners.choices import Act
from partners.queries import access, directory, listings, people
from tiers.queries import programs, standings
from web.portal.access import partner_id_of
from web.shared import badge_codes
from web.shared.badge_drawing import Badge
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark, tier_marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The tier held in one programme, and what proves it."""

    program: str
    mark: TierMark
    since: date
    code: str
    check_url: str
    picture_urls: tuple[str, ...]  # SVG and PNG, each on light and on dark ground
    markup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Whether the public finds the partner, and who said so."""

    is_listed: bool
    may_change: bool
    shown: tuple[str, ...]
    given_by: str = ""
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefits:
    """The page; before the first night no tier is held."""

    partner: str
    held: tuple[Held, ...]
    listing: Listing


def benefits(request: SeatedRequest) -> Benefits:
    """Return the page of the person's own partner."""
    partner = directory.get_by_id(partner_id_of(request))
    consent = listings.find_consent(partner_id=partner.pk)
    place = " ".join(filter(None, (partner.city, partner.region, partner.postcode)))
    shown = (partner.name, place, partner.phone, partner.email, partner.website)
    return Benefits(
        partner=partner.name,
        held=held(request),
        listing=Listing(
            is_listed=consent is not None,
            may_change=access.may(request.seat, Act.AGREE_TO_LISTING),
            shown=tuple(filter(None, shown)),
            given_by=people.name_of_actor(consent.given_by) if consent else "",
            given_at=consent.given_at if consent else None,
        ),
    )


def held(request: SeatedRequest) -> tuple[Held, ...]:
    """Return what the partner holds today, a row per active programme."""
    rows = (
        standings.in_force(on=request.day)
        .filter(partner_id=partner_id_of(request), program__in=programs.programs())
        .order_by("program__name", "program_id")
    )
    ladders = standings.ladders(program_ids=[row.program_id for row in rows])
    found = []
    for row in rows:
        ladder = ladders[row.program_id]
        marks = dict(zip(ladder, tier_marks(names=list(ladder.values())), strict=True))
        found.append(
            _held(
                standing_id=row.pk,
                program=row.program.name,
                mark=marks[row.tier.rank],
                since=standings.held_since(row),
            )
        )
    return tuple(found)


def _held(*, standing_id: int, program: str, mark: TierMark, since: date) -> Held:
    code = badge_codes.code_of(standing_id)
    check_url = _whole("public:badge", code)
    svg, png = _whole("public:badge-svg", code), _whole("public:badge-png", code)
    badge = Badge(vendor=settings.VENDOR_NAME, mark=mark)
    return Held(
        program=program,
        mark=mark,
        since=since,
        code=code,
        check_url=check_url,
        picture_urls=(svg, f"{svg}?on=dark", png, f"{png}?on=dark"),
        markup=(
            f'<a href="{check_url}"><img src="{svg}" width="{badge.width}" height="48" '
            f'alt="{settings.VENDOR_NAME} {badge.words}: check that it is true"></a>'
        ),
    )


def _whole(name: str, code: str) -> str:
    """Return the address as other sites need it."""
    return urljoin(settings.PUBLIC_URL, reverse(name, args=[code]))
