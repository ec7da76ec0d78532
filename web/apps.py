"""Django's entry to the faces."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The faces."""

    name = "web"
