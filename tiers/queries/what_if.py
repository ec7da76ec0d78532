"""What a document would do: judge it on the real facts of a day, or of several, and write nothing.

Facts are those known now. Partners stand where they stand on the day; the night's own judge and policy decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kernel.errors import InvalidInputError
from kernel.periods import ONE_DAY
from partners.queries import directory
from tiers.choices import Verdict
from tiers.engine import judge, policy
from tiers.engine.document import ProgramDocument
from tiers.queries.imagined import Night, settled

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


def what_if(*, document: ProgramDocument, as_of: date) -> WhatIf:
    """Return what the document would do on the day, as if it had been enforced by then."""
    night = Night.of(document=document, as_of=as_of)
    codes = {tier.rank: tier.code for tier in document.tiers}
    ranks = np.array(document.ranks, dtype=np.int16)
    shifts: Counter[tuple[str | None, str]] = Counter()
    verdicts: Counter[str] = Counter()
    met: Counter[str] = Counter()
    unsettled, moved = 0, []
    for ids in night.slices():
        standing = night.standing(ids)
        judged = night.judge(ids, standing.adopted)
        after, is_unsettled = settled(judged, ranks)
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


def history(
    *,
    document: ProgramDocument,
    days: Sequence[date],
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> tuple[Day, ...]:
    """Return what the nights of ascending days would have done under the document, each starting from the one before.

    The first starts from the standings of its day. The partners are those of the last day, and the document counts
    as enforced from the first day on. `told` hears how far it is. Refuses no days, too many, and days that do not
    ascend.
    """
    _refuse_days(days)
    night = Night.of(document=document, as_of=days[-1])
    verdicts: dict[date, Counter[str]] = {day: Counter() for day in days}
    ranks: dict[date, Counter[int]] = {day: Counter() for day in days}
    of = len(days) * len(night.ids)
    done = 0
    for ids in night.slices():
        before: policy.Previous | None = None
        for day in days:
            told(done, of)
            done += len(ids)
            today = night.on(day, since=days[0])
            judged = today.judge(ids, before or today.standing(ids).adopted)
            decided = judged.decided
            names = (policy.VERDICTS[code].value for code in decided.verdicts.tolist())
            verdicts[day].update(names)
            ranks[day].update(decided.tier_after.tolist())
            before = judged.before.after(decided=decided, on=day + ONE_DAY)
    return tuple(
        Day(
            as_of=day,
            verdicts={str(verdict): verdicts[day][str(verdict)] for verdict in Verdict},
            tiers={tier.code: ranks[day][tier.rank] for tier in document.tiers},
        )
        for day in days
    )


def days_up_to(*, last: date, count: int) -> list[date]:
    """Return the last days up to one, ascending; refuses a number that no history takes."""
    if not 1 <= count <= MOST_DAYS:
        raise InvalidInputError(f"Ask for 1 to {MOST_DAYS} nights; {count} is none of them.")
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]


def _refuse_days(days: Sequence[date]) -> None:
    if not days or len(days) > MOST_DAYS:
        raise InvalidInputError(f"Ask for 1 to {MOST_DAYS} days; these are {len(days)}.")
    if sorted(set(days)) != list(days):
        raise InvalidInputError("Write the days in ascending order, each of them once.")


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
