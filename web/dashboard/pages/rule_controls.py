"""The controls of the rules form: one for each word or number that a document may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tiers.choices import Metric, WindowKind
from tiers.engine import metrics, schema
from web.dashboard.pages import rule_edit
from web.dashboard.pages.rule_edit import FIELD, Data

_KNOWN = {
    "kind": schema.KINDS,
    "segment": schema.SEGMENTS,
    "take": ("latest", "best", "sum"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One word of a choice."""

    value: str
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control of the form; with options it is a choice, of several words where `is_many`."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    prefix: str = ""
    options: tuple[Option, ...] = ()
    is_many: bool = False


def measured(path: str, data: Data, metric: Metric | None) -> Iterator[Control]:
    """Yield the controls of what is measured: metric, window, filters and the metric's own words."""
    words = [(word.lower(), word.label) for word in Metric]
    yield choice(f"{path}.@metric", "Measure", words, str(data.get("metric", "")))
    if metric is not None:
        yield from _over(path, data, metric)
        yield from _options(path, data, metric)


def _over(path: str, data: Data, metric: Metric) -> Iterator[Control]:
    """Yield the controls of the window and the filters."""
    rule = metrics.rule_of(metric)
    if rule.needs_window:
        window = data.get("window")
        word = next(iter(window), "") if isinstance(window, dict) else str(window or "")
        yield choice(
            f"{path}.@window", "Over", [(kind.lower(), kind.label) for kind in WindowKind], word
        )
        if isinstance(window, dict):
            yield Control(
                name=f"{FIELD}{path}.@length",
                label=f"How many {word.removeprefix('trailing_')}",
                value=str(next(iter(window.values()), "")),
            )
    given = data.get("filters")
    filters = given if isinstance(given, dict) else {}
    for key in sorted(rule.filters):
        yield _words_or_text(
            f"{path}.@{key}", f"Only {key.replace('_', ' ')}", key, filters.get(key)
        )


def _options(path: str, data: Data, metric: Metric) -> Iterator[Control]:
    """Yield the controls of what only this metric knows."""
    rule = metrics.rule_of(metric)
    for key in sorted((rule.options | rule.allowed) - {"filters", "of", "to"}):
        yield _words_or_text(
            f"{path}.{key}",
            key.replace("_", " ").capitalize(),
            key,
            data.get(key),
            is_one=key != "certificates",
        )
    for key in sorted(rule.options & {"of", "to"}):
        inner = data.get(key)
        if isinstance(inner, dict):
            for control in measured(f"{path}.{key}", inner, rule_edit.metric_of(inner)):
                yield replace(control, label=f"{key.capitalize()}: {control.label.lower()}")


def _words_or_text(path: str, label: str, key: str, value: Any, *, is_one: bool = False) -> Control:
    given = (
        [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
    )
    if key in _KNOWN:
        options = tuple(
            Option(
                value=word, label=word if word == "SMB" else word.capitalize(), is_on=word in given
            )
            for word in _KNOWN[key]
        )
        blank = (Option(value="", label="Any", is_on=not given),)
        return Control(name=FIELD + path, label=label, options=blank + options, is_many=not is_one)
    kind = "date" if key.startswith("sold_") else "text"
    return Control(name=FIELD + path, label=label, value=", ".join(given), kind=kind)


def rest(path: str, value: Any) -> Iterator[Control]:
    """Yield a control for every plain value below, labelled by its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from rest(f"{path}.{key}", inner)
    elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
        for at, inner in enumerate(value):
            yield from rest(f"{path}.{at}", inner)
    elif value is not None:
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield Control(name=FIELD + path, label=_place_words(path), value=text)


def _place_words(path: str) -> str:
    parts = path.split(".")[-3:]
    words = [str(int(part) + 1) if part.isdecimal() else part.replace("_", " ") for part in parts]
    return " ".join(words).capitalize()


def choice(path: str, label: str, words: Sequence[tuple[str, str]], now: str) -> Control:
    return Control(
        name=FIELD + path,
        label=label,
        options=tuple(Option(value=value, label=text, is_on=value == now) for value, text in words),
    )


def policy(policy: Data) -> Iterator[Control]:
    """Yield the controls of what happens with a judgment."""
    cadence = [("at_once", "At once"), ("on_review_dates", "On review dates")]
    yes_no = [("true", "Yes"), ("false", "No")]
    yield choice("policy.promote", "Moves up", cadence, str(policy.get("promote", "at_once")))
    for key, label in (
        ("review_dates", "Review dates, month-day"),
        ("demotion_dates", "Other dates for moves down"),
    ):
        yield Control(
            name=f"{FIELD}policy.{key}", label=label, value=", ".join(map(str, policy.get(key, [])))
        )
    for key, label in (
        ("grace_days", "Days of grace below a line"),
        ("resume_within_days", "Days within which grace resumes"),
        ("notice_days", "Days’ notice of new rules"),
    ):
        yield Control(name=f"{FIELD}policy.{key}", label=label, value=str(policy.get(key, 0)))
    for key, label in (
        ("soft_landing", "One tier down at a time"),
        ("promotions_on_proven_data", "Move up although a file is late"),
    ):
        yield choice(f"policy.{key}", label, yes_no, str(bool(policy.get(key))).lower())


def dates(version: Data) -> Iterator[Control]:
    """Yield the controls of a version's dates."""
    for key, label in (
        ("announced_on", "Announced"),
        ("effective_on", "In force from"),
        ("enforced_on", "May move partners down from"),
        ("ends_on", "Ends before"),
    ):
        value = str(version.get(key) or "")
        yield Control(name=f"{FIELD}version.{key}", label=label, value=value, kind="date")


def brake(values: Data) -> Iterator[Control]:
    """Yield the controls of the shares above which a night waits for a person."""
    for key, label in (
        ("max_share_of_tier", "Share of a tier"),
        ("max_share_of_partners", "Share of all partners"),
        ("max_share_of_revenue", "Share of revenue"),
        ("min_count", "Never for fewer moves than"),
    ):
        if key in values:
            yield Control(name=f"{FIELD}brake.{key}", label=label, value=str(values[key]))
