"""The staircase of a draft: every partner of the last night, with a tail for each that the draft moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tiers.choices import Direction
from tiers.engine.document import ProgramDocument
from tiers.engine.impact import Impact, Mover
from tiers.queries import board
from web.shared.charts import staircase
from web.shared.charts.drawing import Drawing
from web.shared.tiers import TierMark


def draw(
    impact: Impact,
    document: ProgramDocument,
    marks: Mapping[str, TierMark],
    current: board.Board | None,
    visible: Collection[int] | None,
) -> Drawing | None:
    """Return the picture: every partner of the last night, with a tail for each that the draft moves."""
    if current is None:
        return None
    new = tuple(tier.units for tier in board.tier_lines(document=document)[1:])
    old = tuple(tier.units for tier in current.tiers[1:])
    if None in new or None in old or len(new) != len(old) or not _rises(new) or not _rises(old):
        return None  # the picture needs one rising revenue line per tier, before and after
    lanes = {tier.code: lane for lane, tier in enumerate(document.tiers)}
    held = {tier.rank: tier.code for tier in current.tiers}
    movers = {one.partner_id: one for one in impact.movers}
    dots = [
        _dot(place, movers.get(place.partner_id), lanes, lanes.get(held[place.rank], 0))
        for place in board.places(board=current, partner_ids=visible)
    ]
    return staircase.draw(
        chart=staircase.Staircase(
            key="draft-stairs",
            title="Who moves under these rules",
            desc="One dot for each partner in the lane it would land in; a tail leads from the tier it holds.",
            tiers=tuple(marks[tier.code] for tier in document.tiers),
            lines=tuple(units for units in old if units is not None),
            new_lines=tuple(units for units in new if units is not None),
            notes=tuple(
                f"{counts[tier.code].today} to {counts[tier.code].draft}"
                for counts in ({one.code: one for one in impact.tiers},)
                for tier in document.tiers
            ),
            dots=tuple(dots),
            currency=document.currency,
        )
    )


def _rises(lines: tuple[int | None, ...]) -> bool:
    known = [units for units in lines if units is not None]
    return bool(known) and known == sorted(set(known))


def _dot(
    place: board.Place, mover: Mover | None, lanes: Mapping[str, int], held: int
) -> staircase.Dot:
    units = max(place.revenue or 0, 0)
    if mover is None or mover.was is None:
        return staircase.Dot(tier=held, units=units)
    now, was = lanes[mover.now], lanes.get(mover.was, held)
    if now == was:
        kind = staircase.DotKind.HELD if mover.no_longer_rises else staircase.DotKind.IN_PLACE
        return staircase.Dot(tier=now, units=units, kind=kind)
    return staircase.Dot(
        tier=now,
        units=units,
        kind=staircase.DotKind.UP if now > was else staircase.DotKind.DOWN,
        was=was,
        is_faded=mover.in_force is not None and not mover.differs,
    )


def key(impact: Impact) -> tuple[tuple[str, int], ...]:
    """Return what each kind of mark stands for, and how many there are."""
    moving = [one for one in impact.movers if one.was is not None and one.was != one.now]
    own = [one for one in moving if one.in_force is None or one.differs]
    return (
        ("Up because of the draft", sum(one.direction is Direction.UP for one in own)),
        ("Down because of the draft", sum(one.direction is Direction.DOWN for one in own)),
        ("No longer up", len(impact.no_longer_rising)),
        ("Move under either set of rules", len(moving) - len(own)),
    )
