"""What every dashboard page carries around its content: navigation, breadcrumb, freshness, person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from partners.choices import Act
from partners.queries import access
from sales.queries import unmatched
from tiers.choices import Verdict
from tiers.queries import board
from web.shared import formats, partner_view
from web.shared.navigation import NavEntry
from web.shared.parts import Crumb, Person
from web.shared.seats import SeatedRequest

PLACES: Sequence[tuple[str, str, Act | None]] = (
    ("overview", "home", None),
    ("partners", "partner-list", Act.VIEW_PARTNERS),
    ("moves", "approval-list", Act.PROPOSE),
    ("disputes", "dispute-list", Act.VIEW_DISPUTES),
    ("runs", "run-list", Act.VIEW_RUNS),
    ("programme", "programme", Act.VIEW_PROGRAMS),
    ("renewals", "contract-list", Act.VIEW_RENEWALS),
    ("funds", "fund-list", Act.VIEW_FUNDS),
    ("users", "user-list", Act.VIEW_USERS),
    ("api", "key-list", Act.VIEW_USERS),
    ("audit", "audit", Act.VIEW_AUDIT),
)


def context(
    request: SeatedRequest, *, nav_key: str, crumbs: Sequence[Crumb], **page: object
) -> dict[str, Any]:
    """Return the frame's values with the page's own beside them."""
    seat = request.seat
    return {
        "nav": nav(request),
        "nav_key": nav_key,
        "crumbs": crumbs,
        "fresh": partner_view.freshness_of(
            day=request.day,
            href=reverse("dashboard:upload-list")
            if seat.sees_all_partners and access.may(seat, Act.VIEW_UPLOADS)
            else "",
        ),
        "who": Person(name=seat.name, role=_role(seat), href=reverse("mfa_index")),
        "brand": "",
        "home_url": reverse("dashboard:home"),
        "search_url": reverse("dashboard:search"),
        "logout_url": reverse("account_logout"),
        **page,
    }


def board_for(request: SeatedRequest) -> board.Board | None:
    """Return the last closed run; None before the first night, and for who may not see standings."""
    return board.find_board() if access.may(request.seat, Act.VIEW_STANDINGS) else None


def state_of(place: board.Place, *, today: date) -> tuple[str, str]:
    """Return the words and the shape for what the night decided; the year is written unless it is today's."""
    if place.verdict is Verdict.WARN and place.grace_ends_on:
        return f"Grace to {formats.day_plain(on=place.grace_ends_on, today=today)}", "call"
    return {
        Verdict.PROMOTE: ("Moved up", "done"),
        Verdict.DEMOTE: ("Moved down", "done"),
        Verdict.WARN: ("Below its line", "call"),
        Verdict.HOLD: ("On hold", "hold"),
        Verdict.RETAIN: ("Stays", "idle"),
    }[place.verdict]


def _role(seat: access.Seat) -> str:
    return ", ".join(sorted(role.label for role in seat.roles))


def nav(request: SeatedRequest) -> list[NavEntry]:
    """Return the places this person may open, with what waits there."""
    seat = request.seat
    entries = [
        NavEntry(key=key, url_name=f"dashboard:{name}")
        for key, name, act in PLACES
        if act is None or access.may(seat, act)
    ]
    if seat.sees_all_partners and access.may(seat, Act.VIEW_UPLOADS):
        waiting = unmatched.count()
        entries.append(
            NavEntry(
                key="intake",
                url_name="dashboard:upload-list",
                count=waiting or None,
                is_due=bool(waiting),
            )
        )
    return entries
