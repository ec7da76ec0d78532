"""Words: the choices of a field as a StrEnum with a label; plain Python, so that engines may use them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A closed list of words; the value goes to the database, the label to a page."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ").capitalize()
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (value, label) pairs as plain strings, so that migrations never import a choices module."""
        return [(str(member.value), member.label) for member in cls]
