"""Put the pieces together once Django is ready: the Celery app and the system checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string

from config import checks
from config.celery import app as celery_app


class ConfigConfig(AppConfig):
    """The top floor."""

    name = "config"

    def ready(self) -> None:
        """Make the Celery app current, register the checks, and let the tier engine ask for renewal rates."""
        celery_app.set_default()
        # By name: models are not loaded when this module is.
        import_string("renewals.queries.facts.register_all")()
        checks.register_all()
