"""Django's entry to the app."""

from __future__ import annotations

from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    """Which customer contract ends, who may renew it, at what price."""

    name = "renewals"
