"""What every portal page carries around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from partners.queries import directory
from web.portal.access import partner_id_of
from web.shared import partner_view
from web.shared.navigation import NavEntry
from web.shared.parts import Person
from web.shared.seats import SeatedRequest


def context(request: SeatedRequest, *, nav_key: str, **page: object) -> dict[str, Any]:
    """Return the frame's values with the page's own beside them."""
    partner = directory.get_by_id(partner_id_of(request))
    return {
        "nav": [
            NavEntry(key="home", url_name="portal:home"),
            NavEntry(key="revenue", url_name="portal:revenue"),
            NavEntry(key="renewals", url_name="portal:renewals"),
            NavEntry(key="programme", url_name="portal:working"),
            NavEntry(key="disputes", url_name="portal:disputes"),
            NavEntry(key="team", url_name="portal:team"),
            NavEntry(key="benefits", url_name="portal:benefits"),
            NavEntry(key="funds", url_name="portal:funds"),
        ],
        "nav_key": nav_key,
        "fresh": partner_view.freshness_of(day=request.day),
        "who": Person(
            name=request.seat.name,
            role=partner.name,
            href=reverse("mfa_index"),
        ),
        "brand": settings.VENDOR_NAME,
        "home_url": reverse("portal:home"),
        "logout_url": reverse("account_logout"),
        **page,
    }
