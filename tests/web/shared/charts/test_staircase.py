"""Every partner has a dot, in its lane, at its revenue, and no two dots touch."""

from __future__ import annotations

import itertools
import re

import pytest

from web.shared import tiers
from web.shared.charts import packing, scale, staircase
from web.shared.charts.staircase import Dot, DotKind

UNIT = 10_000
TIERS = tiers.tier_marks(names=["Authorised", "Silver", "Gold", "Platinum"])
LINES = (100_000 * UNIT, 400_000 * UNIT, 1_000_000 * UNIT)


def chart(dots: tuple[Dot, ...], new_lines: tuple[int, ...] = ()) -> staircase.Staircase:
    return staircase.Staircase(
        key="s", title="T", desc="D", tiers=TIERS, lines=LINES, dots=dots, new_lines=new_lines
    )


def circles(svg: str) -> list[tuple[float, float, float]]:
    found = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg)
    return [(float(x), float(y), float(r)) for x, y, r in found]


def spread(count: int, low: int, high: int) -> list[int]:
    return [round(low * (high / low) ** (i / count)) * UNIT for i in range(count)]


def test_a_line_stands_at_the_edge_of_its_step():
    axis = staircase._axis(chart((Dot(tier=0, units=5_000 * UNIT),)))

    assert [round(axis.place(line), 1) for line in LINES] == [366.0, 566.0, 704.0]
    assert round(axis.end, 1) == 800.0


def test_each_kind_has_its_mark():
    dots = (
        Dot(tier=0, units=0),
        Dot(tier=0, units=50_000 * UNIT),
        Dot(tier=0, units=120_000 * UNIT, kind=DotKind.UP),
        Dot(tier=2, units=390_000 * UNIT, kind=DotKind.DOWN),
        Dot(tier=1, units=500_000 * UNIT, kind=DotKind.HELD),
    )
    svg = staircase.draw(chart=chart(dots)).svg

    assert (svg.count('class="d-up"'), svg.count('class="d-dn"')) == (1, 1)
    assert svg.count('class="d-held"') == 1
    assert len(circles(svg)) == 3  # the ring, the plain dot, the held one


def test_a_dot_stands_in_its_lane_at_its_revenue():
    svg = staircase.draw(chart=chart((Dot(tier=3, units=2_000_000 * UNIT),))).svg

    assert circles(svg) == [(752.0, 53.0, 3.1)]


def test_one_dot_per_partner_and_none_touch():
    dots = tuple(
        Dot(tier=tier, units=units)
        for tier, number, low, high in (
            (0, 108, 1_200, 99_000),
            (1, 97, 101_000, 395_000),
            (2, 38, 402_000, 950_000),
            (3, 11, 1_010_000, 3_500_000),
        )
        for units in spread(number, low, high)
    )
    svg = staircase.draw(chart=chart(dots)).svg
    found = circles(svg)

    assert len(found) == 254
    for (ax, ay, ar), (bx, by, br) in itertools.combinations(found, 2):
        assert (ax - bx) ** 2 + (ay - by) ** 2 >= (ar + br) ** 2


def test_partners_without_orders_stand_in_a_block_of_rings():
    drawing = staircase.draw(chart=chart(tuple(Dot(tier=0, units=0) for _ in range(142))))

    assert len(circles(drawing.svg)) == 142
    assert "No orders" in drawing.svg
    assert drawing.note == ""


def test_above_1500_partners_a_dot_stands_for_five():
    dots = tuple(Dot(tier=1, units=units) for units in spread(1_501, 101_000, 399_000))
    drawing = staircase.draw(chart=chart(dots))
    size = int(re.findall(r"up to (\d+) partners", drawing.note)[0])

    assert size % 5 == 0
    assert len(circles(drawing.svg)) == -(-1_501 // size)
    assert drawing.table.rows[2] == ("Silver", "1501", "0", "0")


def test_no_dot_steps_over_a_line():
    dots = tuple(Dot(tier=1, units=99_900 * UNIT) for _ in range(30))
    svg = staircase.draw(chart=chart(dots)).svg

    assert max(x for x, _, _ in circles(svg)) <= 366.0


def test_a_draft_draws_tails_and_its_new_line():
    dots = (
        Dot(tier=2, units=450_000 * UNIT, kind=DotKind.UP, was=1),
        Dot(tier=0, units=110_000 * UNIT, kind=DotKind.DOWN, was=1, is_faded=True),
        Dot(tier=1, units=200_000 * UNIT),
    )
    drawing = staircase.draw(chart=chart(dots, (120_000 * UNIT, *LINES[1:])))

    assert drawing.svg.count('class="tail l-up"') == 1
    assert drawing.svg.count('class="tail l-dn fade"') == 1
    assert drawing.svg.count('class="thr-new"') == 1
    assert "Silver $120k" in drawing.svg
    assert drawing.table.head == ("Tier", "Stay", "Arrive", "Leave")
    assert drawing.table.rows == (
        ("Platinum", "0", "0", "0"),
        ("Gold", "0", "1", "0"),
        ("Silver", "1", "0", "2"),
        ("Authorised", "0", "1", "0"),
    )


def test_the_picture_has_words_for_readers():
    svg = staircase.draw(chart=chart((Dot(tier=0, units=UNIT),))).svg

    assert 'role="img" aria-labelledby="s-title s-desc"' in svg
    assert '<title id="s-title">T</title><desc id="s-desc">D</desc>' in svg
    assert "style=" not in svg


def test_coordinates_have_one_decimal():
    svg = staircase.draw(
        chart=chart(tuple(Dot(tier=0, units=units) for units in spread(40, 1_500, 90_000)))
    ).svg

    assert re.findall(r"\d\.\d{2,}", svg) == ["0.22"] * 0


def test_lines_that_do_not_rise_are_refused():
    with pytest.raises(ValueError, match="rise"):
        scale.axis(edges=(1, 5, 5), widths=(1, 1), start=0)


def test_packing_gives_up_when_a_lane_is_full():
    discs = [packing.Disc(x=10, radius=3, low=10, high=10) for _ in range(50)]

    assert packing.pack(discs=discs, height=54) is None


def test_packing_prefers_the_middle():
    spots = packing.pack(
        discs=[packing.Disc(x=10, radius=3), packing.Disc(x=30, radius=3)], height=54
    )

    assert spots == (packing.Spot(x=10, y=0.0), packing.Spot(x=30, y=0.0))
