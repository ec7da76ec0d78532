"""The rules of a draft as the form shows them: tiers, requirements, their controls, and what changed from before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiers.choices import Comparator, Metric, Unit, WindowKind
from tiers.engine import metrics, schema
from web.dashboard.pages import rule_controls, rule_edit
from web.dashboard.pages.rule_controls import Control
from web.dashboard.pages.rule_edit import FIELD, Data
from web.shared import formats
from web.shared.tiers import TierMark, tier_marks

GROUP_WORDS = {
    "all_of": "All of these",
    "any_of": "Any one of these",
    "at_least_k_of": "A number of these",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One rule: a group with what is inside, a requirement, a score, or nothing asked."""

    path: str
    kind: str
    title: str
    group: str = ""
    main: Control | None = None
    more: tuple[Control, ...] = ()
    inside: tuple[Node, ...] = ()
    parts: tuple[Node, ...] = ()
    is_open: bool = False
    was: str = ""
    is_new: bool = False
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A requirement of the version it is compared with that the draft leaves out."""

    title: str
    was: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierForm:
    """One tier of the form."""

    path: str
    mark: TierMark
    head: tuple[Control, ...]
    entry: Node
    keep: Node | None
    gone: tuple[Gone, ...]
    is_open: bool
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """The whole form: tiers highest first, then what happens with them, dates and the brake."""

    tiers: tuple[TierForm, ...]
    policy: tuple[Control, ...]
    dates: tuple[Control, ...]
    brake: tuple[Control, ...]


def form(
    *, data: Data, base: Data | None, opened: str, errors: Mapping[str, Sequence[str]]
) -> RuleForm:
    """Return the form of a document's data beside the version it is compared with."""
    currency = str(data.get("program", {}).get("currency", ""))
    maker = _Maker(currency=currency, opened=opened, errors=errors)
    numbered = [(at, tier) for at, tier in enumerate(data["tiers"]) if isinstance(tier, dict)]
    ranked = sorted(numbered, key=lambda pair: _rank(pair[1]))
    marks = tier_marks(names=[str(tier.get("name") or "Tier") for _, tier in ranked])
    old = {tier["code"]: tier for tier in base["tiers"]} if base else None
    drawn = [
        maker.tier(at, tier, mark, old) for (at, tier), mark in zip(ranked, marks, strict=True)
    ]
    return RuleForm(
        tiers=tuple(reversed(drawn)),
        policy=tuple(rule_controls.policy(data.get("policy") or {})),
        dates=tuple(rule_controls.dates(data.get("version") or {})),
        brake=tuple(rule_controls.brake(data.get("brake") or {})),
    )


def title_of(leaf: Data) -> str:
    """Return what a requirement or a score measures, in words."""
    if "score" in leaf:
        score = leaf["score"] if isinstance(leaf["score"], dict) else {}
        return str(score.get("label") or "Score")
    if leaf.get("label"):
        return str(leaf["label"])
    metric = rule_edit.metric_of(leaf)
    words = [metric.label if metric else "Requirement"]
    words += [str(leaf[key]) for key in ("segment", "code", "tier") if leaf.get(key)]
    filters = leaf.get("filters")
    if isinstance(filters, dict):
        words += [
            ", ".join(map(str, value)).lower()
            if isinstance(value, list)
            else f"{key} {value}".replace("_", " ")
            for key, value in filters.items()
        ]
    window = window_words(leaf.get("window"))
    if metric is Metric.NET_REVENUE and window.endswith(" months"):
        words[0], window = f"{window.split()[0]}-month revenue", ""
    return ", ".join([*words, *([window] if window else [])])


def window_words(window: object) -> str:
    """Return a window's data in words."""
    if isinstance(window, dict):
        return " ".join(
            f"{length} {str(word).removeprefix('trailing_')}" for word, length in window.items()
        )
    word = str(window or "").upper()
    return WindowKind(word).label.lower() if word in WindowKind.__members__ else ""


def limit_words(leaf: Data, currency: str) -> str:
    """Return what a requirement asks for ("$400,000", "25%")."""
    if "score" in leaf:
        return f"{leaf['score'].get('pass_mark', '')} points"
    text = str(leaf.get(rule_edit.comparator_of(leaf), ""))
    metric = rule_edit.metric_of(leaf)
    is_money = metric is not None and metrics.rule_of(metric).unit is Unit.MONEY
    return (formats.coin(currency=currency) if is_money else "") + _grouped(text)


def _grouped(text: str) -> str:
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole.isdecimal() else text


def _rank(tier: Data) -> int:
    rank = tier.get("rank")
    return rank if isinstance(rank, int) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """Draws rules for one form."""

    currency: str
    opened: str
    errors: Mapping[str, Sequence[str]]

    def tier(self, at: int, tier: Data, mark: TierMark, old: Mapping[str, Data] | None) -> TierForm:
        path = f"tiers.{at}"
        before = None if old is None else old.get(str(tier.get("code")))
        seen = {"entry": _Before.of(before, "entry"), "keep": _Before.of(before, "keep")}
        entry = self.node(f"{path}.entry", tier.get("entry"), seen["entry"])
        keep = self.node(f"{path}.keep", tier["keep"], seen["keep"]) if tier.get("keep") else None
        return TierForm(
            path=path,
            mark=mark,
            head=(
                Control(name=f"{FIELD}{path}.name", label="Name", value=str(tier.get("name", ""))),
                Control(name=f"{FIELD}{path}.code", label="Code", value=str(tier.get("code", ""))),
                Control(
                    name=f"{FIELD}{path}.rank",
                    label="Rank, 1 is the lowest",
                    value=str(tier.get("rank", "")),
                ),
            ),
            entry=entry,
            keep=keep,
            gone=tuple(
                Gone(
                    title=title_of(leaf) + (", to keep it" if role == "keep" else ""),
                    was=limit_words(leaf, self.currency),
                    act=f"restore:{tier.get('code')}.{role}.{number}",
                )
                for role in ("entry", "keep")
                if role == "entry" or tier.get("keep")
                for number, leaf in seen[role].left()
            ),
            is_open=self.opened == path,
            is_new=old is not None and before is None,
        )

    def node(self, path: str, rule: Any, before: _Before | None) -> Node:
        """Return a rule and what is inside it; rules met in the version before are ticked off."""
        rule = rule if isinstance(rule, dict) else {}
        inner = rule_edit.inside(rule)
        if inner is not None:
            return self._group(path, rule, inner, before)
        if "score" in rule:
            return self._score(path, rule, before)
        if "metric" in rule:
            return self._criterion(path, rule, before)
        return Node(path=path, kind="nothing", title="Asks for nothing", errors=self._errors(path))

    def _group(self, path: str, rule: Data, inner: list[Any], before: _Before | None) -> Node:
        word = next(word for word in rule_edit.GROUPS if word in rule)
        below = f"{path}.{word}.rules" if word == "at_least_k_of" else f"{path}.{word}"
        k = rule[word].get("k") if isinstance(rule[word], dict) else None
        return Node(
            path=path,
            kind="group",
            title=GROUP_WORDS[word],
            group=word,
            main=None
            if k is None
            else Control(name=f"{FIELD}{path}.{word}.k", label="How many of them", value=str(k)),
            inside=tuple(
                self.node(f"{below}.{number}", one, before) for number, one in enumerate(inner)
            ),
            is_open=self.opened == path,
            errors=tuple(self.errors.get(path, ())),
        )

    def _criterion(self, path: str, leaf: Data, before: _Before | None) -> Node:
        was = before.of_leaf(leaf) if before else None
        metric = rule_edit.metric_of(leaf)
        is_money = metric is not None and metrics.rule_of(metric).unit is Unit.MONEY
        comparator = rule_edit.comparator_of(leaf)
        words = "" if comparator == "at_least" else f", {Comparator(comparator.upper()).label}"
        limit = limit_words(leaf, self.currency)
        old = limit_words(was, self.currency) if was is not None else ""
        is_open = self.opened == path
        return Node(
            path=path,
            kind="criterion",
            title=title_of(leaf) + words,
            main=Control(
                name=f"{FIELD}{path}.@threshold",
                label=title_of(leaf) + words,
                value=_grouped(str(leaf.get(comparator, ""))),
                prefix=formats.coin(currency=self.currency).strip("\u00a0") if is_money else "",
            ),
            more=tuple(self._more(path, leaf, metric)) if is_open else (),
            is_open=is_open,
            was=old if old != limit else "",
            is_new=before is not None and before.is_there and was is None,
            errors=self._errors(path),
        )

    def _score(self, path: str, rule: Data, before: _Before | None) -> Node:
        score = rule["score"] if isinstance(rule["score"], dict) else {}
        was = before.of_leaf(rule) if before else None
        old = limit_words(was, self.currency) if was is not None else ""
        given = score.get("parts")
        parts = given if isinstance(given, list) else []
        return Node(
            path=path,
            kind="score",
            title=f"{title_of(rule)}, points needed",
            main=Control(
                name=f"{FIELD}{path}.score.pass_mark",
                label=f"{title_of(rule)}, points needed",
                value=str(score.get("pass_mark", "")),
            ),
            parts=tuple(
                self._part(f"{path}.score.parts.{at}", part) for at, part in enumerate(parts)
            ),
            is_open=self.opened == path,
            was=old if old != limit_words(rule, self.currency) else "",
            is_new=before is not None and before.is_there and was is None,
            errors=self._errors(path),
        )

    def _part(self, path: str, part: Any) -> Node:
        part = part if isinstance(part, dict) else {}
        names = (
            ("points", "Points"),
            ("points_per", "for each"),
            ("cap", "At most"),
            ("floor", "At least"),
        )
        is_open = self.opened == path
        shown = [
            Control(name=f"{FIELD}{path}.{key}", label=label, value=str(part.get(key, "")))
            for key, label in names
            if not part.get("bands") or key in {"cap", "floor"}
        ]
        bands = list(rule_controls.rest(f"{path}.bands", part.get("bands", [])))
        metric = rule_edit.metric_of(part)
        more = [*rule_controls.measured(path, part, metric), *bands] if is_open else []
        return Node(
            path=path, kind="part", title=title_of(part), more=(*shown, *more), is_open=is_open
        )

    def _more(self, path: str, leaf: Data, metric: Metric | None) -> Iterator[Control]:
        yield from rule_controls.measured(path, leaf, metric)
        yield rule_controls.choice(
            f"{path}.@compare",
            "Has to be",
            [(word, Comparator(word.upper()).label) for word in schema.COMPARATORS],
            rule_edit.comparator_of(leaf),
        )
        yield Control(
            name=f"{FIELD}{path}.label", label="Own name of it", value=str(leaf.get("label", ""))
        )
        for key in ("thresholds", "periods"):
            yield from rule_controls.rest(f"{path}.{key}", leaf.get(key))

    def _errors(self, path: str) -> tuple[str, ...]:
        return tuple(
            text
            for where, texts in self.errors.items()
            if where == path or where.startswith(f"{path}.")
            for text in texts
        )


@dataclass(slots=True, kw_only=True)
class _Before:
    """The rules of the version before, each ticked off once."""

    rows: list[Data]
    is_there: bool
    seen: set[int]

    @classmethod
    def of(cls, tier: Data | None, role: str) -> _Before:
        """Return the rules of a tier, none where there was no such tier."""
        rows = list(rule_edit.leaves(tier.get(role))) if tier else []
        return cls(rows=rows, is_there=tier is not None, seen=set())

    def of_leaf(self, leaf: Data) -> Data | None:
        """Return the first rule not yet seen that measures the same."""
        key = rule_edit.measure_key(leaf)
        for number, old in enumerate(self.rows):
            if number not in self.seen and rule_edit.measure_key(old) == key:
                self.seen.add(number)
                return old
        return None

    def left(self) -> list[tuple[int, Data]]:
        """Return the rules that nothing measures any more."""
        return [(at, row) for at, row in enumerate(self.rows) if at not in self.seen]
