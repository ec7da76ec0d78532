"""From text or stored data to a ProgramDocument, or to a refusal that names every wrong place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, cast

from tiers.choices import Cadence, Comparator, Metric, Outcome, Take, WindowKind
from tiers.engine import checks, reading, shape
from tiers.engine.document import (
    AllOf,
    AnyOf,
    AtLeastKOf,
    Band,
    Brake,
    Criterion,
    Measure,
    MonthDay,
    NoRequirements,
    OtherThreshold,
    Periods,
    Policy,
    ProgramDocument,
    Rule,
    Score,
    ScorePart,
    Threshold,
    TierRule,
    Window,
)
from tiers.engine.problems import InvalidDocumentError, Path, Problems
from tiers.engine.schema import COMPARATORS

__all__ = ["InvalidDocumentError", "from_dict", "parse"]

Data = Mapping[str, Any]


def parse(*, text: str) -> ProgramDocument:
    """Return the program document in a YAML or JSON text; raises InvalidDocumentError with lines and paths."""
    result = reading.read(text=text)
    return _checked(result.data, result.lines)


def from_dict(*, data: object) -> ProgramDocument:
    """Return the program document in stored data, as `writing.to_dict` gave it; raises InvalidDocumentError."""
    return _checked(data, {})


def _checked(raw: object, lines: Mapping[Path, int]) -> ProgramDocument:
    problems = Problems(lines=lines)
    data = shape.normalized(raw, problems)
    problems.refuse_if_any()
    shape.check(data, problems)
    problems.refuse_if_any()
    document = cast(dict[str, Any], data)
    checks.check(document, problems)
    problems.refuse_if_any()
    return _document(document)


def _document(data: Data) -> ProgramDocument:
    program, version = data["program"], data["version"]
    optional: dict[str, Any] = {}
    if "fiscal_year_starts" in program:
        optional["fiscal_year_starts"] = _month_day(program["fiscal_year_starts"])
    if "night_at" in program:
        optional["night_at"] = time.fromisoformat(program["night_at"])
    effective_on = date.fromisoformat(version["effective_on"])
    return ProgramDocument(
        code=program["code"],
        name=program["name"],
        currency=program["currency"],
        time_zone=program["time_zone"],
        countries=tuple(program.get("applies_to", {}).get("countries", ())),
        number=version.get("number"),
        announced_on=_day(version.get("announced_on")),
        effective_on=effective_on,
        enforced_on=_day(version.get("enforced_on")) or effective_on,
        ends_on=_day(version.get("ends_on")),
        tiers=tuple(sorted(map(_tier, data["tiers"]), key=lambda tier: tier.rank)),
        policy=_policy(data.get("policy", {})),
        brake=_brake(data.get("brake", {})),
        **optional,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _month_day(text: str) -> MonthDay:
    return int(text[:2]), int(text[3:])


def _policy(data: Data) -> Policy:
    values: dict[str, Any] = dict(data)
    for key in ("promote", "demote"):
        if key in values:
            values[key] = Cadence(values[key].upper())
    for key in ("review_dates", "demotion_dates"):
        values[key] = tuple(sorted(map(_month_day, data.get(key, ()))))
    values["grandfathered_until"] = _day(data.get("grandfathered_until"))
    return Policy(**values)


def _brake(data: Data) -> Brake:
    values: dict[str, Any] = {
        key: Threshold.of(value) if isinstance(value, str) else value for key, value in data.items()
    }
    return Brake(**values)


def _tier(data: Data) -> TierRule:
    return TierRule(
        code=data["code"],
        name=data["name"],
        rank=data["rank"],
        entry=_rule(data["entry"]),
        keep=_rule(data["keep"]) if "keep" in data else None,
    )


def _rule(data: Data) -> Rule:
    """Return the rule in checked data."""
    for word, read in _RULES.items():
        if word in data:
            return read(data)
    return NoRequirements()


def _rules(items: list[Data]) -> tuple[Rule, ...]:
    return tuple(map(_rule, items))


def _measure(data: Data) -> Measure:
    filters = data.get("filters", {})
    return Measure(
        metric=Metric(data["metric"].upper()),
        window=_window(data["window"]) if "window" in data else None,
        kinds=tuple(sorted(filters.get("kind", ()))),
        segments=tuple(sorted(filters.get("segment", ()))),
        products=tuple(sorted(filters.get("product", ()))),
        distributors=tuple(sorted(filters.get("distributor", ()))),
        customer_countries=tuple(sorted(filters.get("customer_country", ()))),
        currencies=tuple(sorted(filters.get("currency", ()))),
        is_first_sale=filters.get("first_sale", False),
        best_day_within=_window(data["best_day_within"]) if "best_day_within" in data else None,
        active_within=_window(data["active_within"]) if "active_within" in data else None,
        segment=data.get("segment", ""),
        certificates=tuple(sorted(data.get("certificates", ()))),
        sold_from=_day(filters.get("sold_from")),
        sold_before=_day(filters.get("sold_before")),
        code=data.get("code", ""),
        take=Take(data.get("take", Take.LATEST).upper()),
        tier=data.get("tier", ""),
        programs=tuple(sorted(data.get("programs", ()))),
        of=_measure(data["of"]) if "of" in data else None,
        to=_measure(data["to"]) if "to" in data else None,
        per=_amount(data.get("per")),
    )


def _criterion(data: Data) -> Criterion:
    comparator = next(word for word in COMPARATORS if word in data)
    outcome, periods = data.get("when_not_defined"), data.get("periods")
    return Criterion(
        measure=_measure(data),
        comparator=Comparator(comparator.upper()),
        threshold=Threshold.of(str(data[comparator])),
        label=data.get("label", ""),
        when_not_defined=None if outcome is None else Outcome(outcome.upper()),
        others=tuple(map(_other, data.get("thresholds", ()))),
        periods=None if periods is None else Periods(**periods),
    )


def _other(data: Data) -> OtherThreshold:
    return OtherThreshold(
        threshold=Threshold.of(str(data["value"])),
        countries=tuple(sorted(data.get("countries", ()))),
        starts_on=_day(data.get("from")),
    )


def _score(data: Data) -> Score:
    score = data["score"]
    return Score(
        pass_mark=Threshold.of(str(score["pass_mark"])),
        parts=tuple(map(_part, score["parts"])),
        label=score.get("label", ""),
    )


def _part(data: Data) -> ScorePart:
    return ScorePart(
        measure=_measure(data),
        points=_amount(data.get("points")),
        per=_amount(data.get("points_per")),
        bands=tuple(
            Band(
                threshold=Threshold.of(str(band["at_least"])),
                points=Threshold.of(str(band["points"])),
            )
            for band in data.get("bands", ())
        ),
        cap=_amount(data.get("cap")),
        floor=_amount(data.get("floor")),
        label=data.get("label", ""),
    )


def _amount(value: object) -> Threshold | None:
    return None if value is None else Threshold.of(str(value))


def _window(data: Any) -> Window:
    if isinstance(data, str):
        return Window(kind=WindowKind(data.upper()))
    ((kind, length),) = data.items()
    return Window(kind=WindowKind(kind.upper()), length=int(length))


_RULES: Mapping[str, Callable[[Data], Rule]] = {
    "all_of": lambda data: AllOf(rules=_rules(data["all_of"])),
    "any_of": lambda data: AnyOf(rules=_rules(data["any_of"])),
    "at_least_k_of": lambda data: AtLeastKOf(
        k=data["at_least_k_of"]["k"], rules=_rules(data["at_least_k_of"]["rules"])
    ),
    "score": _score,
    "metric": _criterion,
}
