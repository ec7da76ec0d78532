"""Django's entry to the app."""

from __future__ import annotations

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Market development funds from budget to payment."""

    name = "funds"
