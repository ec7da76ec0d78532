"""Line over lines: 12-month revenue over up to 24 months against the tiers' lines; called by the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.shared.charts import drawing
from web.shared.tiers import TierMark

WIDTH, HEIGHT = 812, 226
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 86, 14, 26
_PACE_ROOM = 2  # months kept free at the right when a pace is drawn
_LABEL_EVERY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One month: its label on the axis ("Jan 2026"), and the figure on its last day."""

    label: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A tier's line, named at the right."""

    tier: TierMark
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened, written under the line at one point (counted from 0)."""

    place: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """The chart; `pace` is where the pace of the last 90 days leads, drawn as dots and never called a forecast."""

    key: str
    title: str
    points: tuple[Point, ...]
    desc: str = ""
    lines: tuple[Line, ...] = ()
    pace: int | None = None
    marks: tuple[Mark, ...] = ()
    currency: str = "AUD"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    """Where months and amounts stand."""

    months: int
    highest: int

    def x(self, place: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * place / max(self.months - 1, 1)

    def y(self, units: int) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - units / self.highest)


def draw(*, chart: LineChart) -> drawing.Drawing:
    """Return the chart with its table; lines far above every figure are left out, so that the line can be read."""
    shown = _lines_in_reach(chart)
    top = max(
        *(point.units for point in chart.points),
        *(line.units for line in shown),
        chart.pace or 1,
        1,
    )
    grid = drawing.round_steps(highest=top)
    room = _PACE_ROOM if chart.pace is not None else 0
    plot = _Plot(months=len(chart.points) + room, highest=max(round(top * 1.08), grid[-1], 1))
    parts = [
        *_grid(grid, plot, chart.currency),
        *_tier_lines(shown, plot),
        *_curve(chart, plot),
        *_marks(chart, plot),
        *_months(chart.points, plot),
    ]
    rows = [(p.label, drawing.amount(p.units, currency=chart.currency)) for p in chart.points]
    return drawing.Drawing(
        key=chart.key,
        svg=drawing.picture(
            key=chart.key,
            title=chart.title,
            desc=chart.desc,
            parts=parts,
            class_="chart",
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
        ),
        table=drawing.ChartTable(
            caption=chart.title, head=("Month", "12-month revenue"), rows=drawing.texts(rows)
        ),
        is_wide=True,
    )


def _lines_in_reach(chart: LineChart) -> tuple[Line, ...]:
    """Return the lines up to the first one above every figure, so that the next goal is always shown."""
    highest = max(point.units for point in chart.points)
    rising = sorted(chart.lines, key=lambda line: line.units)
    above = [line for line in rising if line.units > highest]
    return tuple(line for line in rising if line.units <= highest) + tuple(above[:1])


def _grid(grid: Sequence[int], plot: _Plot, currency: str) -> Iterator[SafeString]:
    for units in grid:
        if units > plot.highest:
            return
        y = plot.y(units)
        yield drawing.tag("line", class_="grid", x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y)
        text = drawing.amount_short(units, currency=currency)
        yield drawing.tag("text", text, class_="m-end", x=_LEFT - 8, y=y + 4)


def _tier_lines(lines: Sequence[Line], plot: _Plot) -> Iterator[SafeString]:
    for line in lines:
        y = plot.y(line.units)
        yield drawing.tag("line", class_="thr", x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y)
        yield drawing.tier_glyph(tier=line.tier, x=WIDTH - _RIGHT + 8, y=y - 7)
        yield drawing.tag("text", line.tier.name, class_="lab2", x=WIDTH - _RIGHT + 27, y=y + 4)


def _curve(chart: LineChart, plot: _Plot) -> Iterator[SafeString]:
    one = drawing.one
    places = [(plot.x(i), plot.y(point.units)) for i, point in enumerate(chart.points)]
    path = "M" + "L".join(f"{one(x)} {one(y)}" for x, y in places)
    last_x, last_y = places[-1]
    ground = one(plot.y(0))
    yield drawing.tag(
        "path", class_="fill", d=f"{path}L{one(last_x)} {ground}L{one(places[0][0])} {ground}z"
    )
    yield drawing.tag("path", class_="now", d=path)
    if chart.pace is not None:
        x, y = plot.x(len(places) - 1 + _PACE_ROOM * 0.75), plot.y(chart.pace)
        yield drawing.tag(
            "path", class_="pace", d=f"M{one(last_x)} {one(last_y)}L{one(x)} {one(y)}"
        )
        yield drawing.tag("circle", class_="ring", cx=x, cy=y, r=3.2)
    yield drawing.tag("circle", class_="dot", cx=last_x, cy=last_y, r=4)


def _marks(chart: LineChart, plot: _Plot) -> Iterator[SafeString]:
    for mark in chart.marks:
        x, y = plot.x(mark.place), plot.y(chart.points[mark.place].units)
        yield drawing.tag("line", class_="axis", x1=x, x2=x, y1=y + 6, y2=y + 12)
        yield drawing.tag("circle", class_="ring", cx=x, cy=y, r=3)
        yield drawing.tag("text", mark.text, class_="lab2 m-mid", x=x, y=y + 24)


def _months(points: Sequence[Point], plot: _Plot) -> Iterator[SafeString]:
    last = len(points) - 1
    for place, point in enumerate(points):
        # Every sixth month and the last one; the one before the last is left out when both would touch.
        if place == last or (place % _LABEL_EVERY == 1 and last - place >= _LABEL_EVERY // 2):
            yield drawing.tag("text", point.label, class_="m-mid", x=plot.x(place), y=HEIGHT - 8)
