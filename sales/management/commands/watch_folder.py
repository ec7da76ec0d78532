"""manage.py watch_folder FOLDER: take in the files that distributors drop there, each into the folder of its code."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from kernel.errors import InvalidInputError
from sales.operations import folders


class Command(ReportingCommand):
    """Take in the files of a folder."""

    help = (
        "Take in the files that lie in FOLDER/<distributor's code>/ and move them to `received` or `refused` beside "
        "them; workers read and count them. Goes on until it is stopped, or looks once with --once."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder and the pace."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--once", action="store_true", help="Look once and stop.")
        parser.add_argument(
            "--seconds",
            type=float,
            default=10.0,
            help="Between two looks; a file written to within this time is left for the next. 10 by default.",
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Look, and look again."""
        while True:
            taken = self._look(options["folder"], options["seconds"])
            if options["once"]:
                return Answer(
                    data={
                        "received": [one.upload_id for one in taken if one.upload_id],
                        "refused": [one.file_name for one in taken if not one.upload_id],
                    },
                    text="\n".join(map(_told, taken)),
                )
            for one in taken:
                self.stdout.write(_told(one))
            time.sleep(options["seconds"])

    def _look(self, folder: Path, seconds: float) -> list[folders.Taken]:
        now = timezone.now()
        try:
            return folders.take_in(
                folder=folder, settled_before=now - timedelta(seconds=seconds), actor=ACTOR, at=now
            )
        except OSError as problem:
            raise InvalidInputError(
                f"{problem.filename or folder} cannot be used: {problem.strerror}."
            ) from problem


def _told(one: folders.Taken) -> str:
    fate = f"received as upload {one.upload_id}" if one.upload_id else f"refused: {one.refusal}"
    return f"{one.distributor}/{one.file_name} {fate}"
