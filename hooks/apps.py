"""Django's entry to the app."""

from __future__ import annotations

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Who outside is told of events."""

    name = "hooks"
