"""The rules of a draft as a form: what was typed is written into the document's data, one act of editing at a time.

The form carries the whole document, so that what it does not show is kept as it is. Nothing here judges whether the
document makes sense; parsing and lint do, and name the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from django.http import QueryDict

from kernel.errors import InvalidInputError
from tiers.choices import Metric, WindowKind
from tiers.engine import metrics, schema

Data = dict[str, Any]

FIELD = "f:"  # begins the name of a control; the path in the document follows
SPECIAL = "@"  # begins the last part of a path that stands for more than one key
GROUPS = ("all_of", "any_of", "at_least_k_of")
LARGEST = 400_000  # characters of the document that the form carries
TRAILING = (WindowKind.TRAILING_MONTHS.lower(), WindowKind.TRAILING_DAYS.lower())
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?")
_STEPS = {"k": 3, "m": 6}
_AMOUNTS = frozenset(
    {*schema.COMPARATORS, "value", "points", "points_per", "cap", "floor", "pass_mark", "per", "@threshold"}
)  # fmt: skip


def carried(*, post: QueryDict) -> Data:
    """Return the document that the form carries with what was typed in it; refuses one that no form of ours sent."""
    text = post.get("document", "")
    if len(text) > LARGEST:
        raise InvalidInputError("The document is too long for this form. Edit it as a document.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InvalidInputError("The form is out of date. Open the version again.") from problem
    if not isinstance(data, dict) or not isinstance(data.get("tiers"), list):
        raise InvalidInputError("The form is out of date. Open the version again.")
    for name in post:
        if name.startswith(FIELD):
            _write(data, name.removeprefix(FIELD).split("."), post.getlist(name))
    return data


def act(*, data: Data, word: str, base: Data | None) -> str:
    """Do one act of editing, such as `add:tiers.1.entry`, and return the path to open, "" for none."""
    verb, _, rest = word.partition(":")
    path = rest.split(".") if rest else []
    if verb == "open":
        return rest
    if verb in _ACTS and (path or verb == "add-tier"):
        _ACTS[verb](data, path)
    elif verb == "restore" and base is not None:
        _restore(data, path, base)
    return ""


def found(data: Any, path: list[str]) -> Any:
    """Return what stands at a path, None where nothing does."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def leaves(rule: Any) -> Iterator[Data]:
    """Yield the criteria and scores of a rule's data in document order."""
    if not isinstance(rule, dict):
        return
    inner = inside(rule)
    if inner is None:
        if "metric" in rule or "score" in rule:
            yield rule
        return
    for one in inner:
        yield from leaves(one)


def inside(rule: Data) -> list[Any] | None:
    """Return the rules inside a group, None for anything else."""
    for word in GROUPS:
        if word in rule:
            part = rule[word].get("rules") if isinstance(rule[word], dict) else rule[word]
            return part if isinstance(part, list) else []
    return None


def measure_key(leaf: Data) -> str:
    """Return what tells one measure from another, whatever is asked of it."""
    asked = {*schema.COMPARATORS, "label", "thresholds", "periods", "when_not_defined"}
    kept = leaf if "score" not in leaf else {"score": leaf["score"].get("label", "")}
    return json.dumps({k: v for k, v in kept.items() if k not in asked}, sort_keys=True)


def comparator_of(leaf: Data) -> str:
    """Return the comparator that a criterion is written with."""
    return next((word for word in schema.COMPARATORS if word in leaf), schema.COMPARATORS[0])


def metric_of(leaf: Data) -> Metric | None:
    """Return the metric of a criterion's data, None for a word that is none."""
    word = str(leaf.get("metric", "")).upper()
    return Metric(word) if word in Metric.__members__ else None


def plain_number(text: str) -> str:
    """Return an amount as a document writes it: `$1,200,000`, `1.2m` and `1200000` are the same."""
    squeezed = re.sub(r"[\s,$\u00a0]", "", text).lower()
    step = _STEPS.get(squeezed[-1:], 0)
    number = squeezed[:-1] if step else squeezed
    if not _PLAIN_NUMBER.fullmatch(number):
        return text.strip()
    if not step or number.endswith("%"):
        return number
    whole, _, rest = number.partition(".")
    return f"{whole}{rest[:step].ljust(step, '0')}" + (f".{rest[step:]}" if rest[step:] else "")


def _write(data: Data, path: list[str], values: list[str]) -> None:
    """Write a control's value at its path; an empty one takes the key away."""
    holder, key = found(data, path[:-1]), path[-1]
    if not isinstance(holder, dict):
        return
    if key.startswith(SPECIAL):
        _SPECIALS.get(key, _ignore)(holder, values)
        return
    value = values[-1].strip()
    now = holder.get(key)
    if isinstance(now, list) or key in _LISTS:
        _set(holder, key, [part.strip() for part in ",".join(values).split(",") if part.strip()])
    elif value in {"true", "false"}:
        holder[key] = value == "true"
    elif value.isdecimal() and (key in _WHOLE or isinstance(now, int)):
        holder[key] = int(value)
    else:
        _set(holder, key, plain_number(value) if key in _AMOUNTS else value)


_LISTS = frozenset({"countries", "certificates", "programs", "review_dates", "demotion_dates"})
_WHOLE = frozenset(
    {"rank", "grace_days", "resume_within_days", "notice_days", "min_count", "k", "last"}
)


def _set(holder: Data, key: str, value: Any) -> None:
    if value in ("", []):
        holder.pop(key, None)
    else:
        holder[key] = value


def _ignore(_holder: Data, _values: list[str]) -> None:
    """Write nothing: no form of ours has such a control."""


def _compare(holder: Data, values: list[str]) -> None:
    now = comparator_of(holder)
    if values[-1] in schema.COMPARATORS and values[-1] != now:
        holder[values[-1]] = holder.pop(now, "")


def _threshold(holder: Data, values: list[str]) -> None:
    holder[comparator_of(holder)] = plain_number(values[-1])


def _window(holder: Data, values: list[str]) -> None:
    word = values[-1]
    if word in TRAILING:
        now = holder.get("window")
        if not isinstance(now, dict) or word not in now:
            holder["window"] = {word: 12 if word == TRAILING[0] else 90}
    else:
        _set(holder, "window", word)


def _length(holder: Data, values: list[str]) -> None:
    now, value = holder.get("window"), values[-1].strip()
    if isinstance(now, dict) and value:
        for word in now:
            now[word] = int(value) if value.isdecimal() else value


def _metric(holder: Data, values: list[str]) -> None:
    """Change what is measured, and keep of the rest what the other metric knows."""
    if values[-1].upper() not in Metric.__members__ or values[-1] == holder.get("metric"):
        return
    rule = metrics.rule_of(Metric(values[-1].upper()))
    fresh = criterion(metric=values[-1])
    kept = {*schema.COMPARATORS, "label"} | rule.options | rule.allowed
    if rule.needs_window:
        kept.add("window")
    for key, value in holder.items():
        if key in kept:
            fresh[key] = value
    filters = {k: v for k, v in holder.get("filters", {}).items() if k in rule.filters}
    if filters:
        fresh["filters"] = filters
    holder.clear()
    holder.update(fresh)


def _filter(word: str) -> Callable[[Data, list[str]], None]:
    def _write_filter(holder: Data, values: list[str]) -> None:
        filters = holder.setdefault("filters", {})
        given = [value.strip() for value in ",".join(values).split(",") if value.strip()]
        if word.startswith("sold_"):
            _set(filters, word, given[-1] if given else "")
        else:
            _set(filters, word, given)
        if not filters:
            holder.pop("filters")

    return _write_filter


_SPECIALS: Mapping[str, Callable[[Data, list[str]], None]] = {
    "@metric": _metric,
    "@compare": _compare,
    "@threshold": _threshold,
    "@window": _window,
    "@length": _length,
    **{
        f"@{word}": _filter(word)
        for word in schema.PROGRAM_SCHEMA["$defs"]["filters"]["properties"]  # type: ignore[index]  # a schema is plain data
    },
}


def criterion(*, metric: str = "net_revenue") -> Data:
    """Return the smallest criterion of a metric, with blanks where something has to be chosen."""
    rule = metrics.rule_of(Metric(metric.upper()))
    data: Data = {"metric": metric}
    if rule.needs_window:
        data["window"] = {TRAILING[0]: 12}
    for option in sorted(rule.options - {"filters"}):
        is_measure = option in {"of", "to"}
        data[option] = {"metric": "net_revenue", "window": {TRAILING[0]: 12}} if is_measure else ""
    if "filters" in rule.options:
        data["filters"] = {"kind": ["NEW"]}
    data["at_least"] = "10%" if rule.is_ratio and metric != "ratio" else "1"
    return data


def _add(data: Data, path: list[str], new: Data) -> None:
    """Put a rule beside those at the path; a rule that stands alone becomes a group with it."""
    holder, rule = found(data, path[:-1]), found(data, path)
    if not isinstance(rule, dict) or not isinstance(holder, dict | list):
        return
    group = inside(rule)
    if group is not None:
        group.append(new)
        return
    joined = new if "no_requirements" in rule else {"all_of": [rule, new]}
    if isinstance(holder, list):
        holder[int(path[-1])] = joined
    else:
        holder[path[-1]] = joined


def _remove(data: Data, path: list[str]) -> None:
    """Take away a rule, a part, a tier or a rule for keeping; a group without rules asks for nothing."""
    holder = found(data, path[:-1])
    if isinstance(holder, list) and path[-1].isdecimal() and int(path[-1]) < len(holder):
        if len(holder) > 1:
            del holder[int(path[-1])]
        elif len(path) > 2:  # noqa: PLR2004 -- the last rule of a group; the last tier stays
            up = path[:-2] if path[-2] in GROUPS else path[:-3]
            _replace(data, up, {"no_requirements": True})
    elif isinstance(holder, dict) and path[-1] == "entry":
        holder["entry"] = {"no_requirements": True}
    elif isinstance(holder, dict):
        holder.pop(path[-1], None)


def _replace(data: Data, path: list[str], rule: Data) -> None:
    holder = found(data, path[:-1])
    if isinstance(holder, list):
        holder[int(path[-1])] = rule
    elif isinstance(holder, dict):
        holder[path[-1]] = rule


def _group_as(word: str) -> Callable[[Data, list[str]], None]:
    def _turn(data: Data, path: list[str]) -> None:
        rule = found(data, path)
        rules = inside(rule) if isinstance(rule, dict) else None
        if rules is not None:
            new: Any = {"k": min(2, len(rules)), "rules": rules} if word == GROUPS[2] else rules
            _replace(data, path, {word: new})

    return _turn


def _add_tier(data: Data, _path: list[str]) -> None:
    ranks = [tier["rank"] for tier in data["tiers"] if isinstance(tier.get("rank"), int)]
    rank = max(ranks, default=0) + 1
    data["tiers"].append(
        {"code": f"TIER{rank}", "name": f"Tier {rank}", "rank": rank, "entry": criterion()}
    )


def _keep_apart(data: Data, path: list[str]) -> None:
    tier = found(data, path)
    if isinstance(tier, dict) and "entry" in tier:
        tier.setdefault("keep", deepcopy(tier["entry"]))


def _add_part(data: Data, path: list[str]) -> None:
    parts = found(data, [*path, "score", "parts"])
    if isinstance(parts, list):
        part = criterion()
        part.pop("at_least")
        parts.append({**part, "points": "1", "points_per": "1000"})


def _restore(data: Data, path: list[str], base: Data) -> None:
    """Bring back a rule that the draft left out: tier code, role, number of the rule in the base."""
    code, role, number = (*path, "", "", "")[:3]
    for index, tier in enumerate(data["tiers"]):
        old = next((one for one in base["tiers"] if one["code"] == code), None)
        if tier.get("code") == code and old is not None and number.isdecimal():
            gone = list(leaves(old.get(role)))
            if int(number) < len(gone):
                _add(data, ["tiers", str(index), role], deepcopy(gone[int(number)]))


_ACTS: Mapping[str, Callable[[Data, list[str]], None]] = {
    "add": lambda data, path: _add(data, path, criterion()),
    "add-any": lambda data, path: _add(data, path, {"any_of": [criterion(), criterion()]}),
    "add-part": _add_part,
    "remove": _remove,
    "add-tier": _add_tier,
    "keep-apart": _keep_apart,
    **{word: _group_as(word) for word in GROUPS},
}
