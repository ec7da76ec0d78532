"""What a draft would do, as the page shows it: headline, before and after, fair play, who moves and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse

from partners.queries import directory
from tiers.choices import Direction, FairnessCheck, Outcome, Unit
from tiers.engine.document import ProgramDocument
from tiers.engine.impact import Because, Group, Impact, Mover, Near
from tiers.queries import board
from web.dashboard.pages import draft_stairs
from web.shared import evidence_view, formats, partner_view
from web.shared.charts.drawing import Drawing
from web.shared.parts import Choice
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

MOST_REASONS = 2
NO_LONGER_UP = "no-longer-up"
NOT_MONOTONE = "One more sale may not help with every rule; the warnings name them."
FEW = 12  # rows shown of a draft that is not stored


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRow:
    """How many partners a tier has now, under the rules in force and under the draft."""

    mark: TierMark | None
    name: str
    today: int
    in_force: int | None
    draft: int
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One test of fair play, in words."""

    is_passed: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoverRow:
    """One partner whose tier differs: today, where the rules in force lead, where the draft leads, and why."""

    name: str
    href: str
    place: str
    was: TierMark | None
    in_force: TierMark | None
    now: TierMark | None
    is_up: bool
    is_down: bool
    revenue: Decimal | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRow:
    """A partner near a line of the draft."""

    name: str
    href: str
    tier: str
    label: str
    actual: str
    distance: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of a draft on a day."""

    headline: str
    sub: str
    as_of: date
    currency: str
    base: str
    draft: str
    tiers: tuple[TierRow, ...]
    checks: tuple[CheckRow, ...]
    stairs: Drawing | None
    stairs_key: tuple[tuple[str, int], ...]
    chips: tuple[Choice, ...]
    rows: tuple[MoverRow, ...]
    found: int
    groups: tuple[tuple[str, tuple[Group, ...]], ...]
    near: tuple[NearRow, ...]
    near_more: int
    money: tuple[tuple[str, str, str], ...]


def outcome(
    *,
    impact: Impact,
    document: ProgramDocument,
    draft: str,
    visible: Collection[int] | None,
    is_in_force: bool = False,
    shown: str = "",
    address: str = "",
) -> Report:
    """Return the report in words, with the partners that the person may see (None: all).

    `is_in_force` leaves out the comparison of the rules in force with themselves; `shown` names the filter,
    `address` where filters lead ("": there are none).
    """
    impact = _seen(impact, visible)
    marks = {
        tier.code: mark
        for tier, mark in zip(
            document.tiers,
            partner_view.marks(tiers=board.tier_lines(document=document)).values(),
            strict=True,
        )
    }
    has_base = impact.version_in_force is not None and not is_in_force
    noted = (
        impact.different if has_base else tuple(one for one in impact.movers if one.was != one.now)
    )
    kinds = _kinds(noted)
    rows = kinds.get(shown, noted)
    limit = None if address and shown else FEW
    current = board.find_board(program_code=document.code)
    return Report(
        headline=_headline(impact, len(noted)),
        sub=_sub(impact, draft, is_in_force=is_in_force),
        as_of=impact.as_of,
        currency=impact.currency,
        base=f"Version {impact.version_in_force}" if has_base else "",
        draft=draft,
        tiers=_tiers(impact, marks),
        checks=_checks(impact),
        stairs=draft_stairs.draw(impact, document, marks, current, visible),
        stairs_key=draft_stairs.key(impact),
        chips=_chips(kinds, len(noted), shown, address) if address else (),
        rows=tuple(_mover(one, marks, impact.currency) for one in rows[:limit]),
        found=len(rows),
        groups=(
            ("Tier", _named(impact.by_tier, marks)),
            ("Region", impact.by_region),
            ("Territory", impact.by_territory),
            ("Manager", impact.by_owner),
        ),
        near=tuple(_near(one, marks, impact.currency) for one in impact.near[:FEW]),
        near_more=max(0, len(impact.near) - FEW),
        money=_money(impact),
    )


def visible_to(request: SeatedRequest) -> frozenset[int] | None:
    """Return the partners that the person may see, None for all of them."""
    if request.seat.sees_all_partners:
        return None
    rows = directory.partners_visible_to(request.seat, on=request.day)
    return frozenset(rows.values_list("pk", flat=True))


def _seen(impact: Impact, visible: Collection[int] | None) -> Impact:
    """Return the report with the partners that may be seen; how many each tier has stays the whole."""
    if visible is None:
        return impact
    return replace(
        impact,
        movers=tuple(one for one in impact.movers if one.partner_id in visible),
        near=tuple(one for one in impact.near if one.partner_id in visible),
        by_tier=(),
        by_region=(),
        by_territory=(),
        by_owner=(),
    )


def because_words(because: tuple[Because, ...], *, names: Mapping[str, str], currency: str) -> str:
    """Return what decides where a partner lands, in a few words."""
    return ". ".join(_because(one, names, currency) for one in because[:MOST_REASONS])


def _because(one: Because, names: Mapping[str, str], currency: str) -> str:
    def words(text: str) -> str:
        return evidence_view.amount_words(text=text.rstrip("%"), unit=one.unit, currency=currency)

    if one.outcome is Outcome.UNKNOWN:
        return f"{one.label} is not known"
    line = f"the {names.get(one.tier, one.tier)} line of {words(one.threshold)}"
    if not one.distance or not Decimal(one.distance.rstrip("%")):
        return f"{one.label} is {'on' if one.outcome is Outcome.MET else 'short of'} {line}"
    gap = words(one.distance)
    if one.unit is Unit.PERCENT:
        gap = f"{one.distance.rstrip('%')} points"
    way = "over" if (one.outcome is Outcome.MET) is (one.sign in {"≥", ">"}) else "under"
    return f"{one.label}: {gap} {way} {line}"


def _headline(impact: Impact, different: int) -> str:
    every = formats.count(value=impact.partners, one="partner")
    return f"{formats.number(value=different)} of {every} would land in a different tier"


def _sub(impact: Impact, draft: str, *, is_in_force: bool) -> str:
    moving = [one for one in impact.movers if one.was is not None and one.was != one.now]
    up = sum(one.direction is Direction.UP for one in moving)
    words = (
        f"{draft} moves {formats.count(value=len(moving), one='partner')}: {up} up at once, "
        f"{len(moving) - up} down after grace."
    )
    if is_in_force:
        return words
    if impact.version_in_force is None:
        return f"{words} No rules are in force on that day."
    base = sum(one.direction_in_force in (Direction.UP, Direction.DOWN) for one in impact.movers)
    return f"{words} Version {impact.version_in_force} would move {formats.number(value=base)}."


def _tiers(impact: Impact, marks: Mapping[str, TierMark]) -> tuple[TierRow, ...]:
    return tuple(
        TierRow(
            mark=marks.get(one.code),
            name=one.name,
            today=one.today,
            in_force=one.in_force,
            draft=one.draft,
            difference=_signed(one.draft - (one.today if one.in_force is None else one.in_force)),
        )
        for one in impact.tiers
    )


def _signed(value: int) -> str:
    return ("+" if value > 0 else "") + formats.number(value=value)


def _checks(impact: Impact) -> tuple[CheckRow, ...]:
    lost = len(impact.no_longer_rising)
    rows = [
        CheckRow(
            is_passed=one.is_passed,
            text=NOT_MONOTONE
            if one.code is FairnessCheck.MONOTONE and not one.is_passed
            else one.message,
        )
        for one in impact.checks
    ]
    if impact.version_in_force is not None:
        verb = "rises" if lost == 1 else "rise"
        words = formats.count(value=lost, one="partner") if lost else "No partner"
        rows.append(
            CheckRow(
                is_passed=not lost,
                text=f"{words} {verb if lost else 'rises'} under today’s rules but not under these.",
            )
        )
    if impact.unsettled:
        rows.append(
            CheckRow(
                is_passed=False,
                text=f"{formats.count(value=impact.unsettled, one='partner')} "
                "kept only because a figure is not known.",
            )
        )
    return tuple(rows)


def _kinds(noted: tuple[Mover, ...]) -> dict[str, list[Mover]]:
    """Return the movers by where they go, the keys being words of the address."""
    found: dict[str, list[Mover]] = {"": list(noted)}
    for one in noted:
        if one.no_longer_rises:
            key = NO_LONGER_UP
        elif one.direction is Direction.STAYS:
            key = f"stays-{one.now}"
        else:
            key = f"{'up' if one.direction is Direction.UP else 'down'}-{one.now}"
        found.setdefault(key, []).append(one)
    return found


def _chips(
    kinds: Mapping[str, list[Mover]], every: int, shown: str, address: str
) -> tuple[Choice, ...]:
    chips = [Choice(label="All", href=f"{address}&show=all", is_on=shown == "all", count=every)]
    for key, rows in sorted(kinds.items()):
        if key:
            way, _, code = key.partition("-")
            words = f"{way.capitalize()} {'in' if way == 'stays' else 'to'} {code.capitalize()}"
            if key == NO_LONGER_UP:
                words = "No longer up"
            on = key == shown
            chips.append(
                Choice(
                    label=words,
                    href=address if on else f"{address}&show={key}",
                    is_on=on,
                    count=len(rows),
                )
            )
    return tuple(chips)


def _mover(one: Mover, marks: Mapping[str, TierMark], currency: str) -> MoverRow:
    names = {code: mark.name for code, mark in marks.items()}
    return MoverRow(
        name=one.name,
        href=reverse("dashboard:partner-detail", args=[one.code]),
        place=", ".join(filter(None, (one.region, one.owner))),
        was=marks.get(one.was or ""),
        in_force=marks.get(one.in_force or ""),
        now=marks.get(one.now),
        is_up=one.direction is Direction.UP,
        is_down=one.direction is Direction.DOWN,
        revenue=one.revenue,
        because=because_words(one.because, names=names, currency=currency),
    )


def _near(one: Near, marks: Mapping[str, TierMark], currency: str) -> NearRow:
    def words(value: Decimal) -> str:
        return evidence_view.amount_words(text=f"{value:f}", unit=one.unit, currency=currency)

    return NearRow(
        name=one.name,
        href=reverse("dashboard:partner-detail", args=[one.code]),
        tier=marks[one.tier].name if one.tier in marks else one.tier,
        label=one.label,
        actual=words(one.actual),
        distance=words(abs(one.distance)),
        is_over=one.distance >= 0,
    )


def _named(groups: tuple[Group, ...], marks: Mapping[str, TierMark]) -> tuple[Group, ...]:
    return tuple(
        Group(
            name=marks[one.name].name if one.name in marks else one.name,
            up=one.up,
            down=one.down,
            revenue_up=one.revenue_up,
            revenue_down=one.revenue_down,
        )
        for one in groups
    )


def _money(impact: Impact) -> tuple[tuple[str, str, str], ...]:
    share = impact.revenue_touched * 100 / impact.revenue if impact.revenue else Decimal(0)
    reach = " ".join(
        f"{one.tier.capitalize()}: {max(one.by_factor.values(), default=0)} of {one.partners_below} below it."
        for one in impact.reach
    )
    return (
        (
            "Revenue of partners that move",
            formats.money_short(amount=impact.revenue_touched, currency=impact.currency),
            f"{formats.percent(value=share)} of what all partners sold in 12 months",
        ),
        (
            "Key accounts that move",
            formats.number(value=len(impact.key_accounts)),
            ", ".join(one.name for one in impact.key_accounts[:3]) or "None",
        ),
        (
            "Within reach of more sales",
            formats.number(
                value=sum(max(one.by_factor.values(), default=0) for one in impact.reach)
            ),
            reach,
        ),
    )
