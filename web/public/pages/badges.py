"""Is a badge true? Answered from the standings in force at the moment of asking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings

from partners.choices import PartnerStatus
from renewals.choices import AuthorizationState
from renewals.queries import policies, rights
from tiers.queries import standings
from web.shared import badge_codes, formats
from web.shared.tiers import TierMark, tier_marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The answer: who was asked for, what the badge says, and what is true; `now` is None for no partner of today."""

    name: str
    said: TierMark
    now: TierMark | None
    is_current: bool
    asked: str
    since: date | None = None
    place: str = ""
    may_renew: bool | None = None  # None where renewals are not sold through partners
    website: str = ""


def check(*, code: str, on: date, at: datetime) -> Check | None:
    """Return what is true of the badge on the day; None for a code that was never given out.

    A badge is current while the partner holds its tier or a higher one.
    """
    standing_id = badge_codes.find_standing(code)
    said = None if standing_id is None else standings.find(standing_id)
    if said is None:
        return None
    ladder = standings.ladders(program_ids=[said.program_id])[said.program_id]
    marks = dict(zip(ladder, tier_marks(names=list(ladder.values())), strict=True))
    partner = said.partner
    rows = standings.in_force(on=on).filter(partner_id=partner.pk, program_id=said.program_id)
    now = rows.first() if partner.status == PartnerStatus.ACTIVE else None
    answer = Check(
        name=partner.name,
        said=marks[said.tier.rank],
        now=marks[now.tier.rank] if now else None,
        is_current=now is not None and now.tier.rank >= said.tier.rank,
        asked=formats.exact_moment(at=at),
    )
    if now is None:
        return answer
    return replace(
        answer,
        since=standings.held_since(now),
        place=f"{partner.city} {partner.region}".strip(),
        may_renew=_may_renew(program_id=said.program_id, partner_id=partner.pk, on=on),
        website=partner.website,
    )


def _may_renew(*, program_id: int, partner_id: int, on: date) -> bool | None:
    if policies.find_in_force(program_id=program_id, on=on) is None:
        return None
    right = rights.find(program_id=program_id, partner_id=partner_id)
    return right is not None and right.state == AuthorizationState.AUTHORISED


def vendor() -> str:
    """Return the name of whose badges these are."""
    return str(settings.VENDOR_NAME)
