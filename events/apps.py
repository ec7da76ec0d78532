"""Django's entry to the app."""

from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What happened: the audit trail, and the source of every message that leaves the product."""

    name = "events"
