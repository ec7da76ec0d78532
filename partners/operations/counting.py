"""What an import of master data reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many rows were new, changed, or the same, and the headers nobody asked for."""

    created: int
    changed: int
    unchanged: int
    is_trial: bool = False
    ignored_columns: tuple[str, ...] = ()
