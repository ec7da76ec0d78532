"""A night that is never stored: the night's own judge and policy on real facts, its run in memory alone.

Facts are those known now. Partners stand where they stand on the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.db import transaction

from kernel import knowledge
from kernel.periods import ONE_DAY, Period
from partners.queries import directory
from sales.queries import freshness, ledger
from tiers.choices import RunState
from tiers.engine import facts, judge, metrics, policy
from tiers.engine.document import ProgramDocument
from tiers.engine.requests import FactRequest
from tiers.models import EvaluationRun, Program, RunChunk, Tier
from tiers.queries import facts as fact_queries
from tiers.queries import judging, previous

AT_ONCE = 10_000  # partners judged at a time: what bounds the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where partners stand by code, and the same as the document can take it up."""

    codes: list[str | None]
    adopted: policy.Previous


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night that is never stored: its run in memory alone, and the tiers the program has today."""

    document: ProgramDocument
    run: EvaluationRun
    ids: list[int]
    tiers: dict[int, str]

    @classmethod
    @transaction.atomic(savepoint=False)
    def of(cls, *, document: ProgramDocument, as_of: date) -> Night:
        """Return the night of the day, with all that is known now; posting waits for no more than this."""
        program = Program.objects.filter(code=document.code).first()
        program_id = program.pk if program else 0
        known_up_to = knowledge.latest_seq()
        run = EvaluationRun(
            program_id=program_id,
            as_of=as_of,
            ledger_watermark=ledger.watermark(),
            knowledge_watermark=known_up_to,
        )
        _look_at(run, as_of)
        tiers = Tier.objects.filter(program_id=program_id).values_list("rank", "code")
        return cls(
            document=_enforced(document, as_of),
            run=run,
            ids=directory.active_ids(countries=document.countries or None, as_of=as_of),
            tiers=dict(tiers),
        )

    def enforced(self, document: ProgramDocument) -> ProgramDocument:
        """Return a document as one that may demote on the night of the day."""
        return _enforced(document, self.run.as_of)

    def on(self, as_of: date, *, since: date) -> Night:
        """Return the same night as of another day."""
        if as_of != self.run.as_of:
            _look_at(self.run, as_of)
        return replace(self, document=_enforced(self.document, since))

    def slices(self) -> Iterator[list[int]]:
        """Yield the partners in parts that fit into memory."""
        for start in range(0, len(self.ids), AT_ONCE):
            yield self.ids[start : start + AT_ONCE]

    @transaction.atomic(savepoint=False)
    def judge(self, ids: list[int], before: policy.Previous) -> judging.Judged:
        """Return what the night decides about some partners."""
        return judging.gather_and_decide(
            run=self.run, document=self.document, chunk=self._chunk(ids), before=before
        )

    @transaction.atomic(savepoint=False)
    def answers(
        self, ids: list[int], requests: Sequence[FactRequest]
    ) -> dict[FactRequest, facts.Column]:
        """Return other facts of some partners, as the night would see them."""
        scope = judging.scope_of(run=self.run, document=self.document, chunk=self._chunk(ids))
        return fact_queries.answers(requests=requests, scope=scope)

    def standing(self, ids: list[int]) -> Standing:
        """Return where partners stand; a tier that the document lacks counts as the next one below that it has."""
        found = previous.of(
            run=self.run, document=self.document, partner_ids=np.array(ids, dtype=np.int64)
        )
        ranks = {tier.code: tier.rank for tier in self.document.tiers}
        adopted = {0: 0}
        for rank, code in self.tiers.items():
            below = [known for known in self.document.ranks if known <= rank]
            adopted[rank] = ranks.get(code, max(below, default=self.document.lowest.rank))
        held = found.ranks.tolist()
        return Standing(
            codes=[self.tiers.get(rank) for rank in held],
            adopted=replace(found, ranks=np.array([adopted[r] for r in held], dtype=np.int16)),
        )

    @transaction.atomic(savepoint=False)
    def of_largest_customers(
        self, ids: list[int], period: Period
    ) -> dict[FactRequest, facts.Column]:
        """Return what the largest end customer of each partner in the period adds to the columns of the document."""
        return fact_queries.of_largest_customers(
            requests=facts.columns_needed(document=self.document, as_of=self.run.as_of),
            scope=judging.scope_of(run=self.run, document=self.document, chunk=self._chunk(ids)),
            period=period,
        )

    def _chunk(self, ids: list[int]) -> RunChunk:
        return RunChunk(partner_ids=ids, countries=self._countries(ids))

    def _countries(self, ids: list[int]) -> list[str] | None:
        needed = facts.columns_needed(document=self.document, as_of=self.run.as_of)
        if metrics.country_request(as_of=self.run.as_of) not in needed:
            return None
        found = directory.countries_by_id(ids)
        return [found[partner_id] for partner_id in ids]


def _look_at(run: EvaluationRun, as_of: date) -> None:
    """Set the run, in memory alone, to a day: its feeds, and the closed night before it."""
    run.as_of = as_of
    feeds = freshness.feeds_as_of(day=as_of, known_up_to=run.knowledge_watermark)
    run.bad_feed_ids = [feed.distributor_id for feed in feeds if feed.is_bad]
    closed = EvaluationRun.objects.filter(program_id=run.program_id, state=RunState.CLOSED)
    run.previous = closed.filter(as_of__lt=as_of).order_by("-as_of").first()


def _enforced(document: ProgramDocument, as_of: date) -> ProgramDocument:
    """Return the document as one that may demote on the night of the day."""
    return replace(document, enforced_on=min(document.enforced_on, as_of + ONE_DAY))


def settled(judged: judging.Judged, ranks: facts.Int16s) -> tuple[facts.Int16s, facts.Bools]:
    """Return the rank that the facts lead each partner to, grace aside, and where only an unknown fact keeps it."""
    entry, places = judged.judgment.entry, np.arange(len(ranks))
    held = np.searchsorted(ranks, judged.decided.held)
    best = np.where(entry == judge.MET, places, -1).max(axis=1)
    kept = judged.judgment.keep[np.arange(len(held)), held]
    below = places < held[:, np.newaxis]
    landing = np.where(below & (entry != judge.UNMET), places, 0).max(axis=1)
    after = np.where(best > held, best, np.where(kept == judge.UNMET, landing, held))
    return ranks[after], (best <= held) & (kept == judge.UNKNOWN)
