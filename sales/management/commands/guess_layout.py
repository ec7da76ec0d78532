"""manage.py guess_layout FILE --distributor CODE: guess how a distributor writes its files; a document to correct."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from kernel.commands import Answer, ReportingCommand
from kernel.errors import InvalidInputError
from sales.formats import documents
from sales.formats.guessing import Guess
from sales.queries import layouts


class Command(ReportingCommand):
    """Guess a layout from a sample."""

    help = (
        "Guess from a sample how a distributor writes its files. What is printed is a layout document with the reasons "
        "as remarks: correct it, and load it with load_layout. Nothing is stored."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the sample and whose it is."""
        parser.add_argument("file", type=Path, help="A file of the distributor.")
        parser.add_argument("--distributor", required=True, metavar="CODE")

    def act(self, options: dict[str, Any]) -> Answer:
        """Guess, and print the document."""
        path: Path = options["file"]
        try:
            guess = layouts.guess(distributor_code=options["distributor"], path=path)
        except OSError as problem:
            raise InvalidInputError(f"{path} cannot be read: {problem.strerror}.") from problem
        return Answer(
            data={
                "layout": guess.document,
                "columns": [
                    {
                        "header": column.header,
                        "field": column.field and str(column.field),
                        "why": column.why,
                        "cells": column.cells,
                    }
                    for column in guess.columns
                ],
            },
            text=_remarks(guess) + (documents.to_text(layout=guess.layout) if guess.layout else ""),
            warnings=guess.questions,
            is_ok=guess.layout is not None,
        )


def _remarks(guess: Guess) -> str:
    lines = [
        f"# {column.header} -> {column.field or 'left out'}: {column.why}"
        for column in guess.columns
    ]
    return "\n".join([*lines, ""])
