"""manage.py load_layout FILE --distributor CODE: store how a distributor writes its files."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from sales.formats import documents
from sales.formats.layout import LayoutIsWrong
from sales.operations import layouts

_MOST = documents.MAX_BYTES + 1  # characters: enough to see that a document is too large


class Command(ReportingCommand):
    """Store a distributor's layout."""

    help = (
        "Check a layout document (YAML or JSON) and store it as the next version of the distributor's layout, which "
        "reads its next file; an equal one changes nothing."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and whose layout it is."""
        parser.add_argument("file", help="The document; - reads standard input.")
        parser.add_argument("--distributor", required=True, metavar="CODE")

    def act(self, options: dict[str, Any]) -> Answer:
        """Load the document."""
        loaded = layouts.load(
            distributor_code=options["distributor"],
            text=_text(options["file"]),
            actor=ACTOR,
            at=timezone.now(),
        )
        change = "reads the next file" if loaded.is_new else "was in force already"
        return Answer(
            data={"layout": loaded.name, "version": loaded.version, "changed": loaded.is_new},
            text=f"{loaded.name} version {loaded.version} {change}.",
        )


def _text(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read(_MOST)
        with Path(name).open(encoding="utf-8-sig") as source:
            return source.read(_MOST)
    except OSError as problem:
        raise LayoutIsWrong(f"{name} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise LayoutIsWrong(f"{name} is no UTF-8 text; save it as UTF-8.") from problem
