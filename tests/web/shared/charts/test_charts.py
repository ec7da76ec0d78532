"""Lines, columns, track and bars: the right number of marks at the right places, and a table that says the same."""

from __future__ import annotations

import re

import pytest

from web.shared import tiers
from web.shared.charts import bars, columns, drawing, lines, spark, track

UNIT = 10_000
TIERS = tiers.tier_marks(names=["Authorised", "Silver", "Gold", "Platinum"])
LINES = (100_000 * UNIT, 400_000 * UNIT, 1_000_000 * UNIT)


def month(units: int, *, is_now: bool = False) -> columns.Month:
    return columns.Month(label="May", name="May 2026", units=units * UNIT, is_now=is_now)


def rolling(*, pace: int | None = None) -> lines.LineChart:
    return lines.LineChart(
        key="r",
        title="T",
        points=tuple(lines.Point(label=f"m{i}", units=(200_000 + i) * UNIT) for i in range(24)),
        lines=tuple(
            lines.Line(tier=tier, units=units) for tier, units in zip(TIERS[1:], LINES, strict=True)
        ),
        pace=pace,
    )


def test_the_line_has_a_place_for_each_month():
    svg = lines.draw(chart=rolling()).svg
    path = re.findall(r'class="now" d="([^"]+)"', svg)[0]

    assert len(path.split("L")) == 24
    assert path.startswith("M44 ")
    assert path.split("L")[-1].startswith("726 ")


def test_only_the_next_line_above_is_drawn():
    svg = lines.draw(chart=rolling()).svg

    assert ("Silver" in svg, "Gold" in svg, "Platinum" in svg) == (True, True, False)


def test_a_pace_is_drawn_apart_and_leaves_room():
    svg = lines.draw(chart=rolling(pace=390_000 * UNIT)).svg

    assert svg.count('class="pace"') == 1
    assert 'class="pace"' not in lines.draw(chart=rolling()).svg


def test_the_table_says_each_month():
    table = lines.draw(chart=rolling()).table

    assert len(table.rows) == 24
    assert table.rows[0] == ("m0", "$200,000")


def test_columns_are_as_high_as_their_share():
    drawn = columns.draw(chart=columns.Columns(key="c", title="T", months=(month(40), month(20))))
    heights = [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', drawn.svg)]

    assert heights == [110.0, 55.0]
    assert drawn.table.rows == (("May 2026", "$40"), ("May 2026", "$20"))


def test_this_month_is_marked():
    svg = columns.draw(
        chart=columns.Columns(key="c", title="T", months=(month(1), month(2, is_now=True)))
    ).svg

    assert svg.count('<rect class="hot"') == 1


def test_a_month_of_returns_has_no_column_and_keeps_its_figure():
    drawn = columns.draw(chart=columns.Columns(key="c", title="T", months=(month(-5), month(10))))

    assert 'height="0"' in drawn.svg
    assert drawn.table.rows[0] == ("May 2026", "−$5")


@pytest.mark.parametrize("number", [0, 14])
def test_columns_refuse_too_few_and_too_many(number):
    with pytest.raises(ValueError, match="13"):
        columns.draw(chart=columns.Columns(key="c", title="T", months=(month(1),) * number))


def position(counted: int, query: int = 0) -> track.Track:
    return track.Track(
        key="t",
        title="T",
        tiers=TIERS,
        lines=LINES,
        counted_units=counted * UNIT,
        query_units=query * UNIT,
    )


@pytest.mark.parametrize(
    ("amount", "percent"),
    [
        (0, 0.0),
        (100_000, 20.0),
        (362_480, 55.0),
        (400_000, 60.0),
        (1_000_000, 85.0),
        (9_000_000, 100.0),
    ],
)
def test_the_track_is_even_inside_each_band(amount, percent):
    assert round(track.place(chart=position(0), units=amount * UNIT), 1) == percent


def test_the_track_hatches_what_is_in_question():
    svg = track.draw(chart=position(362_480, 18_240)).svg

    assert 'class="now" width="55%"' in svg
    assert 'class="query" x="55%" y="0.5" width="2.4%"' in svg
    assert 'class="query"' not in track.draw(chart=position(362_480)).svg


def test_the_track_has_a_table():
    assert track.draw(chart=position(362_480, 18_240)).table.rows == (
        ("Counted", "$362,480"),
        ("In question", "$18,240"),
        ("Silver line", "$100,000"),
        ("Gold line", "$400,000"),
        ("Platinum line", "$1,000,000"),
    )


def test_stacked_parts_fill_the_bar():
    svg = bars.stacked(parts=(bars.Part(tone="pl", size=1), bars.Part(tone="au", size=3)))

    assert 'class="pl" x="0%" width="25%"' in svg
    assert 'class="au" x="25%" width="75%"' in svg
    assert svg.count('class="cut"') == 1


def test_nothing_stacked_is_an_empty_bar():
    assert "<rect" not in bars.stacked(parts=(bars.Part(tone="pl", size=0),))


def test_sparkline_needs_two_values():
    assert spark.sparkline(values=(1,)) == ""
    assert 'd="M2 24L92 4"' in spark.sparkline(values=(1, 2))


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (40, (0, 10, 20, 30, 40)),
        (41, (0, 20, 40, 60)),
        (4_124_000_000, (0, 2_000_000_000, 4_000_000_000, 6_000_000_000)),
        (0, (0, 1)),
    ],
)
def test_gridlines_are_round(highest, expected):
    assert drawing.round_steps(highest=highest) == expected


def test_texts_are_escaped():
    assert drawing.tag("text", "<b>", x='a"b') == '<text x="a&quot;b">&lt;b&gt;</text>'
