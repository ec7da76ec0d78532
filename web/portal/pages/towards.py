"""What a renewal adds towards the next tier, from the stored decision of the last night."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sales.choices import SaleKind
from tiers.choices import Outcome
from tiers.queries import board, decisions
from web.portal.access import partner_id_of
from web.portal.pages import words
from web.shared import formats
from web.shared.seats import SeatedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Towards:
    """The next tier, what the renewal counts towards it, and what is missing now."""

    tier: str
    counts: str
    missing: str


def of(request: SeatedRequest, *, net: Decimal, currency: str) -> Towards | None:
    """Return what the amount adds; None at the top, or where revenue is not missing or counts no renewals."""
    decision = decisions.latest(partner_id=partner_id_of(request))
    if decision is None:
        return None
    why = decisions.why(decision=decision)
    fact = board.board_of(run=decision.run).revenue_fact
    row = words.revenue_row(rows=why.rows)
    if len(why.tiers) == 1 or row is None or fact is None or row.sources != (fact.key,):
        return None
    need = row.needs[1]
    counts_renewals = not fact.segments and (not fact.kinds or SaleKind.RENEWAL in fact.kinds)
    is_missing = need is not None and need.outcome is Outcome.UNMET and bool(need.gap)
    if need is None or not is_missing or not counts_renewals or currency != why.currency:
        return None
    return Towards(
        tier=why.tiers[1].name,
        counts=formats.money(amount=net, currency=currency),
        missing=words.distance(text=need.gap, unit=row.unit, currency=why.currency),
    )
