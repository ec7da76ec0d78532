"""What every template may use: the product's and the vendor's names, the day in the display zone, the person."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def product(request: HttpRequest) -> dict[str, Any]:
    """Return the names and the reader's day."""
    zone = ZoneInfo(settings.DISPLAY_TIME_ZONE)
    return {
        "product_name": "Meritline",
        "product_version": settings.VERSION,
        "vendor_name": settings.VENDOR_NAME,
        "today": timezone.localdate(timezone=zone),
        "now": timezone.now(),
        "display_zone": zone,
        "request_reference": request.META.get("MERITLINE_REQUEST_ID", "-"),
    }
