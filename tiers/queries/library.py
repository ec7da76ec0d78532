"""The library of program documents: programs of real vendors, written in the language, to start a new program from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from kernel.errors import NotFoundError
from tiers.engine import parsing
from tiers.engine.document import ProgramDocument

PLACEHOLDER = "# placeholder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A document of the library: its name, what it shows in a sentence or two, its text, and how much is invented."""

    name: str
    about: str
    text: str
    document: ProgramDocument
    placeholders: int


@cache
def templates() -> tuple[Template, ...]:
    """Return the documents of the library by name."""
    files = resources.files("tiers").joinpath("library").iterdir()
    return tuple(
        _template(file.name.removesuffix(".yaml"), file.read_text(encoding="utf-8"))
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".yaml")
    )


def get(*, name: str) -> Template:
    """Return the document of a name; raises NotFoundError."""
    found = next((one for one in templates() if one.name == name), None)
    if found is None:
        raise NotFoundError("There is no such document in the library.")
    return found


def _template(name: str, text: str) -> Template:
    about, _, _ = text.partition("\nprogram:")
    return Template(
        name=name,
        about=" ".join(line.removeprefix("# ") for line in about.splitlines()),
        text=text,
        document=parsing.parse(text=text),
        placeholders=text.count(PLACEHOLDER),
    )
