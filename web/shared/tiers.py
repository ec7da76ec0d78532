"""How a tier is drawn: its word and its rungs; pages build these from a program's tiers, tags and charts read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RUNGS = 4
_TONES = {1: "au", 2: "si", 3: "go", 4: "pl"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TierMark:
    """A tier as people see it: the word, and how many of four rungs are filled from the bottom."""

    name: str
    rungs: int

    @property
    def tone(self) -> str:
        """Return the class that carries the tier's colours."""
        return _TONES[self.rungs]


def tier_marks(*, names: Sequence[str]) -> tuple[TierMark, ...]:
    """Return one mark per tier, lowest first; the lowest has one rung and the highest four, whatever their number."""
    last = len(names) - 1
    if last == 0:
        return (TierMark(name=names[0], rungs=RUNGS),)
    return tuple(
        TierMark(name=name, rungs=1 + (place * (RUNGS - 1) + last // 2) // last)
        for place, name in enumerate(names)
    )
