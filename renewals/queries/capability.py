"""Would a partner pass? The policy's rule, judged by the tier engine over the facts it judges tiers by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from kernel.periods import ONE_DAY
from renewals.choices import AuthorizationState
from renewals.engine import policy
from renewals.engine.terms import Terms
from renewals.models import Authorization
from renewals.queries import gate as gates
from renewals.queries import policies
from tiers.choices import Outcome
from tiers.engine import evidence, judge
from tiers.engine.document import ProgramDocument
from tiers.engine.facts import FactTable
from tiers.queries import facts, programs

if TYPE_CHECKING:
    from tiers.models import Program

EVERYTHING = (
    2**62
)  # a watermark above all that is known: a page shows the present, a stored assessment notes its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What the rule comes to for a partner, and each criterion as it was judged."""

    partner_id: int
    outcome: Outcome
    criteria: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A partner at the gate that would pass the measurable tests today and may not sell renewals yet."""

    partner_id: int
    tier_code: str
    state: AuthorizationState


def of_partner(
    *,
    terms: Terms,
    partner_id: int,
    as_of: date,
    ledger_watermark: int = EVERYTHING,
    knowledge_watermark: int = EVERYTHING,
) -> Capability:
    """Return what the rule comes to for the partner as of the day, from what was known at the watermarks."""
    judged = _judged(terms, [partner_id], as_of, ledger_watermark, knowledge_watermark)
    return Capability(
        partner_id=partner_id, outcome=judged.outcomes[0], criteria=_criteria(judged, 0)
    )


def would_pass(*, program_code: str, on: date) -> list[Candidate]:
    """Return who, at the gate today and without the right, meets every measurable test, in order of ids.

    One gathering and one judgment for all of them, whatever their number; facts are those of the day before `on`.
    """
    terms = policies.get_in_force(program_id=programs.get(code=program_code).pk, on=on).terms
    gate = gates.of(program_code=program_code, tier_code=terms.gate)
    tiers = gates.tiers_at(gate, on=on)
    states = {
        partner_id: AuthorizationState(state)
        for partner_id, state in Authorization.objects.filter(
            program_id=gate.program_id
        ).values_list("partner_id", "state")
    }
    without = [
        partner_id
        for partner_id in tiers
        if states.get(partner_id) is not AuthorizationState.AUTHORISED
    ]
    if not without:
        return []
    judged = _judged(terms, without, on - ONE_DAY, EVERYTHING, EVERYTHING)
    return [
        Candidate(
            partner_id=partner_id,
            tier_code=tiers[partner_id],
            state=states.get(partner_id, AuthorizationState.ELIGIBLE),
        )
        for partner_id, outcome in zip(
            judged.table.partner_ids.tolist(), judged.outcomes, strict=True
        )
        if outcome is Outcome.MET
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    document: ProgramDocument
    table: FactTable
    judgment: judge.Judgment
    as_of: date

    @property
    def outcomes(self) -> list[Outcome]:
        """Return what the rule came to, one outcome a partner."""
        return [judge.OUTCOMES[code] for code in self.judgment.entry[:, policy.RULE_RANK - 1]]


def _judged(
    terms: Terms,
    partner_ids: Collection[int],
    as_of: date,
    ledger_watermark: int,
    knowledge_watermark: int,
) -> _Judged:
    program = programs.get(code=terms.program)
    document = _document(terms, program, on=as_of + ONE_DAY)
    table = facts.gather(
        document=document,
        scope=facts.Scope(
            partner_ids=np.array(sorted(partner_ids), dtype=np.int64),
            as_of=as_of,
            ledger_watermark=ledger_watermark,
            knowledge_watermark=knowledge_watermark,
            currency=document.currency,
            program_id=program.pk,
        ),
    )
    return _Judged(
        document=document,
        table=table,
        judgment=judge.judge(document=document, table=table, as_of=as_of),
        as_of=as_of,
    )


def _document(terms: Terms, program: Program, *, on: date) -> ProgramDocument:
    version = programs.effective_version(program_id=program.pk, on=on)
    month, day = programs.document_of(version.pk).fiscal_year_starts if version else (1, 1)
    return policy.rule_document(
        terms=terms,
        currency=program.currency,
        time_zone=program.time_zone,
        fiscal_year_starts=f"{month:02d}-{day:02d}",
    )


def _criteria(judged: _Judged, row: int) -> list[dict[str, Any]]:
    document, as_of, table = judged.document, judged.as_of, judged.table
    return evidence.render_leaves(
        document=document,
        as_of=as_of,
        facts=evidence.encode_facts(document=document, as_of=as_of, table=table)[row],
        outcomes=evidence.encode_outcomes(judgment=judged.judgment)[row],
        money_scale=table.money_scale,
    )
