"""The partners list: find any set of partners, with where each stands after the last night."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from kernel import keyset
from partners.queries import directory
from tiers.choices import Verdict
from tiers.queries import board
from web.dashboard.pages import frame
from web.dashboard.pages.home import MoveRow, move_row
from web.shared import paging, partner_view
from web.shared.parts import Choice, Pages
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

PAGE_SIZE = 50
OUTCOMES = (
    ("moved", "Moved in the last evaluation", (Verdict.PROMOTE, Verdict.DEMOTE)),
    ("below", "Below their line", (Verdict.WARN,)),
    ("held", "On hold", (Verdict.HOLD,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """One partner of the list; without a closed run only who it is."""

    name: str
    place: str
    href: str
    manager: str
    move: MoveRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address asks for; anything unknown is ignored."""

    text: str = ""
    tier: str = ""
    outcome: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        """Return the filters of a query string."""
        return cls(
            text=query.get("q", "").replace("\x00", "").strip()[:100],
            tier=query.get("tier", "")[:40],
            outcome=query.get("outcome", "")[:20],
        )

    @property
    def query(self) -> dict[str, str]:
        """Return the part of the address that asks for these filters."""
        pairs = {"q": self.text, "tier": self.tier, "outcome": self.outcome}
        return {key: value for key, value in pairs.items() if value}

    def href(self, **changes: str) -> str:
        """Return the list's address with these filters and the changes."""
        query = urlencode(replace(self, **changes).query)
        address = reverse("dashboard:partner-list")
        return f"{address}?{query}" if query else address


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerList:
    """The page."""

    filters: Filters
    total: int
    rows: tuple[PartnerRow, ...]
    tier_chips: tuple[Choice, ...]
    outcome_chips: tuple[Choice, ...]
    pages: Pages
    is_empty: bool
    has_board: bool

    @property
    def is_filtered(self) -> bool:
        """Tell whether any filter is on."""
        return bool(self.filters.text or self.filters.tier or self.filters.outcome)


def partner_list(request: SeatedRequest) -> PartnerList:
    """Return the page of partners this person may see."""
    filters = Filters.of(request.GET)
    visible = directory.partners_visible_to(request.seat, on=request.day)
    found = (
        directory.search(request.seat, text=filters.text, on=request.day)
        if filters.text
        else visible
    )
    current = frame.board_for(request)
    if current is None:
        return _plain_list(request, filters=filters, found=found)
    rows = board.decisions(board=current).filter(partner_id__in=found.values("id"))
    tier = next((tier for tier in current.tiers if tier.code == filters.tier), None)
    if tier:
        rows = rows.filter(rank_after=tier.rank)
    verdicts = next((words for key, _, words in OUTCOMES if key == filters.outcome), None)
    if verdicts:
        rows = rows.filter(verdict__in=[str(word) for word in verdicts])
    total = rows.count()
    page = keyset.page(
        queryset=rows,
        order=("-revenue", "-partner_id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    marks = partner_view.marks(tiers=current.tiers)
    places = [board.place_of(row=row, board=current) for row in page.rows]
    return PartnerList(
        filters=filters,
        total=total,
        rows=_rows(places=places, current=current, marks=marks, request=request),
        tier_chips=tuple(
            Choice(
                label=tier.name,
                href=filters.href(tier="" if filters.tier == tier.code else tier.code),
                is_on=filters.tier == tier.code,
            )
            for tier in reversed(current.tiers)
        ),
        outcome_chips=tuple(
            Choice(
                label=label,
                href=filters.href(outcome="" if filters.outcome == key else key),
                is_on=filters.outcome == key,
            )
            for key, label, _ in OUTCOMES
        ),
        pages=_pages(filters=filters, shown=len(places), total=total, page=page),
        is_empty=not visible.exists(),
        has_board=True,
    )


def _rows(
    *,
    places: list[board.Place],
    current: board.Board,
    marks: dict[int, TierMark],
    request: SeatedRequest,
) -> tuple[PartnerRow, ...]:
    cards = directory.cards([place.partner_id for place in places], request.day)
    return tuple(
        PartnerRow(
            name=(card := cards[place.partner_id]).name,
            place=f"{card.city} {card.region}".strip(),
            href=reverse("dashboard:partner-detail", args=[card.code]),
            manager=card.manager,
            move=move_row(place=place, card=card, current=current, marks=marks, today=request.day),
        )
        for place in places
    )


def _plain_list(
    request: SeatedRequest, *, filters: Filters, found: directory.Partners
) -> PartnerList:
    page = keyset.page(
        queryset=found, order=("name", "id"), size=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    cards = directory.cards([partner.pk for partner in page.rows], request.day)
    total = found.count()
    return PartnerList(
        filters=filters,
        total=total,
        rows=tuple(
            PartnerRow(
                name=card.name,
                place=f"{card.city} {card.region}".strip(),
                href=reverse("dashboard:partner-detail", args=[card.code]),
                manager=card.manager,
            )
            for card in (cards[partner.pk] for partner in page.rows)
        ),
        tier_chips=(),
        outcome_chips=(),
        pages=_pages(filters=filters, shown=len(page.rows), total=total, page=page),
        is_empty=total == 0 and not filters.text,
        has_board=False,
    )


def _pages(*, filters: Filters, shown: int, total: int, page: keyset.Page) -> Pages:  # type: ignore[type-arg]  # rows of either kind
    return replace(
        paging.links(page, address=reverse("dashboard:partner-list"), **filters.query),
        shown=f"{shown:,} of {total:,}",
        first_href=filters.href() if page.previous_cursor else "",
    )
