"""The tables of events; private to this app."""

from __future__ import annotations

from events.models.answers import IdempotentAnswer
from events.models.log import Event

__all__ = ["Event", "IdempotentAnswer"]
