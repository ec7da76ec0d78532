"""The working: the whole decision, criterion by criterion, and the tiers held so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tiers.choices import Verdict
from tiers.engine import reason_bits
from tiers.queries import board, decisions, standings
from web.portal.access import partner_id_of
from web.portal.pages.revenue import href_of
from web.shared import evidence_view, partner_view
from web.shared.evidence_rows import EvidenceTable
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

NIGHTS = 120
_VERDICTS = {
    Verdict.PROMOTE: "Moved up",
    Verdict.RETAIN: "Kept",
    Verdict.WARN: "Kept, in grace",
    Verdict.DEMOTE: "Moved down",
    Verdict.HOLD: "Kept, on hold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The page; without a decision only the empty state."""

    tier_name: str = ""
    as_of: date | None = None
    version: int = 0
    sentence: str = ""
    evidence: EvidenceTable | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One tier held."""

    mark: TierMark | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Nights in a row with the same decision."""

    first_on: date
    last_on: date
    mark: TierMark | None
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The page."""

    held: tuple[Held, ...] = ()
    decided: tuple[Decided, ...] = ()


def working(request: SeatedRequest) -> Working:
    """Return the newest decision of the person's own partner."""
    decision = decisions.latest(partner_id=partner_id_of(request))
    if decision is None:
        return Working()
    current = board.board_of(run=decision.run)
    why = decisions.why(decision=decision)
    return Working(
        tier_name=current.tier(why.rank).name,
        as_of=why.as_of,
        version=why.version_number,
        sentence=evidence_view.sentence(why=why, name="Your company"),
        evidence=evidence_view.table(
            why=why,
            marks=partner_view.marks(tiers=current.tiers),
            has_label="You have",
            href_of=href_of,
            today=request.day,
        ),
        reasons=tuple(reason.label for reason in why.reasons),
    )


def history(request: SeatedRequest) -> History:
    """Return the tiers held and the decisions of closed nights, newest first."""
    partner_id = partner_id_of(request)
    decision = decisions.latest(partner_id=partner_id)
    if decision is None:
        return History()
    current = board.board_of(run=decision.run)
    marks = partner_view.marks(tiers=current.tiers)
    return History(
        held=held(partner_id=partner_id, current=current),
        decided=_decided(partner_id=partner_id, current=current, marks=marks),
    )


def _decided(
    *, partner_id: int, current: board.Board, marks: Mapping[int, TierMark]
) -> tuple[Decided, ...]:
    """Return the decisions of closed nights, newest first."""
    rows = decisions.history(partner_id=partner_id, program_code=current.program_code, limit=NIGHTS)
    found = []
    for (rank, verdict, reasons), same in groupby(
        rows, key=lambda row: (row.rank_after, row.verdict, row.reasons)
    ):
        nights = [row.run.as_of for row in same]
        found.append(
            Decided(
                first_on=nights[-1],
                last_on=nights[0],
                mark=marks.get(rank),
                verdict=_VERDICTS[Verdict(verdict)],
                reasons=tuple(reason.label for reason in reason_bits.reasons_of(mask=reasons)),
            )
        )
    return tuple(found)


def held(*, partner_id: int, current: board.Board) -> tuple[Held, ...]:
    """Return the tiers that the partner has held, newest first."""
    marks = partner_view.marks(tiers=current.tiers)
    return tuple(
        Held(mark=marks.get(row.rank), since=row.since, until=row.until)
        for row in standings.history(partner_id=partner_id, program_code=current.program_code)
    )
