"""The moment at which a command runs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def local_now() -> datetime:
    """Return this moment in the zone in which days are shown; its date is today."""
    return timezone.localtime(timezone.now(), ZoneInfo(settings.DISPLAY_TIME_ZONE))
