"""manage.py adapt_adventureworks FOLDER --into FOLDER: turn the AdventureWorks sample into import files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from config.demo import adventureworks
from kernel.commands import Answer, ReportingCommand


class Command(ReportingCommand):
    """Turn the AdventureWorks sample into import files."""

    help = "Turn Microsoft's AdventureWorks reseller sample into partner, distributor, program and point-of-sale files."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare both folders."""
        parser.add_argument(
            "folder", type=Path, help="Holds sales_lines.csv, resellers.csv and territories.csv."
        )
        parser.add_argument("--into", type=Path, required=True, help="Where the files are written.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Adapt and report."""
        written = adventureworks.adapt(source=options["folder"], target=options["into"])
        return Answer(
            data={
                "lines": written.lines,
                "distributors": str(written.distributors),
                "partners": str(written.partners),
                "program": str(written.program),
                "pos": {code: str(path) for code, path in written.pos.items()},
            },
            text=f"{written.lines:,} lines for {len(written.pos)} distributors written to {options['into']}.",
        )
