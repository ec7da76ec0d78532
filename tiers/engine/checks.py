"""What a JSON Schema cannot say: meaning across the places of a document that already has the right shape."""

from __future__ import annotations

import calendar
import zoneinfo
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tiers.choices import Cadence
from tiers.engine import criterion_checks
from tiers.engine.problems import Path, Problems

Data = dict[str, Any]

LEAP_YEAR, PLAIN_YEAR = 2024, 2025
MAX_CRITERIA = 400  # as many letters as a decision stores
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
    if policy.get("tenure_guarantee_months") and policy.get("probation_days"):
        problems.add(
            ("policy", "probation_days"),
            "guarantee_and_probation",
            "contradicts tenure_guarantee_months: a rise is either guaranteed or on probation; keep one.",
        )
    if "grandfathered_until" in policy:
        try:
            date.fromisoformat(policy["grandfathered_until"])
        except ValueError:
            problems.add(
                ("policy", "grandfathered_until"),
                "no_such_day",
                f"{policy['grandfathered_until']!r} is no day of the calendar.",
            )
    for key in ("review_dates", "demotion_dates"):
        for at, text in enumerate(policy.get(key, ())):
            _check_month_day(text, ("policy", key, at), problems)
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
        for path, rule in _leaves(tier[role], ("tiers", at, role), problems)
    ]
    for path, rule, is_lowest in leaves:
        _check_leaf(rule, path, problems, is_lowest=is_lowest)
    count = sum("metric" in rule or "score" in rule for _, rule, _ in leaves)
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


def _leaves(rule: Data, path: Path, problems: Problems) -> Iterator[tuple[Path, Data]]:
    for key in ("all_of", "any_of"):
        if key in rule:
            for at, inner in enumerate(rule[key]):
                yield from _leaves(inner, (*path, key, at), problems)
            return
    if "at_least_k_of" not in rule:
        yield path, rule
        return
    path, choice = (*path, "at_least_k_of"), rule["at_least_k_of"]
    if choice["k"] > len(choice["rules"]):
        message = f"asks for {choice['k']} of {len(choice['rules'])} rules; nobody could meet it."
        problems.add((*path, "k"), "too_high", message)
    for at, inner in enumerate(choice["rules"]):
        yield from _leaves(inner, (*path, "rules", at), problems)


def _check_leaf(rule: Data, path: Path, problems: Problems, *, is_lowest: bool) -> None:
    if "metric" in rule:
        criterion_checks.check_criterion(rule, path, problems)
    elif "score" in rule:
        criterion_checks.check_score(rule["score"], (*path, "score"), problems)
    elif not (is_lowest and path[-1] in ("entry", "keep")):
        problems.add(
            path,
            "no_requirements",
            "only the whole rule of the lowest tier may be without requirements; add a criterion.",
        )
