"""What every portal page carries around its content: navigation, freshness, person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from partners.choices import Act
from partners.queries import access
from sales.queries import freshness
from tiers.queries import board
from web.shared.navigation import NavEntry
from web.shared.parts import FeedState, Freshness, Person
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark, tier_marks


def context(request: SeatedRequest, *, nav_key: str, **page: object) -> dict[str, Any]:
    """Return the frame's values with the page's own beside them."""
    seat = request.seat
    return {
        "nav": _nav(request),
        "nav_key": nav_key,
        "fresh": freshness_of(request),
        "who": Person(
            name=seat.name, role=seat.partner_name or "", href=reverse("account_change_password")
        ),
        "brand": settings.VENDOR_NAME,
        "home_url": reverse("portal:home"),
        "logout_url": reverse("account_logout"),
        **page,
    }


def freshness_of(request: SeatedRequest) -> Freshness:
    """Return to which day sales are counted, and whose file is late; read once per request."""
    cached: Freshness | None = getattr(request, "_meritline_fresh", None)
    if cached is None:
        feeds = freshness.feeds_as_of(day=request.day, known_up_to=None)
        late = [feed.name for feed in feeds if feed.is_bad]
        days = [feed.covered_to for feed in feeds if feed.is_expected and feed.covered_to]
        cached = Freshness(
            counted_to=min(days) if days else None,
            state=FeedState.LATE if late else FeedState.ON_TIME,
            who=", ".join(late),
        )
        request._meritline_fresh = cached  # type: ignore[attr-defined] # noqa: SLF001 -- a cache of our own on Django's object
    return cached


def marks(*, tiers: Sequence[board.TierLine]) -> dict[int, TierMark]:
    """Return how each rank is drawn."""
    drawn = tier_marks(names=[tier.name for tier in tiers])
    return {tier.rank: mark for tier, mark in zip(tiers, drawn, strict=True)}


def _nav(request: SeatedRequest) -> list[NavEntry]:
    entries = [NavEntry(key="home", url_name="portal:home")]
    if access.may(request.seat, Act.VIEW_REVENUE):
        entries.append(NavEntry(key="revenue", url_name="portal:revenue"))
    return entries
