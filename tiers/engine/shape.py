"""Holds a document against the JSON Schema and says in plain words what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema

from tiers.engine.problems import Path, Problems
from tiers.engine.schema import PROGRAM_SCHEMA

_VALIDATOR = jsonschema.Draft202012Validator(PROGRAM_SCHEMA)

# Words of the domain that a later version of the language will take.
NOT_YET = frozenset(
    {
        "product_family",
        "region",
        "cap",
        "by_invitation",
        "by_approval",
        "ranking",
        "tenure_guarantee",
        "probation",
    }
)
_WORD_CASE: Mapping[str, Callable[[str], str]] = {
    "metric": str.lower,
    "window": str.lower,
    "promote": str.lower,
    "demote": str.lower,
    "when_not_defined": str.lower,
    "take": str.lower,
    "kind": str.upper,
    "segment": str.upper,
    "customer_country": str.upper,
    "countries": str.upper,
    "currency": str.upper,
}


def _property_names(schema: object) -> Iterator[str]:
    match schema:
        case dict():
            yield from schema.get("properties", ())
            for inner in schema.values():
                yield from _property_names(inner)
        case list():
            for inner in schema:
                yield from _property_names(inner)


_KNOWN_KEYS = frozenset(_property_names(PROGRAM_SCHEMA))
_TYPES = {
    "object": "a group of keys",
    "array": "a list",
    "string": "text (in quotes if it looks like a number)",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def normalized(value: object, problems: Problems, path: Path = ()) -> object:
    """Return a copy with words in their canonical case and known keys without value left out; notes inexact floats.

    An unknown key without value stays, to be refused: `at_least: 400,000` inside braces is two keys, one empty.
    """
    match value:
        case dict():
            return {
                key: _cased(key, normalized(inner, problems, (*path, key)))
                for key, inner in value.items()
                if inner is not None or key not in _KNOWN_KEYS
            }
        case list():
            return [normalized(inner, problems, (*path, at)) for at, inner in enumerate(value)]
        case str():
            return value.strip()
        case float():
            problems.add(path, "inexact", "is a floating-point number; write it in quotes.")
    return value


def check(data: object, problems: Problems) -> None:
    """Note every place in which the data does not have the shape of a program document."""
    for error in _VALIDATOR.iter_errors(data):
        explain = _EXPLAIN.get(str(error.validator), _explain_plainly)
        explain(error, tuple(error.absolute_path), problems)


def _cased(key: str, value: object) -> object:
    change = _WORD_CASE.get(key)
    if change is None:
        return value
    if isinstance(value, list):
        return [change(word) if isinstance(word, str) else word for word in value]
    return change(value) if isinstance(value, str) else value


def _explain_required(error: Any, path: Path, problems: Problems) -> None:
    missing = next(key for key in error.validator_value if f"'{key}'" in error.message)
    if missing != "metric" or path[-1:] in (("of",), ("to",)) or "parts" in path[-2:]:
        problems.add(path, f"missing_{missing}", f"lacks {missing!r}; add it.")
        return
    for key in error.instance:
        if key in NOT_YET:
            problems.add((*path, key), "not_yet_supported", f"{key!r} is not yet supported.")
            return
    problems.add(
        path,
        "no_rule",
        "is no rule; write all_of, any_of, at_least_k_of, score, a criterion with a metric, or (lowest tier "
        "only) no_requirements: true.",
    )


def _explain_extra(error: Any, path: Path, problems: Problems) -> None:
    known = error.schema["properties"]
    for key in error.instance:
        if key in known:
            continue
        if key in NOT_YET:
            problems.add((*path, key), "not_yet_supported", f"{key!r} is not yet supported.")
            continue
        allowed = ", ".join(known)
        problems.add((*path, key), "unknown_key", f"{key!r} is not known here; use {allowed}.")


def _explain_few(error: Any, path: Path, problems: Problems) -> None:
    if error.validator == "minProperties":
        problems.add(path, "empty", "is empty; fill it in or leave it out.")
        return
    problems.add(
        path,
        "empty_list",
        "is an empty list; list at least one entry. A tier without requirements says "
        "no_requirements: true.",
    )


def _explain_type(error: Any, path: Path, problems: Problems) -> None:
    types = error.validator_value
    names = [types] if isinstance(types, str) else types
    wanted = " or ".join(_TYPES[name] for name in names)
    problems.add(path, "wrong_type", f"{error.instance!r:.60} does not fit; write {wanted}.")


def _explain_enum(error: Any, path: Path, problems: Problems) -> None:
    allowed = ", ".join(error.validator_value)
    problems.add(path, "unknown_word", f"{error.instance!r:.60} is not one of the words {allowed}.")


def _explain_pattern(error: Any, path: Path, problems: Problems) -> None:
    advice = error.schema["description"]
    problems.add(path, "wrong_form", f"{error.instance!r:.60} cannot be read; write {advice}.")


def _explain_plainly(error: Any, path: Path, problems: Problems) -> None:
    problems.add(path, str(error.validator), f"{error.message:.200}; correct it.")


_EXPLAIN: Mapping[str, Callable[[Any, Path, Problems], None]] = {
    "required": _explain_required,
    "additionalProperties": _explain_extra,
    "minItems": _explain_few,
    "minProperties": _explain_few,
    "type": _explain_type,
    "enum": _explain_enum,
    "pattern": _explain_pattern,
}
