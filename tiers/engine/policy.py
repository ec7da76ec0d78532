"""Policy: what HAPPENS with a judgment (promotion, grace, reviews, soft landing, holds), for all partners at once.

E, the effect day, is the day after the as-of day: standings start on it, and reviews, enforcement and the end of grace
are compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from kernel.errors import DomainError
from kernel.periods import ONE_DAY
from tiers.choices import Cadence, Reason, Verdict
from tiers.engine import tenure
from tiers.engine.document import Policy, ProgramDocument
from tiers.engine.facts import Bools, Int16s, Int64s
from tiers.engine.interventions import Interventions
from tiers.engine.judge import MET, UNKNOWN, UNMET, Int8s, Judgment
from tiers.engine.reason_bits import BITS, MOVES, reasons_of

Days = npt.NDArray[np.datetime64]
Positions = npt.NDArray[np.intp]

VERDICTS = (Verdict.PROMOTE, Verdict.RETAIN, Verdict.WARN, Verdict.DEMOTE, Verdict.HOLD)
PROMOTE, RETAIN, WARN, DEMOTE, HOLD = range(len(VERDICTS))
NO_DAY = np.datetime64("NaT", "D")


class UnknownTierError(DomainError):
    """A partner holds a tier that the version in force does not have."""

    code = "held_tier_is_not_in_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """Where each partner stood before the run: rank (0: none), and the clock of its grace (NaT: none).

    `since` is the first day in the tier, `risen_on` the same where it came from below (NaT: it did not, or long ago).
    """

    ranks: Int16s
    grace_started_on: Days
    grace_cleared_on: Days
    since: Days | None = None  # None: not known of anybody
    risen_on: Days | None = None

    @classmethod
    def nothing(cls, *, count: int) -> Previous:
        """Return the state of partners that have no standing yet."""
        days = np.full(count, NO_DAY)
        return cls(
            ranks=np.zeros(count, dtype=np.int16), grace_started_on=days, grace_cleared_on=days
        )

    def take(self, *, rows: Positions) -> Previous:
        """Return the state of some rows."""
        return Previous(
            ranks=self.ranks[rows],
            grace_started_on=self.grace_started_on[rows],
            grace_cleared_on=self.grace_cleared_on[rows],
            since=None if self.since is None else self.since[rows],
            risen_on=None if self.risen_on is None else self.risen_on[rows],
        )

    def after(self, *, decided: Decided, on: date) -> Previous:
        """Return where the partners stand for the next night, the decisions having taken effect on the day."""
        start = np.datetime64(on, "D")
        moved, rose = decided.tier_after != self.ranks, decided.tier_after > decided.held
        since = self._nobody if self.since is None else self.since
        risen_on = self._nobody if self.risen_on is None else self.risen_on
        return Previous(
            ranks=decided.tier_after,
            grace_started_on=decided.grace_started_on,
            grace_cleared_on=decided.grace_cleared_on,
            since=np.where(moved, start, since),
            risen_on=np.where(rose, start, np.where(moved, NO_DAY, risen_on)),
        )

    @property
    def _nobody(self) -> Days:
        return np.full(len(self.ranks), NO_DAY)

    def guaranteed(self, *, document: ProgramDocument, on: date) -> Bools:
        """Tell whose tier the version guarantees on the day."""
        risen_on = self._nobody if self.risen_on is None else self.risen_on
        return tenure.guaranteed(document=document, risen_on=risen_on, on=on)

    def on_probation(self, *, document: ProgramDocument, on: date) -> Bools:
        """Tell whose rise is on probation on the day."""
        risen_on = self._nobody if self.risen_on is None else self.risen_on
        return tenure.on_probation(document=document, risen_on=risen_on, on=on)

    def grandfathered(self, *, document: ProgramDocument, on: date) -> Bools:
        """Tell whose tier is kept on the day from before the version."""
        since = self._nobody if self.since is None else self.since
        return tenure.grandfathered(document=document, since=since, on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """The decision of one partner."""

    verdict: Verdict
    held: int
    tier_after: int
    reasons: tuple[Reason, ...]
    grace_started_on: date | None = None
    grace_ends_on: date | None = None
    grace_cleared_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The decisions of all partners; `held` is the rank before (the lowest for one that enters), `reasons` a bit mask.

    A grace that runs has a start and an end; one that was cleared keeps start and clearing day while it may resume.
    """

    verdicts: Int8s
    held: Int16s
    tier_after: Int16s
    grace_started_on: Days
    grace_ends_on: Days
    grace_cleared_on: Days
    reasons: Int64s

    def row(self, *, index: int) -> DecidedRow:
        """Return the decision of the partner in one row."""
        return DecidedRow(
            verdict=VERDICTS[self.verdicts[index]],
            held=int(self.held[index]),
            tier_after=int(self.tier_after[index]),
            reasons=reasons_of(mask=int(self.reasons[index])),
            grace_started_on=self.grace_started_on[index].item(),
            grace_ends_on=self.grace_ends_on[index].item(),
            grace_cleared_on=self.grace_cleared_on[index].item(),
        )


def may_fall(*, policy: Policy, day: date) -> bool:
    """Tell whether a step down may take place on the day."""
    return not policy.dates_down or (day.month, day.day) in policy.dates_down


def earliest_demotion_on(*, document: ProgramDocument, grace_ends_on: date) -> date:
    """Return the first effect day on which a grace that ends on the day may lead to a demotion."""
    day = max(grace_ends_on, document.enforced_on)
    while not may_fall(policy=document.policy, day=day):
        day += ONE_DAY
    return day


def decide(
    *,
    document: ProgramDocument,
    judgment: Judgment,
    previous: Previous,
    feed_bad: Bools,
    as_of: date,
    people: Interventions | None = None,
) -> Decided:
    """Return what happens to each partner on the effect day after `as_of`; refuses a held tier the version lacks.

    `people` is what persons have decided or contested; None: nothing.
    """
    people = people or Interventions.none(count=len(previous.ranks))
    night = _Night(document, judgment, previous, feed_bad, as_of + ONE_DAY, people=people)
    night.weigh_promotion()
    night.weigh_keeping()
    night.heed_people()
    return night.decided()


class _Night:
    """The working columns of one `decide`; each step settles some rows and says why."""

    def __init__(
        self,
        document: ProgramDocument,
        judgment: Judgment,
        previous: Previous,
        feed_bad: Bools,
        effect_on: date,
        *,
        people: Interventions,
    ) -> None:
        count = len(previous.ranks)
        self.previous, self.people = previous, people
        self.document, self.policy, self.effect_on = document, document.policy, effect_on
        self.today = np.datetime64(effect_on, "D")
        self.is_review = (effect_on.month, effect_on.day) in self.policy.review_dates
        self.judgment, self.entry = judgment, judgment.entry
        self.ranks = np.array(document.ranks, dtype=np.int16)
        self.held = _held_positions(self.ranks, previous.ranks)
        self.keep = judgment.keep[np.arange(count), self.held]
        self.feed_bad = feed_bad
        self.after = self.held.copy()
        self.verdicts = np.full(count, HOLD, dtype=np.int8)
        self.started = previous.grace_started_on.copy()
        self.cleared = previous.grace_cleared_on.copy()
        self.reasons = np.zeros(count, dtype=np.int64)
        self.rising = np.zeros(count, dtype=np.bool_)
        self.note(Reason.ENTERED, previous.ranks == 0)
        self.note(Reason.FEED_NOT_TRUSTED, feed_bad)

    def note(self, reason: Reason, rows: Bools) -> None:
        """Add a reason to the rows of a mask."""
        self.reasons[rows] |= BITS[reason]

    def weigh_promotion(self) -> None:
        """Settle the partners that have earned a tier above the held one."""
        columns = np.arange(len(self.ranks))
        best = np.where(self.entry == MET, columns, -1).max(axis=1)
        if self.policy.promote is Cadence.AFTER_APPROVAL:
            best = self.approved(best, columns)
        self.rising = best > self.held
        reached = np.maximum(best, self.held)
        beyond = columns > reached[:, np.newaxis]
        self.note(Reason.HIGHER_TIER_MET, self.rising)
        self.note(Reason.HIGHER_TIER_UNKNOWN, ((self.entry == UNKNOWN) & beyond).any(axis=1))
        trusted = ~self.feed_bad
        if self.policy.promotions_on_proven_data:
            trusted = np.ones_like(trusted)
        if self.policy.promote is Cadence.ON_REVIEW_DATES and not self.is_review:
            self.note(Reason.PROMOTION_WAITS_FOR_REVIEW, self.rising & trusted)
            waiting = self.rising & ~self.feed_bad
            self.verdicts[waiting] = RETAIN
            self.clear_grace(waiting)
            return
        promoted = self.rising & trusted
        self.note(Reason.PROMOTED_ON_PROVEN_DATA, promoted & self.feed_bad)
        self.reasons[promoted] &= ~BITS[Reason.FEED_NOT_TRUSTED]
        self.verdicts[promoted] = PROMOTE
        self.after[promoted] = best[promoted]
        self.drop_grace(promoted)

    def approved(self, best: Positions, columns: Positions) -> Positions:
        """Return the highest earned tier that the partner was let into, or the held one; say whose rise waits."""
        may = columns <= np.maximum(self.places(self.people.approved), self.held)[:, np.newaxis]
        allowed: Positions = np.where((self.entry == MET) & may, columns, -1).max(axis=1)
        self.note(Reason.PROMOTION_WAITS_FOR_APPROVAL, best > np.maximum(allowed, self.held))
        return allowed

    def weigh_keeping(self) -> None:
        """Settle the partners that have not: by the keep rule of the held tier."""
        open_rows = ~self.rising & ~self.feed_bad
        met = open_rows & (self.keep == MET)
        unknown = open_rows & (self.keep == UNKNOWN)
        unmet = open_rows & (self.keep == UNMET)
        lowest = unmet & (self.held == 0)
        self.note(Reason.REQUIREMENTS_MET, met)
        self.note(Reason.REQUIREMENTS_UNKNOWN, unknown)
        self.note(Reason.REQUIREMENTS_UNMET, unmet)
        self.note(Reason.LOWEST_TIER, lowest)
        failing = unmet & ~lowest
        kept = failing & self.previous.grandfathered(document=self.document, on=self.effect_on)
        self.note(Reason.GRANDFATHERED, kept)
        self.verdicts[met | lowest | kept] = RETAIN
        self.clear_grace(met)
        self.drop_grace(lowest | kept)
        self.run_grace(failing & ~kept)

    def clear_grace(self, rows: Bools) -> None:
        """Stop the running clock of rows that meet again, and forget one that can no longer resume."""
        running = rows & ~np.isnat(self.started) & np.isnat(self.cleared)
        self.note(Reason.GRACE_CLEARED, running)
        self.cleared[running] = self.today
        self.drop_grace(rows & ~np.isnat(self.cleared) & ~self.may_resume())

    def drop_grace(self, rows: Bools) -> None:
        """Forget the clock of some rows."""
        self.started[rows] = NO_DAY
        self.cleared[rows] = NO_DAY

    def may_resume(self) -> Bools:
        """Tell where a clock was cleared so lately that a new fall takes it up again (False without a clearing day)."""
        limit = np.timedelta64(self.policy.resume_within_days, "D")
        result: Bools = (self.today - self.cleared) <= limit
        return result

    def run_grace(self, rows: Bools) -> None:
        """Start, resume or continue the clock of rows that fail the keep rule; then warn or demote them."""
        running = rows & ~np.isnat(self.started) & np.isnat(self.cleared)
        resumed = rows & ~np.isnat(self.started) & self.may_resume()
        begun = rows & ~running & ~resumed
        self.started[begun] = self.today
        self.cleared[rows] = NO_DAY
        self.note(Reason.GRACE_RUNNING, running)
        self.note(Reason.GRACE_RESUMED, resumed)
        self.note(Reason.GRACE_STARTED, begun)
        self.verdicts[rows] = WARN
        over = rows & (self.grace_ends() <= self.today)
        probing = rows & self.previous.on_probation(document=self.document, on=self.effect_on)
        self.note(Reason.GRACE_OVER, over)
        self.note(Reason.ON_PROBATION, probing)
        if not may_fall(policy=self.policy, day=self.effect_on):
            self.note(Reason.DEMOTION_WAITS_FOR_REVIEW, over & ~probing)
            over &= probing
        over |= probing
        if self.effect_on < self.document.enforced_on:
            self.note(Reason.NOT_ENFORCED_YET, over)
            return
        safe = over & self.previous.guaranteed(document=self.document, on=self.effect_on)
        self.note(Reason.TENURE_GUARANTEED, safe)
        contested = over & ~safe & self.people.contested
        self.note(Reason.DISPUTE_IS_OPEN, contested)
        self.verdicts[contested] = HOLD
        self.demote(over & ~safe & ~contested)

    def demote(self, rows: Bools) -> None:
        """Move rows down: one tier (soft landing), or to the highest tier below that is not surely missed."""
        below = np.arange(len(self.ranks)) < self.held[:, np.newaxis]
        landing = np.where(below & (self.entry != UNMET), np.arange(len(self.ranks)), 0).max(axis=1)
        if self.policy.soft_landing:
            self.note(Reason.SOFT_LANDING, rows & (landing < self.held - 1))
            landing = self.held - 1
        else:
            stopped = self.entry[np.arange(len(landing)), landing] == UNKNOWN
            self.note(Reason.FALL_STOPPED_BY_UNKNOWN, rows & stopped)
        self.verdicts[rows] = DEMOTE
        self.after[rows] = landing[rows]
        self.drop_grace(rows)
        # A new clock runs in the tier below if that one is not kept either; the lowest tier has none.
        failing = self.judgment.keep[np.arange(len(landing)), self.after] == UNMET
        self.started[rows & failing & (self.after > 0)] = self.today

    def heed_people(self) -> None:
        """Let what persons have decided stand above what was earned; the later step wins."""
        people, before = self.people, self.held
        if people.at_most.any():
            most = np.where(people.at_most > 0, self.places(people.at_most), len(self.ranks))
            self.move(self.after > most, most, Reason.STEPPED_DOWN, Reason.STEPPED_DOWN)
        if people.at_least.any():
            least = np.where(people.at_least > 0, self.places(people.at_least), -1)
            kept = (self.after < least) | ((before == least) & (self.verdicts == WARN))
            self.move(kept, least, Reason.STATUS_MATCHED, Reason.STATUS_MATCHED)
        if people.fixed.any():
            fixed = self.places(people.fixed)
            self.move(people.fixed > 0, fixed, Reason.OVERRIDE_MOVES, Reason.OVERRIDE_IN_FORCE)
        if people.held.any():
            self.move(people.held, before, Reason.HELD_BY_PERSON, Reason.HELD_BY_PERSON)

    def places(self, ranks: Int16s) -> Positions:
        """Return the place of each rank; one that the version does not have counts as the next higher one."""
        places: Positions = np.searchsorted(self.ranks, ranks).clip(max=len(self.ranks) - 1)
        return places

    def move(self, rows: Bools, to: Positions, moves: Reason, stands: Reason) -> None:
        """Put rows where a person wants them: a move where that is another tier, else a hold that stops no clock."""
        self.after[rows] = to[rows]
        up, down = rows & (self.after > self.held), rows & (self.after < self.held)
        stays = rows & ~up & ~down
        self.verdicts[up], self.verdicts[down], self.verdicts[stays] = PROMOTE, DEMOTE, HOLD
        self.drop_grace(up | down)
        self.started[stays] = self.previous.grace_started_on[stays]
        self.cleared[stays] = self.previous.grace_cleared_on[stays]
        self.reasons[rows] &= ~MOVES
        self.note(moves, up | down)
        self.note(stands, stays)

    def grace_ends(self) -> Days:
        """Return the end of each running clock (NaT without one)."""
        ends: Days = self.started + np.timedelta64(self.policy.grace_days, "D")
        ends[~np.isnat(self.cleared)] = NO_DAY
        return ends

    def decided(self) -> Decided:
        """Return the settled columns."""
        return Decided(
            verdicts=self.verdicts,
            held=self.ranks[self.held],
            tier_after=self.ranks[self.after],
            grace_started_on=self.started,
            grace_ends_on=self.grace_ends(),
            grace_cleared_on=self.cleared,
            reasons=self.reasons,
        )


def _held_positions(ranks: Int16s, held: Int16s) -> Positions:
    """Return the place of each held rank among the ranks; one that enters (0) holds the lowest."""
    places = np.searchsorted(ranks, held).clip(max=len(ranks) - 1)
    strange = (held != 0) & (ranks[places] != held)
    if strange.any():
        rank = int(held[np.flatnonzero(strange)[0]])
        raise UnknownTierError(
            f"Partners hold a tier of rank {rank}, which this version does not have; "
            "give it that tier, or move them first."
        )
    places[held == 0] = 0
    return places
