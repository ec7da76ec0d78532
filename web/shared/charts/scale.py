"""The staircase's axis: logarithmic inside each band, every band with a width of its own, so that each can be read."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of amounts and the stretch of picture it is drawn on."""

    low: int
    high: int
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Bands side by side, lowest first."""

    bands: tuple[Band, ...]

    @property
    def end(self) -> float:
        """Return where the last band ends."""
        return self.bands[-1].start + self.bands[-1].width

    def band(self, units: int) -> Band:
        """Return the band an amount belongs to; a line's own amount belongs to the band above it."""
        return next((band for band in self.bands if units < band.high), self.bands[-1])

    def place(self, units: int) -> float:
        """Return where an amount stands; amounts outside the axis stand at its nearer end."""
        band = self.band(units)
        inside = min(max(units, band.low), band.high)
        return band.start + band.width * math.log(inside / band.low) / math.log(
            band.high / band.low
        )


def axis(*, edges: Sequence[int], widths: Sequence[float], start: float) -> Axis:
    """Return the axis whose bands run from edge to edge (rising, above zero) with the widths given."""
    if any(low >= high for low, high in itertools.pairwise(edges)) or edges[0] <= 0:
        raise ValueError(f"edges must rise from above zero: {tuple(edges)}")
    bands = []
    for (low, high), width in zip(itertools.pairwise(edges), widths, strict=True):
        bands.append(Band(low=low, high=high, start=start, width=width))
        start += width
    return Axis(bands=tuple(bands))
