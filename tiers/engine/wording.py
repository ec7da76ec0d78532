"""Rules in words, for people who decide about them: what a tier asks, in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tiers.choices import Metric, Take, Unit, WindowKind
from tiers.engine import metrics
from tiers.engine.document import (
    AllOf,
    AnyOf,
    AtLeastKOf,
    Criterion,
    Measure,
    NoRequirements,
    Rule,
    Score,
    ScorePart,
    Threshold,
    Window,
)

NOTHING = "nothing"
_LENGTHS = {
    WindowKind.TRAILING_MONTHS: "months",
    WindowKind.TRAILING_DAYS: "days",
    WindowKind.CALENDAR_MONTHS: "calendar months",
}


def rule_words(*, rule: Rule, currency: str) -> str:
    """Return what a rule asks for, as a part of a sentence."""
    return _WORDS[type(rule)](rule, currency)


def criterion_words(*, criterion: Criterion, currency: str) -> str:
    """Return what one criterion asks for."""
    measure = criterion.measure
    name = criterion.label or measure_words(measure=measure)
    limit = amount_words(threshold=criterion.threshold, measure=measure, currency=currency)
    parts = [f"{name} {criterion.comparator.label} {limit}"]
    for other in criterion.others:
        value = amount_words(threshold=other.threshold, measure=measure, currency=currency)
        where = f" in {', '.join(other.countries)}" if other.countries else ""
        since = f" from {other.starts_on}" if other.starts_on else ""
        parts.append(f"({value}{where}{since})")
    if criterion.periods is not None:
        parts.append(
            f"in at least {criterion.periods.at_least} of the last {criterion.periods.last} periods"
        )
    return " ".join(parts)


def metric_words(*, measure: Measure) -> str:
    """Return the metric alone, with the segment that a share is of."""
    if measure.segment:
        return measure.metric.label.replace("a segment", measure.segment)
    return measure.metric.label


def measure_words(*, measure: Measure) -> str:
    """Return what is measured: the metric, what it counts and over which days."""
    if measure.metric is Metric.RATIO and measure.of and measure.to:
        per = f" {measure.per.text}" if measure.per else ""
        return (
            f"{measure_words(measure=measure.of)} per{per} of {measure_words(measure=measure.to)}"
        )
    filters = [
        *measure.kinds,
        *measure.segments,
        *measure.certificates,
        *measure.products,
        *(f"reported by {code}" for code in measure.distributors),
        *(f"to customers in {code}" for code in measure.customer_countries),
        *(f"sold in {code}" for code in measure.currencies),
        *(["first sales to a customer"] if measure.is_first_sale else []),
    ]
    parts = [
        metric_words(measure=measure),
        measure.code,
        f"at {measure.tier} or above" if measure.tier else "",
        f"among {', '.join(measure.programs)}" if measure.programs else "",
        f"({', '.join(filters)})" if filters else "",
        f"sold from {measure.sold_from}" if measure.sold_from else "",
        f"sold before {measure.sold_before}" if measure.sold_before else "",
        "" if measure.take is Take.LATEST else f"({measure.take.label.lower()})",
        window_words(window=measure.window) if measure.window else "",
        _with_window("that bought {}", measure.active_within),
        _with_window("on the best day {}", measure.best_day_within),
    ]
    return " ".join(part for part in parts if part)


def _with_window(words: str, window: Window | None) -> str:
    return words.format(window_words(window=window)) if window else ""


def window_words(*, window: Window) -> str:
    """Return over which days something is measured."""
    unit = _LENGTHS.get(window.kind)
    return f"in {window.length} {unit}" if unit else f"in the {window.kind.label.lower()}"


def amount_words(*, threshold: Threshold, measure: Measure, currency: str) -> str:
    """Return a limit as people write it: grouped, with its currency where it is an amount."""
    if threshold.is_percent:
        return threshold.text
    grouped = f"{threshold.value:,}"
    is_money = metrics.rule_of(measure.metric).unit is Unit.MONEY
    return f"{currency} {grouped}" if is_money else grouped


def value_words(value: object) -> str:
    """Return a plain value of a document as text."""
    match value:
        case None | () | "":
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case Threshold():
            return value.text
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(
                "-".join(f"{number:02d}" for number in item)
                if isinstance(item, tuple)
                else str(item)
                for item in value
            )
    return str(getattr(value, "label", value))


def _joined(word: str) -> Callable[[Any, str], str]:
    def _words(rule: Any, currency: str) -> str:
        return f" {word} ".join(_inside(inner, currency) for inner in rule.rules)

    return _words


def _inside(rule: Rule, currency: str) -> str:
    text = rule_words(rule=rule, currency=currency)
    return f"({text})" if isinstance(rule, AllOf | AnyOf | AtLeastKOf) else text


def _k_of(rule: AtLeastKOf, currency: str) -> str:
    inner = "; ".join(_inside(one, currency) for one in rule.rules)
    return f"at least {rule.k} of {len(rule.rules)}: {inner}"


def _score(score: Score, currency: str) -> str:
    parts = "; ".join(_part(part, currency) for part in score.parts)
    return f"{score.label or 'Score'} at least {score.pass_mark.text} points: {parts}"


def _part(part: ScorePart, currency: str) -> str:
    name = part.label or measure_words(measure=part.measure)
    limits = [
        f"{word} {limit.text}"
        for word, limit in (("at most", part.cap), ("at least", part.floor))
        if limit is not None
    ]
    if part.bands:
        rate = ", ".join(
            f"{band.points.text} from "
            f"{amount_words(threshold=band.threshold, measure=part.measure, currency=currency)}"
            for band in part.bands
        )
    else:
        each = part.per or Threshold.of("1")
        amount = amount_words(threshold=each, measure=part.measure, currency=currency)
        rate = f"{value_words(part.points)} for each {amount}"
    return f"{name} {rate}" + (f" ({', '.join(limits)})" if limits else "")


_WORDS: dict[type, Callable[[Any, str], str]] = {
    AllOf: _joined("and"),
    AnyOf: _joined("or"),
    AtLeastKOf: _k_of,
    Score: _score,
    Criterion: lambda rule, currency: criterion_words(criterion=rule, currency=currency),
    NoRequirements: lambda _rule, _currency: NOTHING,
}
