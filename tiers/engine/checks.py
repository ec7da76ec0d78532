"""What a JSON Schema cannot say: meaning across the places of a document that already has the right shape."""

from __future__ import annotations

import calendar
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kernel.money import MAX_UNITS, UNITS_PER_ONE
from tiers.choices import Cadence, Metric, Unit
from tiers.engine import metrics
from tiers.engine.document import Threshold
from tiers.engine.problems import Path, Problems
from tiers.engine.schema import COMPARATORS

Data = dict[str, Any]

LEAP_YEAR, PLAIN_YEAR = 2024, 2025
MAX_CRITERIA = 500
MAX_MONEY = MAX_UNITS // UNITS_PER_ONE
MONEY_DECIMALS = 4
PERCENT_DECIMALS = 6
ALL = Decimal(100)


def check(data: Data, problems: Problems) -> None:
    """Note every place whose meaning is wrong; the shape has been checked before."""
    _check_program(data["program"], problems)
    _check_dates(data["version"], problems)
    _check_policy(data.get("policy", {}), problems)
    _check_brake(data.get("brake", {}), problems)
    _check_tiers(data["tiers"], problems)


def _check_program(program: Data, problems: Problems) -> None:
    path: Path = ("program",)
    try:
        zoneinfo.ZoneInfo(program["time_zone"])
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        problems.add(
            (*path, "time_zone"),
            "unknown_time_zone",
            f"{program['time_zone']!r} is no time zone; write one such as Australia/Sydney.",
        )
    if "fiscal_year_starts" in program:
        _check_month_day(program["fiscal_year_starts"], (*path, "fiscal_year_starts"), problems)


def _check_month_day(text: str, path: Path, problems: Problems) -> None:
    month, day = int(text[:2]), int(text[3:])
    if day <= calendar.monthrange(PLAIN_YEAR, month)[1]:
        return
    is_leap_day = day <= calendar.monthrange(LEAP_YEAR, month)[1]
    why = "comes only in leap years" if is_leap_day else "does not exist"
    problems.add(path, "no_such_day", f"{text!r} {why}; write a day that comes every year.")


def _check_dates(version: Data, problems: Problems) -> None:
    days: list[tuple[str, date]] = []
    for key in ("announced_on", "effective_on", "enforced_on", "ends_on"):
        if key not in version:
            continue
        try:
            days.append((key, date.fromisoformat(version[key])))
        except ValueError:
            problems.add(
                ("version", key), "no_such_day", f"{version[key]!r} is no day of the calendar."
            )
    for (earlier, first), (later, second) in pairwise(days):
        if second < first or (later == "ends_on" and second == first):
            problems.add(
                ("version", later),
                "dates_out_of_order",
                f"{second} comes before {earlier} ({first}) is over; the order is announced_on, "
                "effective_on, enforced_on, ends_on.",
            )


def _check_policy(policy: Data, problems: Problems) -> None:
    for at, text in enumerate(policy.get("review_dates", ())):
        _check_month_day(text, ("policy", "review_dates", at), problems)
    waits = policy.get("promote") == Cadence.ON_REVIEW_DATES.lower()
    if waits and "review_dates" not in policy:
        problems.add(
            ("policy", "promote"),
            "no_review_dates",
            "waits for review dates, but there are none; add review_dates or write at_once.",
        )


def _check_brake(brake: Data, problems: Problems) -> None:
    for key, value in brake.items():
        if isinstance(value, str) and Decimal(value.removesuffix("%")) > ALL:
            problems.add(("brake", key), "above_all", f"{value} is more than all; at most 100%.")


def _check_tiers(tiers: list[Data], problems: Problems) -> None:
    for key in ("code", "name", "rank"):
        _check_distinct(tiers, key, problems)
    lowest = min(tier["rank"] for tier in tiers)
    leaves = [
        (path, rule, tier["rank"] == lowest)
        for at, tier in enumerate(tiers)
        for role in ("entry", "keep")
        if role in tier
        for path, rule in _leaves(tier[role], ("tiers", at, role))
    ]
    for path, rule, is_lowest in leaves:
        _check_leaf(rule, path, problems, is_lowest=is_lowest)
    count = sum("metric" in rule for _, rule, _ in leaves)
    if count > MAX_CRITERIA:
        message = f"there are {count} criteria; at most {MAX_CRITERIA} fit."
        problems.add(("tiers",), "too_many", message)


def _check_distinct(tiers: list[Data], key: str, problems: Problems) -> None:
    seen: dict[object, int] = {}
    for at, tier in enumerate(tiers):
        value = str(tier[key]).casefold()
        if value in seen:
            problems.add(
                ("tiers", at, key),
                f"same_{key}",
                f"{tier[key]!r} is the {key} of tiers[{seen[value]}] too; make them differ.",
            )
        seen.setdefault(value, at)


def _leaves(rule: Data, path: Path) -> Iterator[tuple[Path, Data]]:
    for key in ("all_of", "any_of"):
        if key in rule:
            for at, inner in enumerate(rule[key]):
                yield from _leaves(inner, (*path, key, at))
            return
    yield path, rule


def _check_leaf(rule: Data, path: Path, problems: Problems, *, is_lowest: bool) -> None:
    if "metric" in rule:
        _check_criterion(rule, path, problems)
        return
    stands_alone = path[-1] in ("entry", "keep")
    if not (is_lowest and stands_alone):
        problems.add(
            path,
            "no_requirements",
            "only the whole rule of the lowest tier may be without requirements; add a criterion.",
        )


def _check_criterion(rule: Data, path: Path, problems: Problems) -> None:
    metric = metrics.rule_of(Metric(rule["metric"].upper()))
    for check_part in (_check_window, _check_options, _check_filters):
        check_part(rule, metric, path, problems)
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


def _check_options(rule: Data, metric: metrics.MetricRule, path: Path, problems: Problems) -> None:
    name = rule["metric"]
    if metric.needs_segment and "segment" not in rule:
        problems.add(path, "missing_segment", f"{name} needs a segment, such as segment: SMB.")
    allowed = {
        "segment": metric.needs_segment,
        "certificates": metric.takes_certificates,
        "when_not_defined": metric.is_ratio,
    }
    for key, is_allowed in allowed.items():
        if key in rule and not is_allowed:
            hint = "; use filters: {segment: [...]}" if key == "segment" else ""
            problems.add((*path, key), "no_meaning", f"{name} takes no {key!r}{hint}.")


def _check_filters(rule: Data, metric: metrics.MetricRule, path: Path, problems: Problems) -> None:
    for key in rule.get("filters", {}):
        if key not in metric.filters:
            problems.add(
                (*path, "filters", key), "no_meaning", f"{rule['metric']} takes no {key!r} filter."
            )


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
}
