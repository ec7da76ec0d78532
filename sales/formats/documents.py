"""A layout as a document: the YAML or JSON text that a person writes, read without surprises, and written again.

Every scalar is read as the text that stands there (so that `NO` is Norway and `1.0` a word); names are those of
`Layout`. A column may name one header or a list of them.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import yaml

from sales.formats.layout import Field, Layout, LayoutIsWrong

MAX_BYTES = 64 * 1024
_MAX_DEPTH = 5
_NUMBERS = ("header_line",)
_FLAGS = ("returns_are_positive", "documents_complete")
_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def read_document(*, text: str) -> Layout:
    """Return the layout that a document describes; raises LayoutIsWrong that names the line or the part.

    A version in the document counts for nothing: it is given when the layout is stored.
    """
    data = _plain_document(text)
    data.pop("version", None)
    missing = sorted({"name", "columns"} - data.keys())
    if missing:
        raise LayoutIsWrong(f"The layout has no “{missing[0]}”. Add it.")
    data.setdefault("title", data["name"])
    data["columns"] = _columns(data["columns"])
    for name in _NUMBERS:
        if isinstance(data.get(name), str):
            data[name] = _number(name, data[name])
    for name in _FLAGS:
        if name in data:
            data[name] = _flag(name, data[name])
    return Layout.from_json(data)


def to_text(*, layout: Layout) -> str:
    """Return the document of a layout, without its version and what goes without saying."""
    plain = {each.name: each.default for each in fields(Layout)}
    kept = {
        name: value
        for name, value in layout.as_json().items()
        if name != "version" and value not in ([], {}, plain[name])
    }
    kept["columns"] = {
        field: headers[0] if len(headers) == 1 else headers
        for field, headers in kept["columns"].items()
    }
    written: str = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)
    return written


def _plain_document(text: str) -> dict[str, Any]:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise LayoutIsWrong(f"The document is larger than {MAX_BYTES // 1024} KiB.")
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as problem:
        raise LayoutIsWrong(f"The document is neither YAML nor JSON: {problem}") from problem
    data = _plain(node) if node is not None else None
    if not isinstance(data, dict):
        raise LayoutIsWrong("A layout is a document of names and values.")
    return data


def _refuse_tricks(text: str) -> None:
    """Refuse what a layout never needs and a hostile document lives on: deep nesting and references."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent):
            raise LayoutIsWrong(
                f"Line {_line(event)}: a layout has no references and is not nested so deep."
            )


def _line(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else node.value
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = _line(key)
        if not isinstance(key, yaml.ScalarNode):
            raise LayoutIsWrong(f"Line {line}: a name must be a word.")
        if key.value in found:
            raise LayoutIsWrong(f"Line {line}: “{key.value}” stands twice.")
        found[key.value] = _plain(value)
    return found


def _columns(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise LayoutIsWrong("columns: give each of our fields the header it stands under.")
    known = [str(field) for field in Field]
    for name in given:
        if name not in known:
            raise LayoutIsWrong(
                f"columns: there is no field “{name}”. The fields: {', '.join(known)}."
            )
    return {name: [under] if isinstance(under, str) else under for name, under in given.items()}


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:  # noqa: PLR2004 -- lines of a header
        raise LayoutIsWrong(f"{name}: “{text}” is no line.")
    return int(text)


def _flag(name: str, text: object) -> bool:
    if not isinstance(text, str) or text.lower() not in _WORDS:
        raise LayoutIsWrong(f"{name}: write true or false.")
    return _WORDS[text.lower()]
