"""What an import of master data compares and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many rows were new, changed, or the same, the headers nobody asked for, and what may be wrong."""

    created: int
    changed: int
    unchanged: int
    is_trial: bool = False
    ignored_columns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def differing(*, stored: Model, wanted: Mapping[str, object]) -> list[str]:
    """Return the names of the fields in which the stored row is not as wanted."""
    return [name for name, value in wanted.items() if getattr(stored, name) != value]
