"""The desk: what waits, by group, with the partners it may belong to and what choosing one would do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from kernel import money
from sales.queries import unmatched
from tiers.queries import board, standings
from web.dashboard.pages.lines import LineRow, line_row
from web.shared import partner_view
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

DESK_ROWS = 6


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
class CandidateRow:
    """One partner the rows may belong to."""

    partner_id: int
    name: str
    place: str
    mark: TierMark | None
    score: int
    reasons: tuple[tuple[bool, str], ...]
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk: the queue, and the current group with its rows and candidates."""

    rows: int
    groups: tuple[GroupRow, ...]
    is_cut: bool = False
    title: str = ""
    reason: str = ""
    key_line_id: int = 0
    name: str = ""
    count: int = 0
    more: int = 0
    lines: tuple[LineRow, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()
    found: str = ""


def desk(request: SeatedRequest) -> Desk:
    """Return the queue and the group that the address names, the largest by default."""
    groups = unmatched.groups()
    wanted = request.GET.get("group", "")
    current = next((group for group in groups if str(group.key_line_id) == wanted), None)
    current = current or (groups[0] if groups else None)
    rows = tuple(
        GroupRow(
            href=f"{reverse('dashboard:desk')}?group={group.key_line_id}",
            name=group.name or group.code,
            distributor=group.distributor,
            rows=group.rows,
            amount=money.from_units(group.units),
            currency=group.currency,
            is_current=current is not None and group.key_line_id == current.key_line_id,
        )
        for group in groups
    )
    if current is None:
        return Desk(rows=0, groups=())
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    return Desk(
        rows=unmatched.count(),
        groups=rows,
        is_cut=len(groups) == unmatched.MOST_GROUPS,
        title=f"We don’t know the name “{current.name or current.code}”",
        reason=current.reason,
        key_line_id=current.key_line_id,
        name=current.name or current.code,
        count=current.rows,
        more=max(current.rows - DESK_ROWS, 0),
        lines=tuple(
            line_row(row)
            for row in unmatched.lines_of(group=current).order_by("file_line", "id")[:DESK_ROWS]
        ),
        candidates=_candidates(request, current, text),
        found=text,
    )


def _candidates(
    request: SeatedRequest, group: unmatched.Group, text: str
) -> tuple[CandidateRow, ...]:
    found = (
        unmatched.named(group=group, text=text, seat=request.seat, on=request.day)
        if text
        else unmatched.candidates(group=group)
    )
    current = board.find_board()
    held = (
        standings.current(
            program_code=current.program_code,
            partner_ids=[one.partner_id for one in found],
            on=request.day,
        )
        if current
        else {}
    )
    marks = partner_view.marks(tiers=current.tiers) if current else {}
    return tuple(
        CandidateRow(
            partner_id=one.partner_id,
            name=one.name,
            place=f"{one.city} {one.region}".strip(),
            mark=marks.get(held[one.partner_id].rank) if one.partner_id in held else None,
            score=one.score,
            reasons=one.reasons,
            key=number,
        )
        for number, one in enumerate(found, 1)
    )
