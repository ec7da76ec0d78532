"""manage.py import_pos FILE --distributor CODE: receive a point-of-sale file and wait until it is counted."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from kernel import money
from kernel.commands import ACTOR, Answer, ReportingCommand
from sales.choices import FINAL, UploadChannel, UploadState
from sales.operations import intake, uploads
from sales.queries import plausibility
from sales.queries import uploads as reads

PAUSE_SECONDS = 0.2  # between two looks at a file that a worker has taken up


class Command(ReportingCommand):
    """Receive a point-of-sale file and wait until it is counted."""

    help = "Receive a distributor's point-of-sale file, wait until it is counted, and print counts and amounts."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, who sent it, and how to read it."""
        parser.add_argument(
            "file", type=Path, help="CSV or XLSX, as it is or alone in a gzip or zip archive."
        )
        parser.add_argument("--distributor", required=True, metavar="CODE")
        parser.add_argument(
            "--layout", metavar="NAME", help="Read it with this layout, not the distributor's own."
        )
        parser.add_argument(
            "--covers-from", type=date.fromisoformat, metavar="DAY", help="First day it reports."
        )
        parser.add_argument(
            "--covers-to", type=date.fromisoformat, metavar="DAY", help="Last day it reports."
        )
        parser.add_argument(
            "--stated-lines", type=int, metavar="N", help="How many lines the sender says it has."
        )
        parser.add_argument(
            "--stated-amount",
            type=_amount,
            metavar="AMOUNT",
            help="What the sender says its lines sum to; a file that holds other totals is refused.",
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Receive, process to the end, and report."""
        path: Path = options["file"]
        try:
            stream = path.open("rb")
        except OSError as problem:
            raise uploads.FileNotReadable(
                f"{path} cannot be read: {problem.strerror}."
            ) from problem
        with stream:
            received = uploads.receive(
                distributor_code=options["distributor"],
                file_name=path.name,
                stream=stream,
                channel=UploadChannel.COMMAND,
                layout_name=options["layout"],
                covers_from=options["covers_from"],
                covers_to=options["covers_to"],
                stated_lines=options["stated_lines"],
                stated_amount=options["stated_amount"],
                actor=ACTOR,
                at=timezone.now(),
            )
        state = _finished(received.upload_id)
        report = reads.report(upload_id=received.upload_id)
        if state is UploadState.FAILED:
            raise report.refusal
        warnings = []
        if received.same_content_as:
            warnings.append(f"The same content came before, as upload {received.same_content_as}.")
        if report.counts["faulty"]:
            count = report.counts["faulty"]
            words = "line is faulty and waits" if count == 1 else "lines are faulty and wait"
            warnings.append(f"{count:,} {words} for a corrected file.")
        warnings += plausibility.oddities(upload_id=received.upload_id)
        return Answer(data=report.data, text=report.text, warnings=warnings)


def _amount(text: str) -> Decimal:
    return money.from_units(money.to_units(text))


def _finished(upload_id: int) -> UploadState:
    """Process the upload to its end; where a worker was faster, wait for it and take over if it dies."""
    while True:
        now = timezone.now()
        state = intake.process(upload_id=upload_id, at=now)
        if state in FINAL:
            return state
        time.sleep(PAUSE_SECONDS)
        before = now - timedelta(seconds=settings.STALE_AFTER_SECONDS)
        intake.drive_again(upload_id=upload_id, before=before, at=now)
