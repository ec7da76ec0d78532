"""A program document as frozen values (tiers.engine.writing gives its texts)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from fractions import Fraction

from tiers.choices import Cadence, Comparator, Metric, Outcome, Take, WindowKind

MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How far back a criterion looks; `length` counts months or days of a trailing window."""

    kind: WindowKind
    length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A limit exactly as written (`text`), with its value; a percentage is already divided by 100."""

    text: str
    value: Decimal
    is_percent: bool = False

    @classmethod
    def of(cls, text: str) -> Threshold:
        """Return the threshold written as `text`: a decimal number, or a percentage with its sign."""
        is_percent = text.endswith("%")
        number = Decimal(text.removesuffix("%"))
        value = number.scaleb(-2) if is_percent else number
        return cls(text=text, value=value, is_percent=is_percent)

    @property
    def fraction(self) -> Fraction:
        """Return the value as an exact fraction."""
        return Fraction(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is measured: a metric, its window and its filters; an empty filter lets everything through.

    `code` and `take` belong to OBSERVED; `tier` to TENURE, TIERS_HELD and ADMITTED, `programs` to TIERS_HELD; `of`,
    `to` and `per` to RATIO; `active_within` to CUSTOMER_RETENTION. `sold_from` and `sold_before` cut the window where a
    rate depends on the day of the sale. `products` are codes, or beginnings of codes with a `*` behind. With
    `best_day_within` the best day of that longer window counts, each day looking back over `window`.
    """

    metric: Metric
    window: Window | None = None
    kinds: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    distributors: tuple[str, ...] = ()
    customer_countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    is_first_sale: bool = False
    best_day_within: Window | None = None
    active_within: Window | None = None
    segment: str = ""
    certificates: tuple[str, ...] = ()
    sold_from: date | None = None
    sold_before: date | None = None
    code: str = ""
    take: Take = Take.LATEST
    tier: str = ""
    programs: tuple[str, ...] = ()
    of: Measure | None = None
    to: Measure | None = None
    per: Threshold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherThreshold:
    """A threshold that replaces the criterion's own for partners of some countries (empty: all), from a day on."""

    threshold: Threshold
    countries: tuple[str, ...] = ()
    starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """In how many of the last periods, each ending where the next begins, a criterion has to be met."""

    last: int
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One measurable test; of the other thresholds the last one that applies to a partner holds."""

    measure: Measure
    comparator: Comparator
    threshold: Threshold
    label: str = ""
    when_not_defined: Outcome | None = None
    others: tuple[OtherThreshold, ...] = ()
    periods: Periods | None = None

    def others_on(self, *, day: date) -> tuple[OtherThreshold, ...]:
        """Return the other thresholds that have taken effect by the day."""
        return tuple(o for o in self.others if o.starts_on is None or o.starts_on <= day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Points for a value of at least the threshold."""

    threshold: Threshold
    points: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """What one measure adds to a score: so many points per so much of it, or the points of the highest band reached.

    Never less than nothing, and never more than the cap; with a floor the score is missed below it.
    """

    measure: Measure
    points: Threshold | None = None
    per: Threshold | None = None
    bands: tuple[Band, ...] = ()
    cap: Threshold | None = None
    floor: Threshold | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A rule that is met when the points of its parts add up to the pass mark and no floor is missed."""

    pass_mark: Threshold
    parts: tuple[ScorePart, ...]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """A rule that is met when every rule inside is met."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """A rule that is met when one rule inside is met."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeastKOf:
    """A rule that is met when `k` of the rules inside are met."""

    k: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRequirements:
    """The rule of a lowest tier that asks for nothing, said on purpose."""


Leaf = Criterion | Score
Rule = AllOf | AnyOf | AtLeastKOf | Leaf | NoRequirements


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRule:
    """A level of the program: what it takes to enter, and to keep it."""

    code: str
    name: str
    rank: int
    entry: Rule
    keep: Rule | None = None

    @property
    def keep_rule(self) -> Rule:
        """Return the keep rule, which is the entry rule unless the tier has its own."""
        return self.entry if self.keep is None else self.keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What happens with a judgment: cadence, grace, soft landing, proven data, guarantees; notice, time for disputes.

    Steps down wait for the demotion dates where they are others than the review dates. The notice counts from the
    publication of a version to the first day on which it may demote. Zero months or days: none.
    """

    promote: Cadence = Cadence.AT_ONCE
    demote: Cadence = Cadence.ON_REVIEW_DATES
    review_dates: tuple[MonthDay, ...] = ()
    demotion_dates: tuple[MonthDay, ...] = ()
    grace_days: int = 90
    soft_landing: bool = True
    resume_within_days: int = 30
    promotions_on_proven_data: bool = False
    notice_days: int = 0
    tenure_guarantee_months: int = 0
    probation_days: int = 0
    grandfathered_until: date | None = None
    opt_down_months: int = 0
    dispute_answer_days: int = 10

    @property
    def dates_down(self) -> tuple[MonthDay, ...]:
        """Return the dates on which a step down may take place; empty: every day."""
        return self.demotion_dates or self.review_dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """The shares of demotions above which a run waits for a person."""

    max_share_of_tier: Threshold = field(default_factory=lambda: Threshold.of("20%"))
    max_share_of_partners: Threshold = field(default_factory=lambda: Threshold.of("10%"))
    max_share_of_revenue: Threshold = field(default_factory=lambda: Threshold.of("15%"))
    min_count: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDocument:
    """One version of a program, complete: everything a night needs to judge and decide."""

    code: str
    name: str
    currency: str
    time_zone: str
    effective_on: date
    enforced_on: date
    tiers: tuple[TierRule, ...]  # ascending by rank
    fiscal_year_starts: MonthDay = (1, 1)
    night_at: time = time(2, 0)
    countries: tuple[str, ...] = ()  # empty: all
    number: int | None = None
    announced_on: date | None = None
    ends_on: date | None = None
    policy: Policy = field(default_factory=Policy)
    brake: Brake = field(default_factory=Brake)

    @property
    def lowest(self) -> TierRule:
        """Return the tier that a partner enters with."""
        return self.tiers[0]

    @property
    def highest(self) -> TierRule:
        """Return the top tier."""
        return self.tiers[-1]

    @property
    def ranks(self) -> tuple[int, ...]:
        """Return the ranks, ascending."""
        return tuple(tier.rank for tier in self.tiers)

    def tier(self, *, rank: int) -> TierRule:
        """Return the tier of a rank; raises KeyError for a rank the program does not have."""
        for tier in self.tiers:
            if tier.rank == rank:
                return tier
        raise KeyError(rank)


def leaves_of(*, rule: Rule) -> Iterator[Leaf]:
    """Yield the criteria and scores of a rule in document order."""
    match rule:
        case Criterion() | Score():
            yield rule
        case AllOf() | AnyOf() | AtLeastKOf():
            for inner in rule.rules:
                yield from leaves_of(rule=inner)


def criteria_of(*, rule: Rule) -> Iterator[Criterion]:
    """Yield the criteria of a rule in document order, those that scores add up left out."""
    return (leaf for leaf in leaves_of(rule=rule) if isinstance(leaf, Criterion))


def measures_of(*, leaf: Leaf) -> tuple[Measure, ...]:
    """Return what a criterion or a score measures."""
    return (leaf.measure,) if isinstance(leaf, Criterion) else tuple(p.measure for p in leaf.parts)
