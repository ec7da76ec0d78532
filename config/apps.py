"""Put the pieces together once Django is ready: the Celery app and the system checks."""

from __future__ import annotations

from django.apps import AppConfig

from config import checks
from config.celery import app as celery_app


class ConfigConfig(AppConfig):
    """The top floor."""

    name = "config"

    def ready(self) -> None:
        """Make the Celery app current and register the checks."""
        celery_app.set_default()
        checks.register_all()
