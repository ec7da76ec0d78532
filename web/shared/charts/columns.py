"""Columns by month: how much in each of up to 13 months, this month marked; called by the pages.

Places across are percentages and heights are units, so that the words keep their size on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.shared.charts import drawing

MOST = 13
HEIGHT = 132
_PLOT = 110  # the height of the highest column
_FULL = 70  # a column's share of its slot, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One column: its short label ("Apr"), its whole name for the table ("April 2026"), its figure."""

    label: str
    name: str
    units: int
    is_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The chart, oldest month first."""

    key: str
    title: str
    months: tuple[Month, ...]
    desc: str = ""
    currency: str = "AUD"


def draw(*, chart: Columns) -> drawing.Drawing:
    """Return the columns with their table; refuses more than 13 months and none at all."""
    if not 1 <= len(chart.months) <= MOST:
        raise ValueError(f"{len(chart.months)} months: between 1 and {MOST} can be drawn")
    grid = drawing.round_steps(highest=max(month.units for month in chart.months), most=2)
    picture = drawing.picture(
        key=chart.key,
        title=chart.title,
        desc=chart.desc,
        parts=[*_grid(grid, chart.currency), *_months(chart, grid[-1])],
        class_="cols",
        height=HEIGHT,
    )
    rows = [(m.name, drawing.amount(m.units, currency=chart.currency)) for m in chart.months]
    return drawing.Drawing(
        key=chart.key,
        svg=drawing.tag("div", picture, class_="colwrap"),
        table=drawing.ChartTable(
            caption=chart.title, head=("Month", "Revenue"), rows=drawing.texts(rows)
        ),
    )


def _grid(grid: tuple[int, ...], currency: str) -> Iterator[SafeString]:
    for units in grid:
        y = _PLOT * (1 - units / grid[-1])
        yield drawing.tag("line", class_="" if units else "axis", x1="0", x2="100%", y1=y, y2=y)
        if units:
            text = drawing.amount_short(units, currency=currency)
            yield drawing.tag("text", text, class_="ax", x=-8, y=y + 4)


def _months(chart: Columns, highest: int) -> Iterator[SafeString]:
    slot = 100 / len(chart.months)
    for place, month in enumerate(chart.months):
        left, height = slot * place + slot * (100 - _FULL) / 200, _height(month.units, highest)
        hot = "hot" if month.is_now else ""
        yield drawing.tag(
            "rect",
            class_=hot,
            x=f"{drawing.one(left)}%",
            y=_PLOT - height,
            width=f"{drawing.one(slot * _FULL / 100)}%",
            height=height,
            rx=2,
        )
        is_next_to_last = (len(chart.months) - place) % 2 == 0
        yield drawing.tag(
            "text",
            month.label,
            class_=hot or ("alt" if is_next_to_last else ""),
            x=f"{drawing.one(slot * place + slot / 2)}%",
            y=HEIGHT - 5,
        )


def _height(units: int, highest: int) -> float:
    """Return a column's height; a month with more returns than sales has none, its figure is in the table."""
    return _PLOT * max(units, 0) / highest
