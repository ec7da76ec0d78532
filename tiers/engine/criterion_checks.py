"""What a JSON Schema cannot say of one criterion or score: which words belong to which metric, and which limits fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

from kernel.money import MAX_UNITS, UNITS_PER_ONE
from tiers.choices import Metric, Unit
from tiers.engine import metrics
from tiers.engine.document import Threshold
from tiers.engine.problems import Path, Problems
from tiers.engine.schema import COMPARATORS

Data = dict[str, Any]

MAX_MONEY = MAX_UNITS // UNITS_PER_ONE
MONEY_DECIMALS = 4
PERCENT_DECIMALS = 6
# Options that a metric may have, and what to write where one is missing.
_OPTIONS = {
    "segment": "a segment, such as segment: SMB",
    "filters": "filters, such as filters: {kind: [SERVICE]}",
    "code": "the code under which values are posted, such as code: SATISFACTION",
    "of": "what is divided, such as of: {metric: certified_people}",
    "to": "what it is divided by, such as to: {metric: net_revenue, window: {trailing_months: 12}}",
    "active_within": "how lately they bought, such as active_within: {trailing_months: 12}",
    "tier": "a tier, such as tier: GOLD",
    "programs": "the codes of programs, such as programs: [CLOUD, SECURITY]",
}
_OTHER_OPTIONS = ("certificates", "take", "per", "best_day_within")
MOST_DAYS_LOOKED_FROM = {"trailing_days": 731, "trailing_months": 24, "calendar_months": 24}


def check_criterion(rule: Data, path: Path, problems: Problems) -> None:
    """Note what is wrong with a criterion."""
    metric = metrics.rule_of(Metric(rule["metric"].upper()))
    _check_measure(rule, path, problems)
    if "when_not_defined" in rule and not metric.is_ratio:
        _refuse(rule, "when_not_defined", path, problems)
    written = [word for word in COMPARATORS if word in rule]
    if len(written) != 1:
        problems.add(
            path,
            "comparator",
            f"needs exactly one of {', '.join(COMPARATORS)}; found {len(written)}.",
        )
        return
    word = written[0]
    _check_threshold(str(rule[word]), metric, (*path, word), problems)
    for at, other in enumerate(rule.get("thresholds", ())):
        where: Path = (*path, "thresholds", at)
        _check_threshold(str(other["value"]), metric, (*where, "value"), problems)
        _check_day(other, "from", where, problems)
    _check_periods(rule, path, problems)


def check_score(score: Data, path: Path, problems: Problems) -> None:
    """Note what is wrong with a score."""
    for at, part in enumerate(score["parts"]):
        where: Path = (*path, "parts", at)
        _check_measure(part, where, problems)
        if "bands" in part:
            _check_bands(part, where, problems)
        else:
            _check_rate(part, where, problems)
    caps = [_most_points(part) for part in score["parts"]]
    most = sum(cap for cap in caps if cap is not None)
    if None not in caps and most < Threshold.of(str(score["pass_mark"])).value:
        message = f"lies above all that can be reached ({most}); lower it or raise a cap."
        problems.add((*path, "pass_mark"), "too_high", message)


def _check_measure(rule: Data, path: Path, problems: Problems) -> None:
    metric = metrics.rule_of(Metric(rule["metric"].upper()))
    _check_window(rule, metric, path, problems)
    _check_options(rule, metric, path, problems)
    _check_best_day(rule, path, problems)
    _check_filters(rule, metric, path, problems)
    for key in ("of", "to"):
        if key in rule:
            _check_measure(rule[key], (*path, key), problems)
            if metrics.rule_of(Metric(rule[key]["metric"].upper())).is_ratio or key in rule[key]:
                message = "is a ratio itself; divide amounts, counts or observed values."
                problems.add((*path, key, "metric"), "no_meaning", message)


def _check_window(rule: Data, metric: metrics.MetricRule, path: Path, problems: Problems) -> None:
    if metric.needs_window and "window" not in rule:
        problems.add(
            path,
            "missing_window",
            f"{rule['metric']} needs a window, such as window: {{trailing_months: 12}}.",
        )
    if not metric.needs_window and "window" in rule:
        problems.add(
            (*path, "window"),
            "window_without_meaning",
            f"{rule['metric']} counts on the as-of day itself; leave the window out.",
        )


def _check_best_day(rule: Data, path: Path, problems: Problems) -> None:
    """The days that look have to be few, to end with the as-of day, and to see the whole of their windows."""
    within, path = rule.get("best_day_within"), (*path, "best_day_within")
    if within is None:
        return
    word, length = (within, 0) if isinstance(within, str) else next(iter(within.items()))
    if length > MOST_DAYS_LOOKED_FROM.get(word, 0) or word.startswith("previous"):
        message = "is too long, or over already; write at most 24 months up to the as-of day."
        problems.add(path, "no_meaning", message)
    for key in ("sold_from", "sold_before", "first_sale"):
        if key in rule.get("filters", {}):
            problems.add(path, "no_meaning", f"does not go together with the filter {key!r}.")


def _check_options(rule: Data, metric: metrics.MetricRule, path: Path, problems: Problems) -> None:
    name = rule["metric"]
    for key, example in _OPTIONS.items():
        if key in metric.options and key not in rule:
            problems.add(path, f"missing_{key}", f"{name} needs {example}.")
        elif key in rule and key not in metric.options and key != "filters":
            _refuse(rule, key, path, problems)
    for key in _OTHER_OPTIONS:
        if key in rule and key not in metric.allowed:
            _refuse(rule, key, path, problems)


def _refuse(rule: Data, key: str, path: Path, problems: Problems) -> None:
    hint = "; use filters: {segment: [...]}" if key == "segment" else ""
    problems.add((*path, key), "no_meaning", f"{rule['metric']} takes no {key!r}{hint}.")


def _check_filters(rule: Data, metric: metrics.MetricRule, path: Path, problems: Problems) -> None:
    filters = rule.get("filters", {})
    for key in filters:
        if key not in metric.filters:
            problems.add(
                (*path, "filters", key), "no_meaning", f"{rule['metric']} takes no {key!r} filter."
            )
    for key in ("sold_from", "sold_before"):
        _check_day(filters, key, (*path, "filters"), problems)
    both = filters.get("sold_from"), filters.get("sold_before")
    if all(both) and both[0] >= both[1]:
        message = f"{both[1]} does not come after sold_from ({both[0]})."
        problems.add((*path, "filters", "sold_before"), "dates_out_of_order", message)


def _check_day(data: Data, key: str, path: Path, problems: Problems) -> None:
    try:
        date.fromisoformat(data.get(key, "2000-01-01"))
    except ValueError:
        problems.add((*path, key), "no_such_day", f"{data[key]!r} is no day of the calendar.")


def _check_periods(rule: Data, path: Path, problems: Problems) -> None:
    periods = rule.get("periods")
    if periods is None:
        return
    path = (*path, "periods")
    if "window" not in rule:
        problems.add(path, "no_meaning", f"{rule['metric']} has no window to repeat.")
    if periods["at_least"] > periods["last"]:
        message = (
            f"asks for {periods['at_least']} of {periods['last']} periods; nobody could meet it."
        )
        problems.add((*path, "at_least"), "too_high", message)


def _check_bands(part: Data, path: Path, problems: Problems) -> None:
    metric = metrics.rule_of(Metric(part["metric"].upper()))
    for key in ("points", "points_per"):
        if key in part:
            message = f"a part with bands takes no {key!r}; write points in the bands."
            problems.add((*path, key), "no_meaning", message)
    for at, band in enumerate(part["bands"]):
        _check_threshold(str(band["at_least"]), metric, (*path, "bands", at, "at_least"), problems)
    for at, (lower, higher) in enumerate(pairwise(part["bands"]), 1):
        for key in ("at_least", "points"):
            low, high = (Threshold.of(str(band[key])).value for band in (lower, higher))
            if high <= low:
                message = f"{higher[key]} does not rise above {lower[key]}; write bands upwards."
                problems.add((*path, "bands", at, key), "not_rising", message)


def _check_rate(part: Data, path: Path, problems: Problems) -> None:
    if "points" not in part:
        problems.add(path, "missing_points", "needs points (and points_per), or bands.")
    metric = metrics.rule_of(Metric(part["metric"].upper()))
    if metric.is_ratio:
        message = f"{part['metric']} is a ratio; give points in bands."
        problems.add(path, "missing_bands", message)
    for key in ("points", "points_per"):
        if key in part and not Threshold.of(str(part[key])).value:
            problems.add((*path, key), "too_low", "is nothing; write a number above 0.")


def _most_points(part: Data) -> Any:
    """Return the most points a part can give, None where it has no bound."""
    if "cap" in part:
        return Threshold.of(str(part["cap"])).value
    if "bands" in part:
        return max(Threshold.of(str(band["points"])).value for band in part["bands"])
    return None


def _check_threshold(text: str, metric: metrics.MetricRule, path: Path, problems: Problems) -> None:
    threshold = Threshold.of(text)
    wants_percent = metric.unit is Unit.PERCENT
    if threshold.is_percent is not wants_percent:
        kind = "a percentage with its sign, such as 25%" if wants_percent else "a plain number"
        problems.add(path, "wrong_unit", f"{text!r} does not fit the metric; write {kind}.")
        return
    _LIMITS[metric.unit](threshold, path, problems)
    if threshold.fraction < metric.least:
        problems.add(path, "too_low", f"{text} lies below every possible value.")
    if metric.most is not None and threshold.fraction > metric.most:
        problems.add(path, "too_high", f"{text} lies above every possible value.")


def _decimals(threshold: Threshold) -> int:
    return len(str(threshold.text).removesuffix("%").partition(".")[2].rstrip("0"))


def _check_money(threshold: Threshold, path: Path, problems: Problems) -> None:
    if _decimals(threshold) > MONEY_DECIMALS:
        problems.add(path, "too_fine", f"{threshold.text} has more than four decimals.")
    if threshold.value > MAX_MONEY:
        problems.add(path, "too_high", f"{threshold.text} is more than {MAX_MONEY:,}.")


def _check_percent(threshold: Threshold, path: Path, problems: Problems) -> None:
    if _decimals(threshold) > PERCENT_DECIMALS:
        problems.add(path, "too_fine", f"{threshold.text} has more than six decimals.")
    if threshold.value > MAX_MONEY:
        problems.add(path, "too_high", f"{threshold.text} is more than {MAX_MONEY:,}.")


def _check_count(threshold: Threshold, path: Path, problems: Problems) -> None:
    if _decimals(threshold):
        problems.add(path, "too_fine", f"{threshold.text} is no whole number.")
    if threshold.value > MAX_MONEY:
        problems.add(path, "too_high", f"{threshold.text} is more than {MAX_MONEY:,}.")


_LIMITS: dict[Unit, Callable[[Threshold, Path, Problems], None]] = {
    Unit.MONEY: _check_money,
    Unit.PERCENT: _check_percent,
    Unit.COUNT: _check_count,
    Unit.NUMBER: _check_money,
}
