"""A program document as frozen values, and its three texts: a dict for jsonb, canonical JSON, and YAML for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from fractions import Fraction

import yaml

from tiers.choices import Cadence, Comparator, Metric, Outcome, WindowKind

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
    """What is measured: a metric, its window and its filters; an empty filter lets everything through."""

    metric: Metric
    window: Window | None = None
    kinds: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    segment: str = ""
    certificates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One measurable test."""

    measure: Measure
    comparator: Comparator
    threshold: Threshold
    label: str = ""
    when_not_defined: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """A rule that is met when every rule inside is met."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """A rule that is met when one rule inside is met."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRequirements:
    """The rule of a lowest tier that asks for nothing, said on purpose."""


Rule = AllOf | AnyOf | Criterion | NoRequirements


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
    """What happens with a judgment: cadence, grace, soft landing, proven data."""

    promote: Cadence = Cadence.AT_ONCE
    demote: Cadence = Cadence.ON_REVIEW_DATES
    review_dates: tuple[MonthDay, ...] = ()
    grace_days: int = 90
    soft_landing: bool = True
    resume_within_days: int = 30
    promotions_on_proven_data: bool = False


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


def criteria_of(*, rule: Rule) -> Iterator[Criterion]:
    """Yield the criteria of a rule in document order."""
    match rule:
        case Criterion():
            yield rule
        case AllOf() | AnyOf():
            for inner in rule.rules:
                yield from criteria_of(rule=inner)


def to_dict(*, document: ProgramDocument) -> dict[str, object]:
    """Return the document as JSON-able data that parses back to an equal document; defaults are written out."""
    version = {
        "number": document.number,
        "announced_on": _day(document.announced_on),
        "effective_on": _day(document.effective_on),
        "enforced_on": _day(document.enforced_on),
        "ends_on": _day(document.ends_on),
    }
    return {
        "program": {
            "code": document.code,
            "name": document.name,
            "currency": document.currency,
            "time_zone": document.time_zone,
            "fiscal_year_starts": month_day_text(document.fiscal_year_starts),
            "night_at": document.night_at.strftime("%H:%M"),
            **({"applies_to": {"countries": [*document.countries]}} if document.countries else {}),
        },
        "version": _without_gaps(version),
        "policy": _policy(document.policy),
        "brake": {
            "max_share_of_tier": document.brake.max_share_of_tier.text,
            "max_share_of_partners": document.brake.max_share_of_partners.text,
            "max_share_of_revenue": document.brake.max_share_of_revenue.text,
            "min_count": document.brake.min_count,
        },
        "tiers": [_tier(tier) for tier in document.tiers],
    }


def to_json(*, document: ProgramDocument) -> str:
    """Return the canonical JSON: sorted keys, no spaces; equal documents give equal text."""
    return json.dumps(
        to_dict(document=document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def to_yaml(*, document: ProgramDocument) -> str:
    """Return the document as YAML for people; it parses back to an equal document."""
    return yaml.safe_dump(
        to_dict(document=document), sort_keys=False, allow_unicode=True, width=100
    )


def rule_data(*, rule: Rule) -> dict[str, object]:
    """Return one rule as JSON-able data."""
    return _RULE_DATA[type(rule)](rule)


def month_day_text(month_day: MonthDay) -> str:
    """Return month and day as `MM-DD`."""
    return f"{month_day[0]:02d}-{month_day[1]:02d}"


def window_data(*, window: Window) -> str | dict[str, int]:
    """Return a window as it is written in a document."""
    word = window.kind.lower()
    return {word: window.length} if window.length else word


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _without_gaps(data: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in data.items() if value not in (None, "", (), [])}


def _policy(policy: Policy) -> dict[str, object]:
    return _without_gaps(
        {
            "promote": policy.promote.lower(),
            "demote": policy.demote.lower(),
            "review_dates": [month_day_text(entry) for entry in policy.review_dates],
            "grace_days": policy.grace_days,
            "soft_landing": policy.soft_landing,
            "resume_within_days": policy.resume_within_days,
            "promotions_on_proven_data": policy.promotions_on_proven_data,
        }
    )


def _tier(tier: TierRule) -> dict[str, object]:
    data: dict[str, object] = {"code": tier.code, "name": tier.name, "rank": tier.rank}
    data["entry"] = rule_data(rule=tier.entry)
    if tier.keep is not None:
        data["keep"] = rule_data(rule=tier.keep)
    return data


def _criterion(criterion: Criterion) -> dict[str, object]:
    measure = criterion.measure
    filters = _without_gaps({"kind": [*measure.kinds], "segment": [*measure.segments]})
    outcome = criterion.when_not_defined
    return _without_gaps(
        {
            "metric": measure.metric.lower(),
            "label": criterion.label,
            "segment": measure.segment,
            "certificates": [*measure.certificates],
            "window": None if measure.window is None else window_data(window=measure.window),
            "filters": filters or None,
            criterion.comparator.lower(): criterion.threshold.text,
            "when_not_defined": None if outcome is None else outcome.lower(),
        }
    )


_RULE_DATA: dict[type, Callable[..., dict[str, object]]] = {
    AllOf: lambda rule: {"all_of": [rule_data(rule=inner) for inner in rule.rules]},
    AnyOf: lambda rule: {"any_of": [rule_data(rule=inner) for inner in rule.rules]},
    Criterion: _criterion,
    NoRequirements: lambda _rule: {"no_requirements": True},
}
