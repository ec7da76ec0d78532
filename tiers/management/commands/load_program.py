"""manage.py load_program FILE: check a program document and publish it, or keep it as a draft."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from kernel.errors import InvalidInputError
from tiers.engine import reading
from tiers.operations import programs

_MOST = (
    reading.MAX_BYTES + 1
)  # characters: enough for the parser to see that a document is too large


class Command(ReportingCommand):
    """Check a program document and publish it."""

    help = "Check a program document (YAML or JSON) and publish it as a new version; an equal one changes nothing."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and --draft."""
        parser.add_argument("file", help="The document; - reads standard input.")
        parser.add_argument("--draft", action="store_true", help="Keep it as a draft.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Load the document."""
        loaded = programs.load(
            text=_text(options["file"]),
            publish=not options["draft"],
            actor=ACTOR,
            at=timezone.now(),
        )
        state = loaded.state.label.lower()
        change = f"is {state} now" if loaded.is_new else f"was {state} already; nothing changed"
        return Answer(
            data={
                "program": loaded.program,
                "version": loaded.number,
                "state": loaded.state.value,
                "changed": loaded.is_new,
            },
            text=f"{loaded.program} version {loaded.number} {change}.",
            warnings=[f"{one.where}: {one.message}" for one in loaded.doubts],
        )


def _text(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read(_MOST)
        with Path(name).open(encoding="utf-8-sig") as source:
            return source.read(_MOST)
    except OSError as problem:
        raise InvalidInputError(f"{name} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise InvalidInputError(f"{name} is no UTF-8 text; save it as UTF-8.") from problem
