"""What a document may say and should not: errors block a publication, warnings want a written reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tiers.choices import Comparator, Metric, Severity
from tiers.engine.document import (
    AllOf,
    Criterion,
    Measure,
    NoRequirements,
    ProgramDocument,
    Rule,
    Score,
    TierRule,
    criteria_of,
    leaves_of,
    measures_of,
)
from tiers.engine.wording import criterion_words, measure_words

NOT_MONOTONE = "more_sales_may_not_help"
CLIFF = 10  # times the threshold of the tier below
_RISING = (Comparator.AT_LEAST, Comparator.MORE_THAN)
_OF_OWN_TIERS = (Metric.TENURE, Metric.ADMITTED)
_COUNTED = (
    Metric.DISTINCT_CUSTOMERS,
    Metric.NEW_CUSTOMERS,
    Metric.CUSTOMER_GROWTH,
    Metric.CUSTOMER_RETENTION,
    Metric.UNITS,
)  # whatever the currency
_FALLING = (Comparator.AT_MOST, Comparator.LESS_THAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One doubt about a document: how grave, where, and what to do about it."""

    severity: Severity
    code: str
    where: str
    message: str


def findings(*, document: ProgramDocument) -> tuple[Finding, ...]:
    """Return what the document alone gives reason to doubt, errors first."""
    found = [
        *_contradictions(document),
        *_unreachable(document),
        *_keeping(document),
        *_own_tiers(document),
        *_cliffs(document),
        *_countries(document),
        *_places_of_customers(document),
        *_other_currencies(document),
        *_not_monotone(document),
    ]
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))


def _error(code: str, where: str, message: str) -> Finding:
    return Finding(severity=Severity.ERROR, code=code, where=where, message=message)


def _warning(code: str, where: str, message: str) -> Finding:
    return Finding(severity=Severity.WARNING, code=code, where=where, message=message)


def _rules(document: ProgramDocument) -> Iterator[tuple[str, TierRule, Rule]]:
    for tier in document.tiers:
        yield f"tiers.{tier.code}.entry", tier, tier.entry
        if tier.keep is not None:
            yield f"tiers.{tier.code}.keep", tier, tier.keep


def _contradictions(document: ProgramDocument) -> Iterator[Finding]:
    """A rule that asks for at least this and at most less can never be met."""
    for where, tier, rule in _rules(document):
        floors, ceilings = _limits(rule, _RISING), _limits(rule, _FALLING)
        for measure, floor in floors.items():
            if measure in ceilings and ceilings[measure] < floor:
                yield _error(
                    "unreachable_tier",
                    where,
                    f"{tier.name} can never be met: {measure_words(measure=measure)} has to be at least "
                    "and at most values that exclude each other.",
                )


def _unreachable(document: ProgramDocument) -> Iterator[Finding]:
    """Who meets a tier whose higher neighbour asks for no more is promoted past it at once."""
    for lower, higher in pairwise(document.tiers):
        if not isinstance(lower.entry, NoRequirements) and _implies(lower.entry, higher.entry):
            yield _error(
                "higher_tier_is_no_harder",
                f"tiers.{higher.code}.entry",
                f"Whoever meets {lower.name} meets {higher.name} too, so that nobody is ever {lower.name}. "
                f"Ask for more in {higher.name}.",
            )
            continue
        low, high = _limits(lower.entry, _RISING), _limits(higher.entry, _RISING)
        for measure, limit in high.items():
            if measure in low and limit < low[measure]:
                yield _warning(
                    "higher_tier_asks_for_less",
                    f"tiers.{higher.code}.entry",
                    f"{higher.name} asks for less {measure_words(measure=measure)} than {lower.name}.",
                )


def _keeping(document: ProgramDocument) -> Iterator[Finding]:
    for tier in document.tiers:
        if tier.keep is None:
            continue
        entry, keep = _limits(tier.entry, _RISING), _limits(tier.keep, _RISING)
        for measure, limit in keep.items():
            if measure in entry and limit > entry[measure]:
                yield _warning(
                    "keeping_is_harder",
                    f"tiers.{tier.code}.keep",
                    f"Keeping {tier.name} asks for more {measure_words(measure=measure)} than entering it, "
                    "so that a partner may be warned on the day after its promotion.",
                )


def _own_tiers(document: ProgramDocument) -> Iterator[Finding]:
    codes = {tier.code for tier in document.tiers}
    for where, tier, rule in _rules(document):
        for leaf in leaves_of(rule=rule):
            for measure in measures_of(leaf=leaf):
                if measure.metric in _OF_OWN_TIERS and measure.tier not in codes:
                    yield _error(
                        "unknown_tier",
                        where,
                        f"{tier.name} names {measure.tier!r}, which is no tier of this program.",
                    )


def _cliffs(document: ProgramDocument) -> Iterator[Finding]:
    for lower, higher in pairwise(document.tiers):
        low, high = _limits(lower.entry, _RISING), _limits(higher.entry, _RISING)
        for measure, limit in high.items():
            if low.get(measure, 0) > 0 and limit >= CLIFF * low[measure]:
                yield _warning(
                    "cliff",
                    f"tiers.{higher.code}.entry",
                    f"{higher.name} asks for {CLIFF} times or more the {measure_words(measure=measure)} of "
                    f"{lower.name}; a tier between would be within reach of more partners.",
                )


def _countries(document: ProgramDocument) -> Iterator[Finding]:
    for where, tier, rule in _rules(document):
        for criterion in criteria_of(rule=rule):
            seen: set[tuple[str, object]] = set()
            for other in criterion.others:
                named = {(country, other.starts_on) for country in other.countries}
                if seen & named:
                    twice = ", ".join(sorted(country for country, _ in seen & named))
                    yield _error(
                        "overlapping_thresholds",
                        where,
                        f"{tier.name} names {twice} in two thresholds of one criterion; keep one of them.",
                    )
                seen |= named
            if seen:
                yield _warning(
                    "not_merit",
                    where,
                    f"{tier.name} asks partners of some countries for another "
                    f"{measure_words(measure=criterion.measure)}; say why where a partner is should matter.",
                )


def _places_of_customers(document: ProgramDocument) -> Iterator[Finding]:
    for where, tier, measure in _measures(document):
        if measure.customer_countries:
            yield _warning(
                "not_merit",
                where,
                f"{tier.name} counts sales to customers of some countries alone; say why where a customer is "
                "should matter.",
            )


def _other_currencies(document: ProgramDocument) -> Iterator[Finding]:
    for where, tier, measure in _measures(document):
        for currency in measure.currencies:
            if currency != document.currency and measure.metric not in _COUNTED:
                yield _error(
                    "currency_without_rates",
                    where,
                    f"{tier.name} asks for sales in {currency}, for which the program has no rates: it would be "
                    f"unknown for everybody. Ask for sales in {document.currency}.",
                )


def _measures(document: ProgramDocument) -> Iterator[tuple[str, TierRule, Measure]]:
    for where, tier, rule in _rules(document):
        for leaf in leaves_of(rule=rule):
            for measure in measures_of(leaf=leaf):
                yield where, tier, measure


def _not_monotone(document: ProgramDocument) -> Iterator[Finding]:
    """Only net revenue with at least or more than is sure never to lower a tier by one more sale."""
    for where, _, rule in _rules(document):
        for leaf in leaves_of(rule=rule):
            if isinstance(leaf, Score):
                names = [m for m in measures_of(leaf=leaf) if m.metric is not Metric.NET_REVENUE]
                words = ", ".join(measure_words(measure=measure) for measure in names)
            else:
                is_plain = leaf.measure.metric is Metric.NET_REVENUE and leaf.comparator in _RISING
                words = (
                    "" if is_plain else criterion_words(criterion=leaf, currency=document.currency)
                )
            if words:
                yield _warning(
                    NOT_MONOTONE,
                    where,
                    f"{words}: not sure to be met by whoever sells more.",
                )


def _limits(rule: Rule, comparators: tuple[Comparator, ...]) -> dict[Measure, Fraction]:
    """Return the strictest limit of each measure among the criteria that all have to be met."""
    found: dict[Measure, Fraction] = {}
    for criterion in _required(rule):
        if criterion.comparator in comparators and not criterion.others:
            limit, known = criterion.threshold.fraction, found.get(criterion.measure)
            stricter = max if comparators is _RISING else min
            found[criterion.measure] = limit if known is None else stricter(known, limit)
    return found


def _required(rule: Rule) -> Iterator[Criterion]:
    if isinstance(rule, Criterion) and rule.periods is None:
        yield rule
    elif isinstance(rule, AllOf):
        for inner in rule.rules:
            yield from _required(inner)


def _implies(lower: Rule, higher: Rule) -> bool:
    """Tell whether meeting the lower rule surely means meeting the higher one."""
    if lower == higher:
        return True
    asked = _limits(higher, _RISING)
    parts = list(leaves_of(rule=higher))
    if not parts or len(list(_required(higher))) != len(parts) or len(asked) != len(parts):
        return False
    given = _limits(lower, _RISING)
    return all(measure in given and given[measure] >= limit for measure, limit in asked.items())
