"""Django's entry to the app."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Who is who: partners, distributors, territories, people and their certificates."""

    name = "partners"
