"""Django's entry to the app."""

from __future__ import annotations

from django.apps import AppConfig


class TiersConfig(AppConfig):
    """What is required, what was found, what was decided: programs, runs, decisions, standings."""

    name = "tiers"
