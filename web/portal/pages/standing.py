"""Where the partner stands, in sentences: the headline, three facts, the notice, and what the next tier asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.periods import ONE_DAY
from tiers.choices import Outcome, Reason, Verdict
from tiers.queries.decisions import Need, Row, ShownTier, Why
from web.portal.pages import words
from web.shared import formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One of the three facts under the track."""

    icon: str
    title: str
    text: str
    has_working: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a partner below its line must know: the date first, then the way back."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that a tier asks for; `result` is met, short or not known."""

    text: str
    detail: str
    has: str
    result: str
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells one decision; `today` decides whether a year is written, `review_on` is the next review.

    `leaving` is the revenue that the next review counts no more, None where that is not known.
    """

    why: Why
    today: date
    review_on: date | None
    leaving: Decimal | None = None

    @property
    def own(self) -> ShownTier:
        """Return the tier held."""
        return self.why.tiers[0]

    @property
    def above(self) -> ShownTier | None:
        """Return the tier above, None at the top."""
        return self.why.tiers[1] if len(self.why.tiers) > 1 else None

    def headline(self) -> str:
        """Return the standing in one line ("Silver partner, $37,520 from the Gold line")."""
        name, above = self.own.name, self.above
        if self.own.outcome is Outcome.UNMET and (gap := self._revenue_gap(0)):
            return f"{name} partner, {gap} below the {name} line"
        if above is None:
            over = self._revenue_margin(0)
            return f"{name} partner, {over} over the line" if over else f"{name} partner"
        if above.outcome is Outcome.MET:
            return f"{name} partner, with all that {above.name} asks for"
        if gap := self._revenue_gap(1):
            return f"{name} partner, {gap} from the {above.name} line"
        if left := self._left(1):
            return f"{name} partner, {left} from {above.name}"
        return f"{name} partner"

    def facts(self) -> tuple[Fact, Fact, Fact]:
        """Return keep, reach, and what is on hold, in grace or neither."""
        return self._keep(), self._reach(), self._third()

    def notice(self) -> Notice | None:
        """Return the notice of a partner below its line; None for everybody else."""
        if self.why.verdict is not Verdict.WARN:
            return None
        name, until = self.own.name, self.why.earliest_demotion_on
        title = f"Nothing changes before {self._day(until)}" if until else "Nothing changes yet"
        text = f"You’re below what {name} asks for: {self._missing(0)}."
        if gap := self._revenue_gap(0):
            text = f"You’re {gap} below the {name} line."
        by_then = f"on {self._day(until)}" if until else "at the next review"
        needs = " and ".join(self._wants(row, need) for row, need in self._short(0))
        way = f" With {needs} {by_then}, you stay {name}." if needs else ""
        return Notice(title=title, text=text + way)

    def asks(self) -> tuple[Ask, ...]:
        """Return what the next tier asks for; at the top, what the held one asks for."""
        return tuple(self._asks(1 if self.above else 0))

    def _asks(self, place: int) -> Iterator[Ask]:
        results = {Outcome.MET: "met", Outcome.UNMET: "short", Outcome.UNKNOWN: "unknown"}
        for row, need in words.needs_at(rows=self.why.rows, place=place):
            asked = words.asked(row=row, need=need, currency=self.why.currency)
            either = "one of several ways" if row.is_alternative else ""
            because = words.because(row=row) if need.outcome is Outcome.UNKNOWN else ""
            about = (words.window(row=row, today=self.today), either, because)
            yield Ask(
                text=f"{row.label}, {asked}",
                detail=", ".join(part for part in about if part).removesuffix("."),
                has=words.has(row=row, currency=self.why.currency),
                result=results[need.outcome],
                gap=words.gap(row=row, need=need, currency=self.why.currency),
            )

    def _keep(self) -> Fact:
        name = self.own.name
        if not words.needs_at(rows=self.why.rows, place=0):
            return Fact(icon="check", title=f"You keep {name}", text=f"{name} asks for nothing.")
        if self.own.outcome is Outcome.MET:
            return self._kept(name)
        if self.own.outcome is Outcome.UNKNOWN:
            return Fact(
                icon="question",
                title=f"{name} can’t be checked today",
                text=f"{self._reasons(0)} Your tier can’t fall until it can.".strip(),
            )
        gap = self._revenue_gap(0)
        title = f"{gap} below the {name} line" if gap else f"Below what {name} asks for"
        return Fact(icon="alert", title=title, text=f"{self._sentence(0)} You are still {name}.")

    def _kept(self, name: str) -> Fact:
        over = self._revenue_margin(0)
        lead = f"You’re {over} over the {name} line. " if over else ""
        when = f" on {self._day_plain(self.review_on)}" if self.review_on else ""
        left = self._left_over()
        if left is not None and left < 0:
            return Fact(
                icon="calendar",
                title=f"{self._money(-left)} of new sales keep you {name}",
                text=f"{lead}{self._leaves()} before the review{when}.",
                has_working=True,
            )
        leaves = f"{self._leaves()}, and you’d still be over it. " if left is not None else ""
        return Fact(
            icon="check",
            title=f"You keep {name}",
            text=f"{lead}{leaves}Nothing more is needed{when}.",
        )

    def _left_over(self) -> Decimal | None:
        """Return how far over the own line today's sales are at the review; None where that is not known."""
        row = words.revenue_row(rows=self.why.rows)
        need = row.needs[0] if row else None
        if not self.leaving or row is None or need is None or row.is_alternative:
            return None
        return Decimal(need.margin or 0) - self.leaving

    def _leaves(self) -> str:
        return f"{self._money(self.leaving or Decimal())} of your sales leave the window"

    def _reach(self) -> Fact:
        above = self.above
        if above is None:
            return Fact(
                icon="award",
                title=f"{self.own.name} is the highest tier",
                text="There is no line above yours.",
                has_working=True,
            )
        name = above.name
        if above.outcome is Outcome.MET:
            when = self._day(self.review_on) if self.review_on else "the next review"
            waits = Reason.PROMOTION_WAITS_FOR_REVIEW in self.why.reasons
            text = f"The step takes effect on {when}." if waits else "It has to be confirmed first."
            title = f"You meet all that {name} asks for"
            return Fact(icon="up", title=title, text=text, has_working=True)
        by = self._by_review()
        if gap := self._revenue_gap(1):
            title = f"{self._to_sell(gap)} to reach {name}{by}"
        elif left := self._left(1):
            title = f"{left} left for {name}"
        else:
            title = f"{name} can’t be checked today"
        return Fact(icon="up", title=title, text=self._reach_text(name), has_working=True)

    def _reach_text(self, name: str) -> str:
        others = [
            f"{row.label.lower()} ({words.gap(row=row, need=need, currency=self.why.currency)})"
            for row, need in self._short(1)
            if not (self._is_revenue(row) and need.gap)
        ]
        unknown = self._reasons(1)
        parts = []
        if gap := self._revenue_gap(1):
            today = f"{gap} is the distance to the {name} line today"
            parts.append(f"{today}. {self._leaves()} by then." if self.leaving else f"{today}.")
        if others:
            parts.append(f"Also missing: {', '.join(others)}.")
        return " ".join([*parts, *([unknown] if unknown else [])])

    def _third(self) -> Fact:
        why = self.why
        if why.verdict is Verdict.HOLD:
            text = " ".join(f"{reason.label}." for reason in why.reasons)
            return Fact(icon="pause", title="On hold, your tier can’t fall", text=text)
        if why.grace_ends_on is not None and why.verdict is Verdict.WARN:
            started = self._day_plain(why.grace_started_on) if why.grace_started_on else ""
            since = f"It started on {started}. " if started else ""
            return Fact(
                icon="calendar",
                title=f"Grace to {self._day_plain(why.grace_ends_on)}",
                text=f"{since}It ends by itself when you are back over the line.",
            )
        return Fact(
            icon="runs",
            title="Nothing is on hold",
            text=f"Decided on sales to {self._day_plain(why.as_of)}. It is looked at again every night.",
        )

    def _revenue_gap(self, place: int) -> str:
        """Return the missing revenue of a shown tier, "" where revenue is enough, not known or not asked for."""
        row = words.revenue_row(rows=self.why.rows)
        need = row.needs[place] if row else None
        if row is None or need is None or need.outcome is not Outcome.UNMET or not need.gap:
            return ""
        return words.distance(text=need.gap, unit=row.unit, currency=self.why.currency)

    def _to_sell(self, gap: str) -> str:
        """Return the sales that the tier above takes by the review, with what leaves the window until then."""
        row = words.revenue_row(rows=self.why.rows)
        need = row.needs[1] if row else None
        if not self.leaving or need is None:
            return f"{gap} of sales"
        return f"{self._money(Decimal(need.gap) + self.leaving)} of new sales"

    def _money(self, amount: Decimal) -> str:
        return formats.money(amount=amount, currency=self.why.currency)

    def _revenue_margin(self, place: int) -> str:
        row = words.revenue_row(rows=self.why.rows)
        need = row.needs[place] if row else None
        if row is None or need is None:
            return ""
        return words.margin(row=row, need=need, currency=self.why.currency)

    def _is_revenue(self, row: Row) -> bool:
        return row is words.revenue_row(rows=self.why.rows)

    def _short(self, place: int) -> list[tuple[Row, Need]]:
        """Return the unmet needs of a shown tier; of alternatives, those of a rule that none has met yet."""
        needs = words.needs_at(rows=self.why.rows, place=place)
        one_is_enough = any(
            row.is_alternative and need.outcome is Outcome.MET for row, need in needs
        )
        return [
            (row, need)
            for row, need in needs
            if need.outcome is Outcome.UNMET and not (row.is_alternative and one_is_enough)
        ]

    def _left(self, place: int) -> str:
        """Return how many requirements are unmet, alternatives counted as one; "" where none is."""
        short = self._short(place)
        needed = sum(not row.is_alternative for row, _need in short)
        left = needed + any(row.is_alternative for row, _need in short)
        return formats.count(value=left, one="requirement") if left else ""

    def _missing(self, place: int) -> str:
        return ", ".join(
            f"{row.label.lower()} {words.gap(row=row, need=need, currency=self.why.currency)}"
            for row, need in self._short(place)
        )

    def _sentence(self, place: int) -> str:
        missing = self._missing(place)
        return f"{missing[0].upper()}{missing[1:]}." if missing else ""

    def _wants(self, row: Row, need: Need) -> str:
        return (
            f"{row.label.lower()} of {words.asked(row=row, need=need, currency=self.why.currency)}"
        )

    def _reasons(self, place: int) -> str:
        """Return why needs of a shown tier cannot be measured, each reason once."""
        found = {
            words.because(row=row): None
            for row, need in words.needs_at(rows=self.why.rows, place=place)
            if need.outcome is Outcome.UNKNOWN
        }
        return " ".join(reason for reason in found if reason)

    def _by_review(self) -> str:
        return (
            f" by {formats.day_plain(on=self.counts_to, today=self.today)}"
            if self.counts_to
            else ""
        )

    @property
    def counts_to(self) -> date | None:
        """Return the last day whose sales count at the next review."""
        return self.review_on - ONE_DAY if self.review_on else None

    def _day(self, on: date) -> str:
        return formats.day(on=on, today=self.today)

    def _day_plain(self, on: date) -> str:
        return formats.day_plain(on=on, today=self.today)
