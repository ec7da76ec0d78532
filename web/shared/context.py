"""What every template may use: the vendor's name, the day in the display zone, the request's reference number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from web.shared import seats


def product(request: HttpRequest) -> dict[str, Any]:
    """Return the vendor's name, the day and the number."""
    return {
        "vendor_name": settings.VENDOR_NAME,
        "today": seats.today(),
        "now": timezone.now(),
        "request_reference": request.META.get("MERITLINE_REQUEST_ID", "-"),
    }
