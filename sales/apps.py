"""Django's entry to the app."""

from __future__ import annotations

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """What was sold, by whom, and how we know: uploads, lines, the ledger."""

    name = "sales"
