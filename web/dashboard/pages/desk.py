"""The desk: what waits, by group, with the partners it may belong to and what choosing one would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from kernel import money
from sales.queries import unmatched
from tiers.queries import board, effects, standings
from web.dashboard.pages.lines import LineRow, line_row
from web.shared import formats, partner_view
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

DESK_ROWS = 6
SPLIT_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One waiting group."""

    href: str
    name: str
    distributor: str
    rows: int
    amount: Decimal
    currency: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The groups that wait for one reason, largest first."""

    reason: str
    rows: int
    groups: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """One partner the rows may belong to, and in words what choosing it would do."""

    partner_id: int
    name: str
    place: str
    mark: TierMark | None
    score: int
    reasons: tuple[tuple[bool, str], ...]
    effects: tuple[str, ...]
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk: the queue, and the current group with its rows and candidates."""

    rows: int
    groups: int
    queues: tuple[Queue, ...]
    is_cut: bool = False
    title: str = ""
    reason: str = ""
    key_line_id: int = 0
    name: str = ""
    distributor: str = ""
    count: int = 0
    more: int = 0
    is_split: bool = False
    lines: tuple[LineRow, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()
    found: str = ""


def desk(request: SeatedRequest) -> Desk:
    """Return the queue and the group that the address names, the largest by default."""
    groups = unmatched.groups()
    wanted = request.GET.get("group", "")
    current = next((group for group in groups if str(group.key_line_id) == wanted), None)
    current = current or next(iter(groups), None)
    if current is None:
        return Desk(rows=0, groups=0, queues=())
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    is_split = bool(request.GET.get("split"))
    shown = SPLIT_ROWS if is_split else DESK_ROWS
    lines = unmatched.lines_of(group=current).order_by("file_line", "id")[:shown]
    return Desk(
        rows=unmatched.count(),
        groups=len(groups),
        queues=_queues(groups, current),
        is_cut=len(groups) == unmatched.MOST_GROUPS,
        title=f"We don’t know the name “{current.name or current.code}”",
        reason=current.reason,
        key_line_id=current.key_line_id,
        name=current.name or current.code,
        distributor=current.distributor,
        count=current.rows,
        more=max(current.rows - shown, 0),
        is_split=is_split,
        lines=tuple(line_row(row) for row in lines),
        candidates=_candidates(request, current, text),
        found=text,
    )


def _queues(groups: Sequence[unmatched.Group], current: unmatched.Group) -> tuple[Queue, ...]:
    by_reason: dict[str, list[unmatched.Group]] = {}
    for group in groups:
        by_reason.setdefault(group.reason, []).append(group)
    return tuple(
        Queue(
            reason=reason,
            rows=sum(group.rows for group in found),
            groups=tuple(_group(group, is_current=group is current) for group in found),
        )
        for reason, found in by_reason.items()
    )


def _group(group: unmatched.Group, *, is_current: bool) -> GroupRow:
    return GroupRow(
        href=f"{reverse('dashboard:desk')}?group={group.key_line_id}",
        name=group.name or group.code,
        distributor=group.distributor,
        rows=group.rows,
        amount=money.from_units(group.units),
        currency=group.currency,
        is_current=is_current,
    )


def _candidates(
    request: SeatedRequest, group: unmatched.Group, text: str
) -> tuple[CandidateRow, ...]:
    found = (
        unmatched.named(group=group, text=text, seat=request.seat, on=request.day)
        if text
        else unmatched.candidates(group=group)
    )
    ids = [one.partner_id for one in found]
    current = board.find_board()
    held = (
        standings.current(program_code=current.program_code, partner_ids=ids, on=request.day)
        if current
        else {}
    )
    marks = partner_view.marks(tiers=current.tiers) if current else {}
    done = _effects(current, group, ids) if current else {}
    return tuple(
        CandidateRow(
            partner_id=one.partner_id,
            name=one.name,
            place=f"{one.city} {one.region}".strip(),
            mark=marks.get(held[one.partner_id].rank) if one.partner_id in held else None,
            score=one.score,
            reasons=one.reasons,
            effects=done.get(one.partner_id, ()),
            key=number,
        )
        for number, one in enumerate(found, 1)
    )


def _effects(
    current: board.Board, group: unmatched.Group, partner_ids: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    """Return what the group's rows would do for each partner."""
    sales = [
        effects.Sold(on=on, net=units, currency=group.currency, sale_kind=kind)
        for on, kind, units in unmatched.sums_by_day(group=group)
    ]
    done = effects.of_sales(board=current, partner_ids=partner_ids, sales=sales)
    return {
        partner_id: _words(effect, currency=current.currency) for partner_id, effect in done.items()
    }


def _words(effect: effects.Effect, *, currency: str) -> tuple[str, ...]:
    def amount(units: int) -> str:
        return formats.money(amount=money.from_units(units), currency=currency)

    words = []
    if effect.revenue_before is not None and effect.revenue_after is not None:
        words.append(f"Revenue {amount(effect.revenue_before)} → {amount(effect.revenue_after)}")
    if effect.next_line and effect.short_before is not None and effect.short_after is not None:
        words.append(
            f"Short of {effect.next_line.name} {amount(effect.short_before)} → {amount(effect.short_after)}"
        )
    before, after = effect.earned_before.name, effect.earned_after.name
    words.append(
        f"Has earned {before} → {after}" if effect.is_change else f"Earns {after} as before"
    )
    return tuple(words)
