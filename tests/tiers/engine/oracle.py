"""A slow, obvious interpreter of rules and policy, one partner at a time, written from the law of the domain alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from tiers.choices import Cadence
from tiers.engine import windows
from tiers.engine.document import AllOf, AnyOf, Criterion

MEETS = {
    "AT_LEAST": lambda value, limit: value >= limit,
    "MORE_THAN": lambda value, limit: value > limit,
    "AT_MOST": lambda value, limit: value <= limit,
    "LESS_THAN": lambda value, limit: value < limit,
    "EQUALS": lambda value, limit: value == limit,
}


def criterion(criterion, document, as_of, fact):
    """Return M, U or ?; `fact(source, period, segments)` gives (low, high) as Fractions, or None when not known."""
    measure = criterion.measure
    limit = Fraction(criterion.threshold.value)
    not_defined = {"GROWTH": "?", "SEGMENT_SHARE": "U"}.get(measure.metric)
    if criterion.when_not_defined is not None:
        not_defined = {"MET": "M", "UNMET": "U", "UNKNOWN": "?"}[criterion.when_not_defined]
    needed = _needed(measure, document, as_of)
    known = [fact(*one) for one in needed]
    if None in known:
        return "?"
    if len(known) == 1:
        values = list(known[0])
    else:
        (low, high), (base_low, base_high) = known
        if base_high <= 0:
            return not_defined
        if base_low <= 0:
            return "?"
        change = 1 if measure.metric == "GROWTH" else 0
        values = [top / bottom - change for top in (low, high) for bottom in (base_low, base_high)]
    return _answer(criterion.comparator, values, limit)


def _answer(comparator, values, limit):
    """Every value between the ends is possible: met by all, by none, or by some of them."""
    low, high = min(values), max(values)
    probes = {low, high, (low + high) / 2}
    if low <= limit <= high:
        probes |= {limit}
    answers = {MEETS[comparator](value, limit) for value in probes}
    return "?" if len(answers) > 1 else "M" if answers.pop() else "U"


def _needed(measure, document, as_of):
    start = document.fiscal_year_starts
    if measure.metric == "CERTIFIED_PEOPLE":
        return [("PEOPLE", None, measure.certificates)]
    period = windows.period_of(window=measure.window, as_of=as_of, fiscal_year_starts=start)
    source = "CUSTOMERS" if measure.metric == "DISTINCT_CUSTOMERS" else "REVENUE"
    own = (source, period, measure.segments)
    if measure.metric == "GROWTH":
        before = windows.period_before(window=measure.window, as_of=as_of, fiscal_year_starts=start)
        return [own, (source, before, measure.segments)]
    if measure.metric == "SEGMENT_SHARE":
        return [(source, period, (measure.segment,)), (source, period, ())]
    return [own]


def rule(node, answer):
    """Return M, U or ? of a rule; `answer(criterion)` gives the one of a criterion."""
    match node:
        case Criterion():
            return answer(node)
        case AllOf():
            found = {rule(inner, answer) for inner in node.rules}
            return "U" if "U" in found else "?" if "?" in found else "M"
        case AnyOf():
            found = {rule(inner, answer) for inner in node.rules}
            return "M" if "M" in found else "?" if "?" in found else "U"
    return "M"


@dataclass(frozen=True)
class State:
    """A partner between two nights; positions count tiers from 0."""

    tier: int
    started: date | None = None
    cleared: date | None = None


def night(*, document, effect_on, state, entry, keep, feed_bad):
    """Return the verdict and the state after one night; `entry` and `keep` hold M, U or ? by tier."""
    policy = document.policy
    review = (effect_on.month, effect_on.day) in policy.review_dates
    earned = [at for at, outcome in enumerate(entry) if outcome == "M" and at > state.tier]
    if earned and feed_bad <= policy.promotions_on_proven_data:
        if policy.promote == Cadence.AT_ONCE or review:
            return "PROMOTE", State(max(earned))
        return ("HOLD", state) if feed_bad else ("RETAIN", _cleared(policy, effect_on, state))
    if feed_bad or keep[state.tier] == "?":
        return "HOLD", state
    if keep[state.tier] == "M":
        return "RETAIN", _cleared(policy, effect_on, state)
    if state.tier == 0:
        return "RETAIN", State(0)
    return _failing(document, effect_on, _running(policy, effect_on, state), entry, keep)


def _failing(document, effect_on, state, entry, keep):
    policy = document.policy
    over = effect_on >= state.started + timedelta(days=policy.grace_days)
    may_review = not policy.review_dates or (effect_on.month, effect_on.day) in policy.review_dates
    if not over or effect_on < document.enforced_on or not may_review:
        return "WARN", state
    landing = state.tier - 1
    if not policy.soft_landing:
        while landing > 0 and entry[landing] == "U":
            landing -= 1
    clock = effect_on if landing > 0 and keep[landing] == "U" else None
    return "DEMOTE", State(landing, clock)


def _cleared(policy, effect_on, state):
    if state.started is not None and state.cleared is None:
        return replace(state, cleared=effect_on)
    if state.cleared is not None and (effect_on - state.cleared).days > policy.resume_within_days:
        return State(state.tier)
    return state


def _running(policy, effect_on, state):
    if state.started is None:
        return replace(state, started=effect_on)
    if state.cleared is None:
        return state
    if (effect_on - state.cleared).days <= policy.resume_within_days:
        return replace(state, cleared=None)
    return State(state.tier, effect_on)
