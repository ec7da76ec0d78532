"""Find a partner: only those that agreed to be found, with their tier and never a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from kernel import naming
from partners.queries import listings
from renewals.choices import AuthorizationState
from renewals.queries import rights
from tiers.queries import programs, standings
from web.shared import badge_codes
from web.shared.parts import Choice
from web.shared.tiers import TierMark, tier_marks

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One partner as the public sees it; `badge_href` proves the tier."""

    name: str
    place: str
    mark: TierMark
    may_renew: bool
    phone: str
    email: str
    website: str
    badge_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; anything unknown is ignored."""

    text: str = ""
    tier: str = ""
    renewals: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Return what a query string asks for."""
        return cls(
            text=query.get("q", "").replace("\x00", "").strip()[:100],
            tier=query.get("tier", "")[:80],
            renewals="yes" if query.get("renewals") else "",
        )

    def href(self, **changes: str) -> str:
        """Return the address with the changes."""
        asked = replace(self, **changes)
        pairs = {"q": asked.text, "tier": asked.tier, "renewals": asked.renewals}
        query = urlencode({key: value for key, value in pairs.items() if value})
        address = reverse("public:locator")
        return f"{address}?{query}" if query else address


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """The page."""

    asked: Asked
    rows: tuple[Row, ...]
    total: int
    listed: int
    chips: tuple[Choice, ...]

    @property
    def is_cut(self) -> bool:
        """Tell whether more were found than are shown."""
        return self.total > len(self.rows)


def locator(*, query: QueryDict, on: date) -> Locator:
    """Return the partners found, the nearest to what was written first, then the highest tier, then by name."""
    asked = Asked.of(query)
    program = programs.default_program()
    if program is None:
        return Locator(asked=asked, rows=(), total=0, listed=0, chips=())
    ladder = standings.ladders(program_ids=[program.pk]).get(program.pk, {})
    marks = dict(zip(ladder, tier_marks(names=list(ladder.values())), strict=True))
    held = {row.partner_id: row for row in standings.in_force(on=on).filter(program_id=program.pk)}
    renewing = set(
        rights.rights(program_id=program.pk)
        .filter(state=AuthorizationState.AUTHORISED)
        .values_list("partner_id", flat=True)
    )
    listed = [row for row in listings.listed() if row.partner_id in held]
    nearness = _nearness(asked.text)
    found = [
        (near, row)
        for row in listed
        if (near := nearness(row)) is not None
        and (not asked.tier or ladder[held[row.partner_id].tier.rank] == asked.tier)
        and (not asked.renewals or row.partner_id in renewing)
    ]
    found.sort(key=lambda pair: (pair[0], -held[pair[1].partner_id].tier.rank))
    return Locator(
        asked=asked,
        rows=tuple(
            Row(
                name=row.name,
                place=" ".join(filter(None, (row.city, row.region, row.postcode))),
                mark=marks[held[row.partner_id].tier.rank],
                may_renew=row.partner_id in renewing,
                phone=row.phone,
                email=row.email,
                website=row.website,
                badge_href=reverse(
                    "public:badge", args=[badge_codes.code_of(held[row.partner_id].pk)]
                ),
            )
            for _near, row in found[:MOST]
        ),
        total=len(found),
        listed=len(listed),
        chips=_chips(asked, names=list(ladder.values()), has_renewals=bool(renewing)),
    )


def _nearness(text: str) -> Callable[[listings.Listed], int | None]:
    """Return how near a partner is to the text: 0 its postcode or suburb, 1 its region, 2 its name; None not at all."""
    wanted = naming.folded(text)

    def near(row: listings.Listed) -> int | None:
        if not wanted:
            return 0
        places = (row.postcode, row.city, f"{row.city} {row.region}")
        if wanted in {naming.folded(place) for place in places if place}:
            return 0
        if wanted in {naming.folded(row.region), naming.folded(row.country)}:
            return 1
        whole = naming.folded(" ".join((row.name, row.city, row.region, row.postcode)))
        return 2 if all(word in whole for word in wanted.split()) else None

    return near


def _chips(asked: Asked, *, names: list[str], has_renewals: bool) -> tuple[Choice, ...]:
    chips = [
        Choice(
            label=name,
            href=asked.href(tier="" if asked.tier == name else name),
            is_on=asked.tier == name,
        )
        for name in reversed(names)
    ]
    if has_renewals:
        chips.append(
            Choice(
                label="Sells renewals",
                href=asked.href(renewals="" if asked.renewals else "yes"),
                is_on=bool(asked.renewals),
            )
        )
    return tuple(chips)
