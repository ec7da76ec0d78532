"""What changed between two program documents, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from tiers.engine.document import (
    AllOf,
    AnyOf,
    AtLeastKOf,
    Criterion,
    ProgramDocument,
    Rule,
    Score,
    TierRule,
    leaves_of,
)
from tiers.engine.wording import (
    amount_words,
    criterion_words,
    measure_words,
    rule_words,
    value_words,
)

_HEAD = ("name", "currency", "time_zone", "fiscal_year_starts", "night_at", "countries")
_DATES = ("announced_on", "effective_on", "enforced_on", "ends_on")
_WORDS = {
    "effective_on": "day of effect",
    "announced_on": "day of the announcement",
    "enforced_on": "day of enforcement",
    "ends_on": "end",
    "night_at": "hour of the night",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: where in the document it lies, what stood there and stands there now, and a sentence of both."""

    where: str
    before: str
    after: str
    sentence: str


def between(*, old: ProgramDocument, new: ProgramDocument) -> tuple[Change, ...]:
    """Return what changed from the old document to the new one, in document order; the version's number aside."""
    return (
        *_values("program", old, new, _HEAD),
        *_values("version", old, new, _DATES),
        *_values("policy", old.policy, new.policy, [f.name for f in fields(old.policy)]),
        *_values("brake", old.brake, new.brake, [f.name for f in fields(old.brake)]),
        *_tiers(old, new),
    )


def _values(
    part: str, old: object, new: object, names: list[str] | tuple[str, ...]
) -> Iterator[Change]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            words = _WORDS.get(name, name.replace("_", " "))
            yield _change(
                f"{part}.{name}", f"{words} of the {part}", value_words(before), value_words(after)
            )


def _change(where: str, what: str, before: str, after: str) -> Change:
    sentence = f"The {what}: {after}, before {before}."
    return Change(where=where, before=before, after=after, sentence=sentence)


def _tiers(old: ProgramDocument, new: ProgramDocument) -> Iterator[Change]:
    before = {tier.code: tier for tier in old.tiers}
    after = {tier.code: tier for tier in new.tiers}
    for code, tier in before.items():
        if code not in after:
            yield Change(
                where=f"tiers.{code}",
                before=tier.name,
                after="",
                sentence=f"The tier {tier.name} is gone.",
            )
    for code, tier in after.items():
        if code in before:
            yield from _tier(before[code], tier, old.currency, new.currency)
        else:
            asks = rule_words(rule=tier.entry, currency=new.currency)
            yield Change(
                where=f"tiers.{code}",
                before="",
                after=tier.name,
                sentence=f"The tier {tier.name} is new; it asks for {asks}.",
            )


def _tier(old: TierRule, new: TierRule, was_in: str, is_in: str) -> Iterator[Change]:
    where = f"tiers.{new.code}"
    for name in ("name", "rank"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield _change(f"{where}.{name}", f"{name} of {new.name}", str(before), str(after))
    roles = (("entry", old.entry, new.entry), ("keep", old.keep_rule, new.keep_rule))
    for role, was, now in roles:
        is_own = role == "entry" or old.keep is not None or new.keep is not None
        if is_own and (was != now or was_in != is_in):
            verb = "enter" if role == "entry" else "keep"
            yield from _rule(
                f"{where}.{role}", f"To {verb} {new.name}", (was, was_in), (now, is_in)
            )


def _rule(where: str, start: str, old: tuple[Rule, str], new: tuple[Rule, str]) -> Iterator[Change]:
    """Tell what all is asked one by one: thresholds that moved, rules that came and went; else the whole rule."""
    (was, was_in), (now, is_in) = old, new
    pair = (was, now)
    if (
        _outline(was) != _outline(now)
        and was_in == is_in
        and all(isinstance(rule, AllOf | Criterion) for rule in pair)
        and any(isinstance(rule, AllOf) for rule in pair)
    ):
        yield from _parts(where, start, was, now, is_in)
        return
    before, after = rule_words(rule=was, currency=was_in), rule_words(rule=now, currency=is_in)
    if _outline(was) != _outline(now) or was_in != is_in:
        sentence = f"{start}, it was {before}; it is {after}."
        yield Change(where=where, before=before, after=after, sentence=sentence)
        return
    for one, other in zip(leaves_of(rule=was), leaves_of(rule=now), strict=True):
        if one == other or not isinstance(one, Criterion) or not isinstance(other, Criterion):
            continue
        yield _threshold(where, start, one, other, is_in)


def _parts(where: str, start: str, was: Rule, now: Rule, currency: str) -> Iterator[Change]:
    """Tell the rules that all have to be met one by one, each beside the one that measures the same."""
    before, after = (list(rule.rules) if isinstance(rule, AllOf) else [rule] for rule in (was, now))
    for rule in after:
        same = next((one for one in before if _outline(one) == _outline(rule)), None)
        if same is not None:
            before.remove(same)
            yield from _rule(where, start, (same, currency), (rule, currency))
        else:
            words = rule_words(rule=rule, currency=currency)
            yield Change(
                where=where, before="", after=words, sentence=f"{start}, it also takes {words}."
            )
    for rule in before:
        words = rule_words(rule=rule, currency=currency)
        yield Change(
            where=where, before=words, after="", sentence=f"{start}, it no longer takes {words}."
        )


def _threshold(where: str, start: str, old: Criterion, new: Criterion, currency: str) -> Change:
    before, after = (criterion_words(criterion=one, currency=currency) for one in (old, new))
    if replace(old, threshold=new.threshold) != new:
        return Change(
            where=where,
            before=before,
            after=after,
            sentence=f"{start}, it was {before}; it is {after}.",
        )
    name = new.label or measure_words(measure=new.measure)
    verb = "rises" if new.threshold.value > old.threshold.value else "falls"
    if new.threshold.value == old.threshold.value:
        verb = "is written otherwise,"
    low, high = (
        amount_words(threshold=one.threshold, measure=one.measure, currency=currency)
        for one in (old, new)
    )
    return Change(
        where=where,
        before=before,
        after=after,
        sentence=f"{start}, {name} {verb} from {low} to {high}.",
    )


def _outline(rule: Rule) -> object:
    """Return the rule without what may be told threshold by threshold."""
    match rule:
        case Criterion():
            return "criterion", rule.measure, rule.comparator
        case AllOf() | AnyOf():
            return type(rule).__name__, tuple(_outline(inner) for inner in rule.rules)
        case AtLeastKOf():
            return rule.k, tuple(_outline(inner) for inner in rule.rules)
        case Score():
            return rule
    return None
