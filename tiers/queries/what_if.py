"""What a document would do: judge it on the real facts of a day, or of several, and write nothing.

Facts are those known now. Partners stand where they stand on the day; the night's own judge and policy decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.db import transaction

from kernel import knowledge
from kernel.errors import InvalidInputError
from kernel.periods import ONE_DAY
from partners.queries import directory
from sales.queries import freshness, ledger
from tiers.choices import RunState, Verdict
from tiers.engine import facts, judge, metrics, policy
from tiers.engine.document import ProgramDocument
from tiers.models import EvaluationRun, Program, RunChunk, Tier
from tiers.queries import judging, previous

AT_ONCE = 10_000  # partners judged at a time: what bounds the memory
MOST_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How many partners would go from one tier to another, by code; was None: they would be new to the program."""

    was: str | None
    now: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One partner that would move: the tier it holds, the one its facts lead to, and what the first night would do."""

    partner_id: int
    partner_code: str
    was: str | None
    now: str
    verdict: Verdict

    @property
    def is_new(self) -> bool:
        """Tell whether the partner holds no tier of the program yet."""
        return self.was is None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a document would do on a day.

    `matrix` and `moves` tell where the facts lead once every grace period is over, one line a partner; `verdicts`
    what the night of the day itself would do; `met` how many partners meet each tier's entry rule; `unsettled` how
    many keep their tier only because a fact is unknown.
    """

    as_of: date
    partners: int
    matrix: tuple[Shift, ...]
    moves: tuple[Move, ...]
    verdicts: dict[str, int]
    met: dict[str, int]
    unsettled: int

    @property
    def tiers_now(self) -> dict[str, int]:
        """Return how many partners each tier would have."""
        found: Counter[str] = Counter()
        for shift in self.matrix:
            found[shift.now] += shift.count
        return dict(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of a history: what its night would have done, and how many partners each tier had after it."""

    as_of: date
    verdicts: dict[str, int]
    tiers: dict[str, int]


@transaction.atomic(savepoint=False)
def what_if(*, document: ProgramDocument, as_of: date) -> WhatIf:
    """Return what the document would do on the day, as if it had been enforced by then."""
    night = _Night.of(document=document, as_of=as_of)
    codes = {tier.rank: tier.code for tier in document.tiers}
    ranks = np.array(document.ranks, dtype=np.int16)
    shifts: Counter[tuple[str | None, str]] = Counter()
    verdicts: Counter[str] = Counter()
    met: Counter[str] = Counter()
    unsettled, moved = 0, []
    for ids in night.slices():
        standing = night.standing(ids)
        judged = night.judge(ids, standing.adopted)
        after, is_unsettled = _settled(judged, ranks)
        unsettled += int(is_unsettled.sum())
        for at, tier in enumerate(document.tiers):
            met[tier.code] += int((judged.judgment.entry[:, at] == judge.MET).sum())
        decided = [policy.VERDICTS[code] for code in judged.decided.verdicts.tolist()]
        verdicts.update(verdict.value for verdict in decided)
        rows = zip(ids, standing.codes, after.tolist(), decided, strict=True)
        for partner_id, was, rank, verdict in rows:
            shifts[was, codes[rank]] += 1
            if was != codes[rank]:
                moved.append((partner_id, was, codes[rank], verdict))
    return WhatIf(
        as_of=as_of,
        partners=len(night.ids),
        matrix=_matrix(shifts, document, night.tiers),
        moves=_moves(moved),
        verdicts={str(verdict): verdicts[str(verdict)] for verdict in Verdict},
        met={tier.code: met[tier.code] for tier in document.tiers},
        unsettled=unsettled,
    )


@transaction.atomic(savepoint=False)
def history(*, document: ProgramDocument, days: Sequence[date]) -> tuple[Day, ...]:
    """Return what the nights of ascending days would have done under the document, each starting from the one before.

    The first starts from the standings of its day. The partners are those of the last day, and the document counts
    as enforced from the first day on. Refuses no days, too many, and days that do not ascend.
    """
    _refuse_days(days)
    night = _Night.of(document=document, as_of=days[-1])
    verdicts: dict[date, Counter[str]] = {day: Counter() for day in days}
    ranks: dict[date, Counter[int]] = {day: Counter() for day in days}
    for ids in night.slices():
        before: policy.Previous | None = None
        for day in days:
            today = night.on(day, since=days[0])
            judged = today.judge(ids, before or today.standing(ids).adopted)
            decided = judged.decided
            names = (policy.VERDICTS[code].value for code in decided.verdicts.tolist())
            verdicts[day].update(names)
            ranks[day].update(decided.tier_after.tolist())
            before = policy.Previous(
                ranks=decided.tier_after,
                grace_started_on=decided.grace_started_on,
                grace_cleared_on=decided.grace_cleared_on,
            )
    return tuple(
        Day(
            as_of=day,
            verdicts={str(verdict): verdicts[day][str(verdict)] for verdict in Verdict},
            tiers={tier.code: ranks[day][tier.rank] for tier in document.tiers},
        )
        for day in days
    )


def _refuse_days(days: Sequence[date]) -> None:
    if not days or len(days) > MOST_DAYS:
        raise InvalidInputError(f"Ask for 1 to {MOST_DAYS} days; these are {len(days)}.")
    if sorted(set(days)) != list(days):
        raise InvalidInputError("Write the days in ascending order, each of them once.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Where partners stand by code, and the same as the document can take it up."""

    codes: list[str | None]
    adopted: policy.Previous


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """A night that is never stored: its run in memory alone, and the tiers the program has today."""

    document: ProgramDocument
    run: EvaluationRun
    ids: list[int]
    tiers: dict[int, str]

    @classmethod
    def of(cls, *, document: ProgramDocument, as_of: date) -> _Night:
        """Return the night of the day, with all that is known now."""
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

    def on(self, as_of: date, *, since: date) -> _Night:
        """Return the same night as of another day."""
        if as_of != self.run.as_of:
            _look_at(self.run, as_of)
        return replace(self, document=_enforced(self.document, since))

    def slices(self) -> Iterator[list[int]]:
        """Yield the partners in parts that fit into memory."""
        for start in range(0, len(self.ids), AT_ONCE):
            yield self.ids[start : start + AT_ONCE]

    def judge(self, ids: list[int], before: policy.Previous) -> judging.Judged:
        """Return what the night decides about some partners."""
        chunk = RunChunk(partner_ids=ids, countries=self._countries(ids))
        return judging.gather_and_decide(
            run=self.run, document=self.document, chunk=chunk, before=before
        )

    def standing(self, ids: list[int]) -> _Standing:
        """Return where partners stand; a tier that the document lacks counts as the next one below that it has."""
        found = previous.of(run=self.run, partner_ids=np.array(ids, dtype=np.int64))
        ranks = {tier.code: tier.rank for tier in self.document.tiers}
        adopted = {0: 0}
        for rank, code in self.tiers.items():
            below = [known for known in self.document.ranks if known <= rank]
            adopted[rank] = ranks.get(code, max(below, default=self.document.lowest.rank))
        held = found.ranks.tolist()
        return _Standing(
            codes=[self.tiers.get(rank) for rank in held],
            adopted=replace(found, ranks=np.array([adopted[r] for r in held], dtype=np.int16)),
        )

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


def _settled(judged: judging.Judged, ranks: facts.Int16s) -> tuple[facts.Int16s, facts.Bools]:
    """Return the rank that the facts lead each partner to, grace aside, and where only an unknown fact keeps it."""
    entry, places = judged.judgment.entry, np.arange(len(ranks))
    held = np.searchsorted(ranks, judged.decided.held)
    best = np.where(entry == judge.MET, places, -1).max(axis=1)
    kept = judged.judgment.keep[np.arange(len(held)), held]
    below = places < held[:, np.newaxis]
    landing = np.where(below & (entry != judge.UNMET), places, 0).max(axis=1)
    after = np.where(best > held, best, np.where(kept == judge.UNMET, landing, held))
    return ranks[after], (best <= held) & (kept == judge.UNKNOWN)


def _matrix(
    shifts: Counter[tuple[str | None, str]], document: ProgramDocument, tiers: dict[int, str]
) -> tuple[Shift, ...]:
    """Return the shifts in the order of the tiers, new partners first."""
    order = {code: rank for rank, code in tiers.items()}
    order |= {tier.code: tier.rank for tier in document.tiers}
    rows = [Shift(was=was, now=now, count=count) for (was, now), count in shifts.items()]
    return tuple(sorted(rows, key=lambda row: (order.get(row.was or "", 0), order[row.now])))


def _moves(moved: list[tuple[int, str | None, str, Verdict]]) -> tuple[Move, ...]:
    codes = directory.codes_by_id([partner_id for partner_id, *_ in moved])
    return tuple(
        Move(
            partner_id=partner_id,
            partner_code=codes[partner_id],
            was=was,
            now=now,
            verdict=verdict,
        )
        for partner_id, was, now, verdict in moved
    )
