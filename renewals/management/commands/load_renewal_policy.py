"""manage.py load_renewal_policy FILE: store the renewal policy of a program."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from kernel.errors import InvalidInputError
from renewals.operations import policies


class Command(ReportingCommand):
    """Store the renewal policy of a program."""

    help = (
        "Store the renewal policy of a program from a YAML or JSON file: gate, window and notices, assessment, prices. "
        "It is in force from its effective_on until a later one; the same file again changes nothing. "
        "docs/renewals.md shows one whole."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path, help="The policy, as YAML or JSON.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Load and report."""
        path: Path = options["file"]
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise InvalidInputError(f"{path} cannot be read as UTF-8 text: {problem}.") from problem
        loaded = policies.load(text=text, actor=ACTOR, at=timezone.now())
        what = "stored" if loaded.is_new else "is known already"
        return Answer(
            data=asdict(loaded),
            text=f"Renewal policy {loaded.number} of {loaded.program}, in force from {loaded.effective_on}, {what}.",
        )
