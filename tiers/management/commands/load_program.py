"""manage.py load_program FILE: validate a program document and publish it as a version."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from kernel.errors import InvalidInputError
from tiers.operations import programs

MOST_BYTES = 1_000_000


class DocumentNotReadable(InvalidInputError):
    """The file cannot be read as text."""

    code = "document_not_readable"


class Command(ReportingCommand):
    """Validate a program document and publish it as a version."""

    help = (
        "Validate a program document (YAML or JSON; docs/program.schema.json) and publish it as a version. "
        "Errors name line and path."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--draft",
            action="store_true",
            help="Store it as a draft for a second person to publish.",
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Load and report."""
        loaded = programs.load(
            text=_text(options["file"]),
            publish=not options["draft"],
            actor=ACTOR,
            at=timezone.now(),
        )
        word = f"is {loaded.state.label.lower()}" + (
            "" if loaded.is_new else " already; nothing changed"
        )
        return Answer(
            data={
                "program": loaded.program,
                "version": loaded.number,
                "state": str(loaded.state),
                "changed": loaded.is_new,
            },
            text=f"Version {loaded.number} of {loaded.program} {word}.",
        )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DocumentNotReadable(
                f"{path} is larger than 1 MB; a program document is a page or two."
            )
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise DocumentNotReadable(f"{path} is no UTF-8 text (byte {problem.start}).") from problem
    except OSError as problem:
        raise DocumentNotReadable(f"{path} cannot be read: {problem.strerror}.") from problem
