"""A slow, obvious interpreter of rules and policy, one partner at a time, written from the law of the domain alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from kernel.periods import Period
from tiers.choices import Cadence
from tiers.engine import countries, windows
from tiers.engine.document import AllOf, AnyOf, AtLeastKOf, Criterion, Score
from tiers.engine.requests import FactRequest

ENDLESS = Fraction(10**40)
RENEWALS = {
    "RENEWAL_RATE": ("RENEWED", "DUE"),
    "RENEWAL_RATE_BY_VALUE": ("KEPT_VALUE", "DUE_VALUE"),
    "ON_TIME_RENEWAL_RATE": ("ON_TIME", "DUE"),
}
OPEN_WITHOUT_BASE = ("GROWTH", "CUSTOMER_GROWTH", "CUSTOMER_RETENTION", "RATIO", *RENEWALS)
SOURCES = {
    "DISTINCT_CUSTOMERS": "CUSTOMERS",
    "NEW_CUSTOMERS": "CUSTOMERS",
    "CUSTOMER_GROWTH": "CUSTOMERS",
    "CUSTOMER_RETENTION": "CUSTOMERS",
    "UNITS": "QUANTITY",
}
MEETS = {
    "AT_LEAST": lambda value, limit: value >= limit,
    "MORE_THAN": lambda value, limit: value > limit,
    "AT_MOST": lambda value, limit: value <= limit,
    "LESS_THAN": lambda value, limit: value < limit,
    "EQUALS": lambda value, limit: value == limit,
}


def criterion(criterion, document, as_of, fact):
    """Return M, U or ? of one partner; `fact(request)` gives (low, high) as Fractions, or None when not known."""
    country = None
    day = Period.trailing_days(1, until=as_of)
    alive = [o for o in criterion.others if o.starts_on is None or o.starts_on <= as_of]
    if any(o.countries for o in alive):
        known = fact(FactRequest(source="COUNTRY", period=day))
        country = countries.code_of(int(known[0])) if known else "?"
    if country != "?":
        return _by_threshold(
            criterion, _threshold(criterion, alive, country), document, as_of, fact
        )
    lands = {land for o in alive for land in o.countries} | {"none of them"}
    answers = {
        _by_threshold(criterion, _threshold(criterion, alive, land), document, as_of, fact)
        for land in lands
    }
    return answers.pop() if len(answers) == 1 else "?"


def _threshold(criterion, alive, country):
    found = criterion.threshold
    for other in alive:
        if not other.countries or country in other.countries:
            found = other.threshold
    return found


def _by_threshold(criterion, threshold, document, as_of, fact):
    if criterion.periods is None:
        return _once(criterion, threshold, document, as_of, fact)
    found = []
    day = as_of
    for _ in range(criterion.periods.last):
        found.append(_once(criterion, threshold, document, day, fact))
        day = _period(criterion.measure, document, day, cut=False).starts_on - timedelta(days=1)
    return k_of(criterion.periods.at_least, found)


def _once(criterion, threshold, document, as_of, fact):
    not_defined = "?" if criterion.measure.metric in OPEN_WITHOUT_BASE else "U"
    if criterion.when_not_defined is not None:
        not_defined = {"MET": "M", "UNMET": "U", "UNKNOWN": "?"}[criterion.when_not_defined]
    values = _values(criterion.measure, document, as_of, fact)
    if values in ("not known", "not defined"):
        return not_defined if values == "not defined" else "?"
    return _answer(criterion.comparator, values, Fraction(threshold.value))


def _values(measure, document, as_of, fact):
    """Return the ends of the measured value in any order, or in words why there is none."""
    known = [fact(request) for request in _needed(measure, document, as_of)]
    if None in known:
        return "not known"
    if len(known) == 1:
        return list(known[0])
    (low, high), (base_low, base_high) = known
    if base_high <= 0:
        return "not defined"
    if base_low <= 0:
        return "not known"
    change = 1 if measure.metric in ("GROWTH", "CUSTOMER_GROWTH") else 0
    per = Fraction(measure.per.value) if measure.per else 1
    return [top / bottom * per - change for top in (low, high) for bottom in (base_low, base_high)]


def score(score, document, as_of, fact):
    """Return M, U or ? of a score for one partner."""
    parts = [_points(part, document, as_of, fact) for part in score.parts]
    mark = Fraction(score.pass_mark.value)
    floors = [Fraction(part.floor.value) if part.floor else 0 for part in score.parts]

    def passes(points):
        return sum(points) >= mark and all(p >= f for p, f in zip(points, floors, strict=True))

    if passes([low for low, _ in parts]):
        return "M"
    return "?" if passes([high for _, high in parts]) else "U"


def _points(part, document, as_of, fact):
    values = _values(part.measure, document, as_of, fact)
    cap = Fraction(part.cap.value) if part.cap else ENDLESS
    if values == "not defined" and part.measure.metric not in OPEN_WITHOUT_BASE:
        return 0, 0
    if isinstance(values, str):
        most = ENDLESS if not part.bands else max(Fraction(b.points.value) for b in part.bands)
        return 0, min(most, cap)
    found = [_points_for(part, value) for value in values]
    return min(*found, cap), min(max(found), cap)


def _points_for(part, value):
    if part.bands:
        worth = [Fraction(b.points.value) for b in part.bands if value >= b.threshold.value]
        return max(worth, default=0)
    per = Fraction(part.per.value) if part.per else 1
    return max(value, 0) * Fraction(part.points.value) / per


def k_of(k, answers):
    """Return M where k answers are, U where k cannot be, else ?."""
    if answers.count("M") >= k:
        return "M"
    return "?" if len(answers) - answers.count("U") >= k else "U"


def _answer(comparator, values, limit):
    """Every value between the ends is possible: met by all, by none, or by some of them."""
    low, high = min(values), max(values)
    probes = {low, high, (low + high) / 2}
    if low <= limit <= high:
        probes |= {limit}
    answers = {MEETS[comparator](value, limit) for value in probes}
    return "?" if len(answers) > 1 else "M" if answers.pop() else "U"


def _period(measure, document, as_of, *, cut=True):
    start = document.fiscal_year_starts
    period = windows.period_of(window=measure.window, as_of=as_of, fiscal_year_starts=start)
    return _cut(measure, period) if cut else period


def _cut(measure, period):
    days = [
        period.starts_on + timedelta(days=n)
        for n in range(period.days)
        if (not measure.sold_from or period.starts_on + timedelta(days=n) >= measure.sold_from)
        and (not measure.sold_before or period.starts_on + timedelta(days=n) < measure.sold_before)
    ]
    if not days:
        return Period(starts_on=period.starts_on, ends_on=period.starts_on)
    return Period(starts_on=days[0], ends_on=days[-1] + timedelta(days=1))


def _needed(measure, document, as_of):
    if measure.metric == "RATIO":
        return [_needed(part, document, as_of)[0] for part in (measure.of, measure.to)]
    day = Period.trailing_days(1, until=as_of)
    today = {
        "CERTIFIED_PEOPLE": ("PEOPLE", {"certificates": measure.certificates}),
        "ADMITTED": ("ADMISSION", {"subject": (measure.tier,)}),
        "TENURE": ("TENURE", {"subject": (measure.tier,)}),
        "TIERS_HELD": ("HELD", {"subject": (measure.tier, *measure.programs)}),
    }
    if measure.metric in today:
        source, filters = today[measure.metric]
        return [FactRequest(source=source, period=day, **filters)]
    period = _period(measure, document, as_of)
    if measure.metric in RENEWALS:
        return [
            FactRequest(source="TERMS", period=period, subject=(count,))
            for count in RENEWALS[measure.metric]
        ]
    if measure.metric == "OBSERVED":
        return [FactRequest(source="OBSERVED", period=period, subject=(measure.code, measure.take))]
    is_first = measure.is_first_sale or measure.metric in ("NEW_CUSTOMERS", "CUSTOMER_RETENTION")
    sales = FactRequest(
        source=SOURCES.get(measure.metric, "REVENUE"),
        period=period,
        kinds=measure.kinds,
        segments=measure.segments,
        products=measure.products,
        distributors=measure.distributors,
        customer_countries=measure.customer_countries,
        currencies=measure.currencies,
        first_since=period.starts_on if is_first else None,
    )
    if measure.best_day_within:
        return [_best_day(sales, measure, document, as_of)]
    return _compared_with(sales, measure, document, as_of)


def _compared_with(sales, measure, document, as_of):
    match measure.metric:
        case "GROWTH" | "CUSTOMER_GROWTH":
            before = windows.period_before(
                window=measure.window, as_of=as_of, fiscal_year_starts=document.fiscal_year_starts
            )
            since = before.starts_on if sales.first_since else None
            return [sales, replace(sales, period=before, first_since=since)]
        case "CUSTOMER_RETENTION":
            start = document.fiscal_year_starts
            active = windows.period_of(
                window=measure.active_within, as_of=as_of, fiscal_year_starts=start
            )
            starts = max(active.starts_on, sales.period.starts_on)
            return [replace(sales, period=replace(active, starts_on=starts)), sales]
        case "SEGMENT_SHARE":
            return [replace(sales, segments=(measure.segment,)), sales]
        case "REVENUE_SHARE":
            return [sales, FactRequest(source="REVENUE", period=sales.period)]
    return [sales]


def _best_day(sales, measure, document, as_of):
    start = document.fiscal_year_starts
    looks = windows.period_of(
        window=measure.best_day_within, as_of=as_of, fiscal_year_starts=start
    ).starts_on
    window = measure.window
    seen = [
        windows.period_of(
            window=window, as_of=looks + timedelta(days=n), fiscal_year_starts=start
        ).starts_on
        for n in range((as_of - looks).days + 1)
    ]
    return replace(
        sales,
        source="BEST_DAY",
        period=Period(starts_on=min(seen), ends_on=as_of + timedelta(days=1)),
        subject=(looks.isoformat(), window.kind, str(window.length), f"{start[0]}-{start[1]}"),
    )


def rule(node, answer):
    """Return M, U or ? of a rule; `answer(criterion)` gives the one of a criterion."""
    match node:
        case Criterion() | Score():
            return answer(node)
        case AllOf():
            found = {rule(inner, answer) for inner in node.rules}
            return "U" if "U" in found else "?" if "?" in found else "M"
        case AnyOf():
            found = {rule(inner, answer) for inner in node.rules}
            return "M" if "M" in found else "?" if "?" in found else "U"
        case AtLeastKOf():
            return k_of(node.k, [rule(inner, answer) for inner in node.rules])
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
    dates = policy.demotion_dates or policy.review_dates
    may_review = not dates or (effect_on.month, effect_on.day) in dates
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
