"""Place dots beside one another without overlap; called by the staircase."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

GAP = 0.9  # the least room between two dots, in picture units
_SLACK = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A mark that wants to stand at `x`, with the room it takes."""

    x: float
    radius: float


def pack(*, discs: Sequence[Disc], height: float) -> tuple[float, ...] | None:
    """Return each disc's distance from the middle of the lane, in the order given, nearest to the middle first.

    Returns None when they cannot all stand inside the height without touching; the caller takes smaller dots.
    """
    order = sorted(range(len(discs)), key=lambda place: (discs[place].x, place))
    offsets = [0.0] * len(discs)
    placed: list[tuple[float, float, float]] = []
    widest = max((disc.radius for disc in discs), default=0.0)
    for place in order:
        disc = discs[place]
        near = _near(placed, disc.x, disc.radius + widest + GAP)
        offset = _nearest_free(near, disc, height / 2 - disc.radius)
        if offset is None:
            return None
        offsets[place] = offset
        placed.append((disc.x, offset, disc.radius))
    return tuple(offsets)


def _near(
    placed: list[tuple[float, float, float]], x: float, reach: float
) -> list[tuple[float, float, float]]:
    """Return the placed discs within reach; they stand in the order of x, so the search ends early."""
    found = []
    for other in reversed(placed):
        if x - other[0] >= reach:
            break
        found.append(other)
    return found


def _nearest_free(near: list[tuple[float, float, float]], disc: Disc, limit: float) -> float | None:
    candidates = [0.0]
    for x, y, radius in near:
        room = (disc.radius + radius + GAP) ** 2 - (disc.x - x) ** 2
        if room > 0:
            rise = math.sqrt(room)
            candidates += [y + rise, y - rise]
    for offset in sorted(candidates, key=lambda value: (abs(value), value)):
        if abs(offset) <= limit and all(_is_clear(disc, offset, other) for other in near):
            return offset
    return None


def _is_clear(disc: Disc, offset: float, other: tuple[float, float, float]) -> bool:
    x, y, radius = other
    least = disc.radius + radius + GAP
    return (disc.x - x) ** 2 + (offset - y) ** 2 >= least * least - _SLACK
