"""Renders a score of one partner as data for people: the points of each part, and what they add up to."""

from __future__ import annotations

from fractions import Fraction

from tiers.choices import Comparator, Outcome, Unit, UnknownBecause
from tiers.engine import metrics, scoring, wording
from tiers.engine.document import Score, ScorePart
from tiers.engine.judge import Position
from tiers.engine.rendering import Account, Data, Fact, actual, because, decimal_text

POINT_PLACES = 0


def score_data(account: Account, place: Position, score: Score, outcome: Outcome) -> Data:
    """Return a score as it was judged; like a criterion on points, with its parts beside it."""
    unit = scoring.unit_of(score=score, money_scale=account.money_scale)
    parts = [_part_data(account, part, unit) for part in score.parts]
    low = sum((part["points_low"] for part in parts), Fraction(0))
    is_endless = any(part["points_high"] is None for part in parts)
    high = None if is_endless else sum((part["points_high"] for part in parts), Fraction(0))
    mark = score.pass_mark.fraction
    data: Data = {
        "index": place.index,
        "role": place.role,
        "metric": "SCORE",
        "label": score.label or "Score",
        "unit": Unit.NUMBER.value,
        "comparator": Comparator.AT_LEAST.value,
        "sign": Comparator.AT_LEAST.sign,
        "threshold": score.pass_mark.text,
        "actual": _text(low, mark) if low == high else None,
        "outcome": outcome.value,
        "gap": None,
        "sources": [key for part in parts for key in part["sources"]],
        "period": parts[0]["period"],
        "parts": [_in_words(part) for part in parts],
    }
    if low != high:
        data |= {"low": _text(low, mark), "high": None if high is None else _text(high, mark)}
    elif outcome is Outcome.MET:
        data["margin"] = _text(low - mark)
    elif low < mark:
        data["gap"] = _text(mark - low)
    if outcome is Outcome.UNKNOWN:
        data["unknown_because"] = _reason(parts)
    return data


def _part_data(account: Account, part: ScorePart, unit: int) -> Data:
    measure = part.measure
    requests = metrics.requests_of(
        measure=measure,
        as_of=account.as_of,
        fiscal_year_starts=account.document.fiscal_year_starts,
    )
    values: list[Fact] = [account.facts[request] for request in requests]
    points = scoring.points_of(
        part=part,
        unit=unit,
        document=account.document,
        table=account.table,
        as_of=account.as_of,
    )
    low, high = actual(account, measure, values)
    period = requests[0].period
    return {
        "metric": measure.metric.value,
        "label": part.label or wording.metric_words(measure=measure),
        "unit": metrics.rule_of(measure.metric).unit.value,
        "actual": _text(low) if low is not None and low == high else None,
        "points_low": Fraction(int(points.lo[0]), unit),
        "points_high": None if points.endless[0] else Fraction(int(points.hi[0]), unit),
        "cap": None if part.cap is None else part.cap.text,
        "floor": None if part.floor is None else part.floor.text,
        "sources": [request.key for request in requests],
        "period": {
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
        },
        "because": because(values, measure).value,
    }


def _in_words(part: Data) -> Data:
    """Return the part with its points as text, and why they are not known where they are not."""
    low, high = part["points_low"], part["points_high"]
    told = {key: value for key, value in part.items() if key not in ("because", "points_high")}
    if low == high:
        return {**told, "points_low": _text(low), "points_high": _text(low)}
    return {
        **told,
        "points_low": _text(low),
        "points_high": None if high is None else _text(high),
        "unknown_because": part["because"],
    }


def _reason(parts: list[Data]) -> str:
    reasons = {part["because"] for part in parts if part["points_low"] != part["points_high"]}
    return reasons.pop() if len(reasons) == 1 else UnknownBecause.SEVERAL_REASONS.value


def _text(value: Fraction, unlike: Fraction | None = None) -> str:
    return decimal_text(value, POINT_PLACES, unlike)
