"""The staircase: one dot per partner, in a lane per tier, placed by revenue on tinted steps; called by the pages."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.safestring import SafeString

from web.shared import formats, html
from web.shared.charts import drawing, packing, scale
from web.shared.tiers import TierMark

WIDTH = 800
LANE = 62
TOP = 22
FOOT = 30
LABELS = 104  # the lanes' names, left
NO_ORDERS = 112  # the block of partners without revenue
DOTS_ONE_BY_ONE = 1_500  # above this a dot stands for several partners
BIN = 5
_RADII = (3.1, 2.8, 2.5, 2.2, 1.9, 1.6, 1.3)  # smaller until every dot has its own place
_MARK_ROOM = 1.25  # a triangle needs more room than a dot
_LEAST_MARK = 2.8  # below this radius a triangle is no longer told from a dot
_RING = 1.9
_RING_STEP = (4.9, 7.1)
_RING_ROWS = 7
_RING_COLUMNS = 21
_FLOOR = 10_000_000  # $1,000 in units: everything below stands at the left end
_TOP_BAND = 4  # the highest band reaches to four times its line
_FOUR_TIERS = (150.0, 200.0, 138.0, 96.0)


class DotKind(StrEnum):
    """How a partner stands to its tier."""

    IN_PLACE = "IN_PLACE"
    UP = "UP"  # earns the tier above, or rises
    DOWN = "DOWN"  # is below its line, or falls
    HELD = "HELD"  # has the revenue, another rule holds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One partner: the lane it is drawn in (0 is the lowest tier), its revenue, and how it stands."""

    tier: int
    units: int
    kind: DotKind = DotKind.IN_PLACE
    was: int | None = None  # the lane it comes from; draws a tail
    is_faded: bool = False  # moves under either set of rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Staircase:
    """All partners of a program; `lines` are the revenue lines of every tier but the lowest, lowest first."""

    key: str
    title: str
    desc: str
    tiers: tuple[TierMark, ...]
    lines: tuple[int, ...]
    dots: tuple[Dot, ...]
    new_lines: tuple[int, ...] = ()  # a draft's lines, drawn solid where they differ
    notes: tuple[str, ...] = ()  # under each tier's name; empty counts the partners
    currency: str = "AUD"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The measures of one picture."""

    axis: scale.Axis
    lanes: int

    @property
    def floor(self) -> int:
        return TOP + self.lanes * LANE

    def lane_top(self, tier: int) -> int:
        return TOP + (self.lanes - 1 - tier) * LANE

    def middle(self, tier: int) -> float:
        return self.lane_top(tier) + LANE / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    dot: Dot
    x: float
    y: float
    radius: float


def draw(*, chart: Staircase) -> drawing.Drawing:
    """Return the staircase with its table; refuses lines that do not rise."""
    frame = _Frame(axis=_axis(chart), lanes=len(chart.tiers))
    placed, rings, size = _fit(chart.dots, frame)
    parts = [
        *_steps(chart, frame),
        *_lines(chart, frame),
        *_axis_words(chart, frame),
        *_lane_words(chart, frame),
        _ring_block(rings, frame),
        *_plain(placed, chart.tiers),
        *_marks(placed, frame),
    ]
    return drawing.Drawing(
        key=chart.key,
        svg=drawing.picture(
            key=chart.key,
            title=chart.title,
            desc=chart.desc,
            parts=parts,
            class_="chart half" if chart.new_lines else "chart",
            viewBox=f"0 0 {WIDTH} {frame.floor + FOOT}",
        ),
        table=_table(chart),
        note="" if size == 1 else f"One dot stands for up to {size} partners.",
    )


def _axis(chart: Staircase) -> scale.Axis:
    lines = chart.lines
    floor = min(_FLOOR, max(lines[0] // 10, 1))
    highest = max((dot.units for dot in chart.dots), default=0)
    room = WIDTH - LABELS - NO_ORDERS
    widths = _FOUR_TIERS if len(lines) == 3 else (room / (len(lines) + 1),) * (len(lines) + 1)  # noqa: PLR2004 - three lines part four tiers
    return scale.axis(
        edges=(floor, *lines, max(lines[-1] * _TOP_BAND, highest)),
        widths=widths,
        start=LABELS + NO_ORDERS,
    )


def _fit(dots: Sequence[Dot], frame: _Frame) -> tuple[list[_Placed], int, int]:
    """Return the placed dots, the number of rings, and how many partners one dot stands for."""
    size = 1
    while len(dots) / size > DOTS_ONE_BY_ONE:
        size *= BIN
    while True:
        ordered = [dot for dot in dots if dot.units > 0]
        rings = -(-(len(dots) - len(ordered)) // size)
        binned = list(_binned(ordered, size))
        if rings <= _RING_ROWS * _RING_COLUMNS:
            for radius in _RADII:
                placed = _pack_lanes(binned, frame, radius)
                if placed is not None:
                    return placed, rings, size
        size *= BIN


def _binned(dots: Iterable[Dot], size: int) -> Iterator[Dot]:
    """Return the middle one of every `size` like dots; a rest is a dot too, so nobody disappears."""
    alike: dict[tuple[object, ...], list[Dot]] = defaultdict(list)
    for dot in dots:
        alike[(dot.tier, dot.kind, dot.was, dot.is_faded)].append(dot)
    for group in alike.values():
        group.sort(key=lambda dot: dot.units)
        for start in range(0, len(group), size):
            chunk = group[start : start + size]
            yield chunk[len(chunk) // 2]


def _pack_lanes(dots: Sequence[Dot], frame: _Frame, radius: float) -> list[_Placed] | None:
    placed = []
    for tier in range(frame.lanes):
        lane = [dot for dot in dots if dot.tier == tier]
        discs = [_disc(dot, frame.axis, radius) for dot in lane]
        spots = packing.pack(discs=discs, height=LANE - 8)
        if spots is None:
            return None
        placed += [
            _Placed(dot=dot, x=spot.x, y=frame.middle(tier) + spot.y, radius=radius)
            for dot, spot in zip(lane, spots, strict=True)
        ]
    return placed


def _disc(dot: Dot, axis: scale.Axis, radius: float) -> packing.Disc:
    """Return the room a dot asks for; it may step aside inside its band only, so no dot crosses a line."""
    band, room = axis.band(dot.units), radius * (_MARK_ROOM if _is_mark(dot) else 1)
    return packing.Disc(
        x=axis.place(dot.units), radius=room, low=band.start, high=band.start + band.width
    )


def _is_mark(dot: Dot) -> bool:
    return dot.kind is not DotKind.IN_PLACE


def _steps(chart: Staircase, frame: _Frame) -> Iterator[SafeString]:
    lines = chart.new_lines or chart.lines
    edges = [float(LABELS), *(frame.axis.place(line) for line in lines), frame.axis.end]
    for tier, mark in enumerate(chart.tiers):
        top = frame.lane_top(tier)
        yield drawing.tag(
            "rect",
            class_=f"z-{mark.tone}",
            x=edges[tier],
            y=top + 3,
            width=edges[tier + 1] - edges[tier],
            height=LANE - 6,
            rx=6,
        )
        if tier < frame.lanes - 1:
            bottom = top + LANE
            yield drawing.tag(
                "line", class_="grid", x1=LABELS, x2=frame.axis.end, y1=bottom, y2=bottom
            )


def _lines(chart: Staircase, frame: _Frame) -> Iterator[SafeString]:
    new = chart.new_lines or chart.lines
    for mark, old_line, line in zip(chart.tiers[1:], chart.lines, new, strict=True):
        x, is_new = frame.axis.place(line), line != old_line
        if is_new:
            was = frame.axis.place(old_line)
            yield drawing.tag("line", class_="thr", x1=was, x2=was, y1=TOP, y2=frame.floor)
        yield drawing.tag(
            "line",
            class_="thr-new" if is_new else "thr",
            x1=x,
            x2=x,
            y1=TOP - 4,
            y2=frame.floor,
        )
        words = f"{mark.name} {drawing.amount_short(line, currency=chart.currency)}"
        yield drawing.tag("text", words, class_="lab2 m-mid", x=x, y=TOP - 9)


def _axis_words(chart: Staircase, frame: _Frame) -> Iterator[SafeString]:
    bands = frame.axis.bands
    ticks = [bands[0].low, *(_round_middle(band) for band in bands)]
    y = frame.floor + 18
    for units in ticks:
        text = drawing.amount_short(units, currency=chart.currency)
        yield drawing.tag("text", text, class_="m-mid", x=frame.axis.place(units), y=y)
    end = drawing.amount_short(bands[-1].high, currency=chart.currency)
    yield drawing.tag("text", end, class_="m-end", x=frame.axis.end, y=y)
    if any(dot.units <= 0 for dot in chart.dots):
        yield drawing.tag("text", "No orders", class_="m-mid", x=LABELS + NO_ORDERS / 2 - 6, y=y)


def _round_middle(band: scale.Band) -> int:
    """Return the amount in the middle of a band with one digit that counts (632k is 600k)."""
    middle = math.isqrt(band.low * band.high)
    return round(middle, 1 - len(str(middle)))


def _lane_words(chart: Staircase, frame: _Frame) -> Iterator[SafeString]:
    counts = Counter(dot.tier for dot in chart.dots)
    for tier, mark in enumerate(chart.tiers):
        y = frame.middle(tier)
        note = (
            chart.notes[tier] if chart.notes else formats.count(value=counts[tier], one="partner")
        )
        yield drawing.tier_glyph(tier=mark, x=0, y=y - 13)
        yield drawing.tag("text", mark.name, class_="lab", x=20, y=y - 2)
        yield drawing.tag("text", note, x=20, y=y + 13)


def _ring_block(rings: int, frame: _Frame) -> SafeString:
    first = frame.middle(0) - (_RING_ROWS - 1) * _RING_STEP[1] / 2
    circles = (
        drawing.tag(
            "circle",
            cx=LABELS + 9 + place // _RING_ROWS * _RING_STEP[0],
            cy=first + place % _RING_ROWS * _RING_STEP[1],
            r=_RING,
        )
        for place in range(rings)
    )
    return drawing.tag("g", html.glue(circles), class_="d-none") if rings else html.trusted("")


def _plain(placed: Iterable[_Placed], tiers: Sequence[TierMark]) -> Iterator[SafeString]:
    lanes: dict[int, list[SafeString]] = defaultdict(list)
    for item in placed:
        if not _is_mark(item.dot):
            lanes[item.dot.tier].append(drawing.tag("circle", cx=item.x, cy=item.y, r=item.radius))
    for tier, circles in lanes.items():
        yield drawing.tag("g", html.glue(circles), class_=f"dots d-{tiers[tier].tone}")


def _marks(placed: Iterable[_Placed], frame: _Frame) -> Iterator[SafeString]:
    for item in placed:
        fade = " fade" if item.dot.is_faded else ""
        size = max(item.radius, _LEAST_MARK) / _RADII[0]
        if item.dot.kind is DotKind.HELD:
            yield drawing.tag("circle", class_=f"d-held{fade}", cx=item.x, cy=item.y, r=3.6 * size)
        elif _is_mark(item.dot):
            is_up = item.dot.kind is DotKind.UP
            if item.dot.was is not None:
                yield _tail(item, item.dot.was, is_up=is_up, frame=frame, fade=fade)
            yield drawing.tag(
                "path",
                class_=f"d-{'up' if is_up else 'dn'}{fade}",
                d=_triangle(item.x, item.y, 4.4 * size, is_up=is_up),
            )


def _tail(item: _Placed, was: int, *, is_up: bool, frame: _Frame, fade: str) -> SafeString:
    edge = frame.lane_top(was) + (14 if is_up else LANE - 14)
    return drawing.tag(
        "line",
        class_=f"tail l-{'up' if is_up else 'dn'}{fade}",
        x1=item.x,
        x2=item.x,
        y1=edge,
        y2=item.y,
    )


def _triangle(x: float, y: float, radius: float, *, is_up: bool) -> str:
    way = -1 if is_up else 1
    one = drawing.one
    return (
        f"M{one(x)} {one(y + way * radius)}l{one(radius * 1.05)} {one(-way * radius * 1.8)}"
        f"h{one(-radius * 2.1)}z"
    )


def _table(chart: Staircase) -> drawing.ChartTable:
    is_draft = any(dot.was is not None for dot in chart.dots)
    head, rows = _moved(chart) if is_draft else _standing(chart)
    return drawing.ChartTable(caption=chart.title, head=head, rows=drawing.texts(rows))


def _moved(chart: Staircase) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return who stays in each tier, who arrives and who leaves, the highest tier first."""
    there = Counter(dot.tier for dot in chart.dots)
    came = Counter(dot.tier for dot in chart.dots if dot.was is not None)
    left = Counter(dot.was for dot in chart.dots if dot.was is not None)
    rows: list[tuple[object, ...]] = [
        (chart.tiers[t].name, there[t] - came[t], came[t], left[t]) for t in _top_first(chart)
    ]
    return ("Tier", "Stay", "Arrive", "Leave"), rows


def _standing(chart: Staircase) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return who is in place, above and below in each tier, the highest tier first."""
    kinds = Counter((dot.tier, dot.kind) for dot in chart.dots)
    head: tuple[str, ...] = ("Tier", "In place", "Above", "Below")
    shown = [DotKind.IN_PLACE, DotKind.UP, DotKind.DOWN]
    if any(dot.kind is DotKind.HELD for dot in chart.dots):
        shown, head = [*shown, DotKind.HELD], (*head, "Held")
    rows: list[tuple[object, ...]] = [
        (chart.tiers[t].name, *(kinds[t, kind] for kind in shown)) for t in _top_first(chart)
    ]
    return head, rows


def _top_first(chart: Staircase) -> range:
    return range(len(chart.tiers) - 1, -1, -1)
