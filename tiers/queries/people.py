"""What persons have decided or contested, as a night sees it: frozen by the run's knowledge watermark."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tiers.choices import Cadence
from tiers.engine import claims as granting
from tiers.engine import judge, policy
from tiers.engine.document import ProgramDocument
from tiers.engine.facts import Bools, FactTable
from tiers.engine.interventions import Interventions
from tiers.models import EvaluationRun
from tiers.queries import claims, held, overrides


def of(
    *,
    run: EvaluationRun,
    document: ProgramDocument,
    table: FactTable,
    before: policy.Previous,
    feed_bad: Bools,
) -> Interventions:
    """Return what stands for each partner of the table on the run's effect day."""
    people = Interventions.none(count=table.count)
    overrides.place(run=run, table=table, people=people)
    if document.policy.promote is Cadence.AFTER_APPROVAL:
        approved = held.admitted_ranks(run=run, partner_ids=table.partner_ids)
        people = replace(people, approved=approved)
    night = _Night(run=run, document=document, table=table, before=before, feed_bad=feed_bad)
    contested = night.contested(people)
    return people if contested is None else replace(people, contested=contested)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """What a night decides with, so that it can be decided once more as if disputes were settled."""

    run: EvaluationRun
    document: ProgramDocument
    table: FactTable
    before: policy.Previous
    feed_bad: Bools

    def contested(self, people: Interventions) -> Bools | None:
        """Tell whose disputes are material: decided wholly for the partner they would give another verdict, or tier."""
        found = claims.of(run=self.run, document=self.document)
        rows = np.flatnonzero(np.isin(self.table.partner_ids, list(found)))
        if not len(rows):
            return None
        part = self.table.take(rows=rows)
        plain = self._decided(part, rows, people)
        granted = self._decided(granting.granted(table=part, claims=found), rows, people)
        by_itself = np.array(
            [any(claim.is_verdict for claim in found[key]) for key in part.partner_ids.tolist()]
        )
        is_other = (plain.verdicts != granted.verdicts) | (plain.tier_after != granted.tier_after)
        result = np.zeros(self.table.count, dtype=np.bool_)
        result[rows] = by_itself | is_other
        return result

    def _decided(
        self, facts: FactTable, rows: policy.Positions, people: Interventions
    ) -> policy.Decided:
        return policy.decide(
            document=self.document,
            judgment=judge.judge(document=self.document, table=facts, as_of=self.run.as_of),
            previous=self.before.take(rows=rows),
            feed_bad=self.feed_bad[rows],
            as_of=self.run.as_of,
            people=people.take(rows=rows),
        )
