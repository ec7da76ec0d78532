"""What is wrong with a program document: every place at once, each with its line, path and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kernel.errors import InvalidInputError, Problem

Path = tuple[str | int, ...]


class InvalidDocumentError(InvalidInputError):
    """The program document cannot be used as it is; `problems` name each place."""

    code = "invalid_program_document"


def path_text(path: Path) -> str:
    """Return a path as people write it: `tiers[2].entry.all_of[0].window`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "document"


@dataclass(slots=True, kw_only=True)
class Problems:
    """Collects problems on the way through a document; `lines` tells where each path was written, if it is a text."""

    lines: Mapping[Path, int] = field(default_factory=dict)
    found: dict[tuple[Path, str], Problem] = field(default_factory=dict)

    def add(self, path: Path, code: str, message: str) -> None:
        """Note one problem; the same one is noted once."""
        line = self._line(path)
        where = path_text(path) if line is None else f"line {line}, {path_text(path)}"
        self.found.setdefault(
            (path, code),
            Problem(path=path_text(path), code=code, message=f"{where}: {message}"),
        )

    def refuse_if_any(self) -> None:
        """Raise InvalidDocumentError when something was noted, in order of appearance."""
        if not self.found:
            return
        ordered = sorted(self.found.items(), key=lambda item: self._line(item[0][0]) or 0)
        problems = tuple(problem for _, problem in ordered)
        raise InvalidDocumentError(
            "\n".join(problem.message for problem in problems), problems=problems
        )

    def _line(self, path: Path) -> int | None:
        """Return the line of a path, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None
