"""Reads YAML or JSON text into plain data and the line of every place, keeping the exact text of numbers.

Refuses what a rule never needs and an attacker might: aliases, tags, duplicate keys, great depth, great size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from tiers.engine.problems import Path, Problems

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 20_000
MAX_NUMBER = 40  # characters

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:_[0-9]{3})+)(?:\.[0-9]+)?")
_SURROGATES = re.compile(
    r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
_WORDS: dict[str, object] = {"": None, "null": None, "~": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """Plain data (dicts, lists, text, int, Decimal, bool, None) and the line on which each path starts."""

    data: object
    lines: dict[Path, int]


def read(*, text: str) -> ReadText:
    """Return the data in a YAML or JSON text; raises InvalidDocumentError for what cannot be read."""
    problems = Problems()
    _check_size(text, problems)
    problems.refuse_if_any()
    reader = _Reader(yaml.parse(_tolerant_of_json(text), Loader=yaml.CSafeLoader))
    try:
        data = reader.document()
    except _UnreadableError as problem:
        problems.lines = {(): problem.line}
        problems.add((), problem.code, problem.message)
    except yaml.MarkedYAMLError as problem:
        problems.lines = {(): _line(problem.problem_mark)}
        problems.add((), "not_yaml", f"{problem.problem}; correct the spelling.")
    except yaml.YAMLError as problem:
        problems.add((), "not_yaml", f"{problem}; save the file as plain UTF-8 text.")
    problems.refuse_if_any()
    return ReadText(data=data, lines=reader.lines)


def _check_size(text: str, problems: Problems) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        problems.add((), "not_text", "holds half a character; save the file as UTF-8.")
        return
    if size > MAX_BYTES:
        problems.add((), "too_large", f"is larger than {MAX_BYTES:,} bytes; shorten it.")


def _tolerant_of_json(text: str) -> str:
    """Return the text with what JSON allows and YAML does not put right: tabs, and escapes in two halves."""
    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith("{"):
        return text
    joined = _SURROGATES.sub(lambda hit: hit[1] + _joined_halves(hit[2]), text)
    return joined.replace("\t", " ")


def _joined_halves(escapes: str) -> str:
    halves = bytes.fromhex(escapes.replace("\\u", ""))
    return halves.decode("utf-16-be")


class _UnreadableError(Exception):
    def __init__(self, event: yaml.Event, code: str, message: str) -> None:
        super().__init__(message)
        self.line = _line(event.start_mark)
        self.code = code
        self.message = message


class _Reader:
    """Builds data from the events of the YAML parser, one node at a time."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.lines: dict[Path, int] = {}
        self.nodes = 0

    def document(self) -> object:
        """Return the data of the only document."""
        next(self.events)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _UnreadableError(event, "empty", "is empty; describe a program.")
        data = self.value(next(self.events), ())
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _UnreadableError(event, "two_documents", "holds two documents; keep one.")
        return data

    def value(self, event: yaml.Event, path: Path) -> object:
        """Return the node that starts with the event."""
        self.refuse(event, path)
        self.lines.setdefault(path, _line(event.start_mark))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return _scalar(event)

    def refuse(self, event: yaml.Event, path: Path) -> None:
        """Refuse what is dangerous or never needed."""
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _UnreadableError(event, "alias", "uses an anchor or alias; write the value out.")
        if tag := getattr(event, "tag", None):
            raise _UnreadableError(event, "tag", f"uses the tag {tag}; leave it out.")
        if len(path) > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _UnreadableError(
                event, "too_deep", "is nested too deeply or too long; simplify it."
            )

    def mapping(self, path: Path) -> dict[str, object]:
        """Return the mapping whose start has been read."""
        data: dict[str, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self.refuse(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise _UnreadableError(event, "key", "has a key that is not a word.")
            key = str(event.value)
            if key in data:
                raise _UnreadableError(event, "duplicate_key", f"has {key!r} twice; keep one.")
            self.lines[(*path, key)] = _line(event.start_mark)
            data[key] = self.value(next(self.events), (*path, key))
        return data

    def sequence(self, path: Path) -> list[object]:
        """Return the list whose start has been read."""
        data: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            data.append(self.value(event, (*path, len(data))))
        return data


def _line(mark: Any) -> int:
    """Return the line of a mark of the YAML parser, counted from one."""
    return int(mark.line) + 1


def _scalar(event: Any) -> object:
    text = str(event.value)
    if any(ord(char) < ord(" ") and char not in "\n\t" for char in text):
        raise _UnreadableError(event, "control_character", "holds a control character; remove it.")
    if not event.implicit[0]:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if len(text) <= MAX_NUMBER and _NUMBER.fullmatch(text):
        digits = text.replace("_", "")
        return Decimal(digits) if "." in digits else int(digits)
    return text
