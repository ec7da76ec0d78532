"""Place dots beside one another without overlap; called by the staircase."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = 0.9  # the least room between two dots, in picture units
NUDGE = 12.0  # how far a dot may step aside where a column is full; never past its own limits
_STEP = 1.5
_SLACK = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A mark that wants to stand at `x`, the room it takes, and how far it may step aside."""

    x: float
    radius: float
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a disc came to stand; `y` counts from the middle of the lane."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    wanted: float
    x: float
    y: float
    radius: float


def pack(*, discs: Sequence[Disc], height: float) -> tuple[Spot, ...] | None:
    """Return each disc's spot, in the order given, nearest to its own place and to the middle of the lane.

    Returns None when they cannot all stand inside the height without touching; the caller takes smaller dots.
    """
    order = sorted(range(len(discs)), key=lambda place: (discs[place].x, place))
    spots: list[Spot | None] = [None] * len(discs)
    taken: list[_Taken] = []
    widest = max((disc.radius for disc in discs), default=0.0)
    for place in order:
        disc = discs[place]
        near = _near(taken, disc.x, disc.radius + widest + GAP)
        spot = _free_spot(near, disc, height / 2 - disc.radius)
        if spot is None:
            return None
        spots[place] = spot
        taken.append(_Taken(wanted=disc.x, x=spot.x, y=spot.y, radius=disc.radius))
    return tuple(spot for spot in spots if spot is not None)


def _near(taken: list[_Taken], x: float, reach: float) -> list[_Taken]:
    """Return the discs within reach; they stand in the order of their wanted x, so the search ends early."""
    found = []
    for other in reversed(taken):
        if x - other.wanted >= reach + 2 * NUDGE:
            break
        found.append(other)
    return found


def _free_spot(near: list[_Taken], disc: Disc, limit: float) -> Spot | None:
    for x in _tries(disc):
        y = _nearest_free(near, x, disc.radius, limit)
        if y is not None:
            return Spot(x=x, y=y)
    return None


def _tries(disc: Disc) -> Iterator[float]:
    yield disc.x
    for number in range(1, int(NUDGE / _STEP) + 1):
        for x in (disc.x + number * _STEP, disc.x - number * _STEP):
            if disc.low <= x <= disc.high:
                yield x


def _nearest_free(near: list[_Taken], x: float, radius: float, limit: float) -> float | None:
    close = [other for other in near if abs(x - other.x) < radius + other.radius + GAP]
    candidates = [0.0]
    for other in close:
        room = (radius + other.radius + GAP) ** 2 - (x - other.x) ** 2
        rise = math.sqrt(max(room, 0.0))
        candidates += [other.y + rise, other.y - rise]
    for y in sorted(candidates, key=lambda value: (abs(value), value)):
        if abs(y) <= limit and all(_is_clear(x, y, radius, other) for other in close):
            return y
    return None


def _is_clear(x: float, y: float, radius: float, other: _Taken) -> bool:
    least = radius + other.radius + GAP
    return (x - other.x) ** 2 + (y - other.y) ** 2 >= least * least - _SLACK
