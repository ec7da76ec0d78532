"""Receive a file: keep its bytes under their sha256, write the upload's row, and let a worker hurry."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import jobs, money
from kernel.errors import DomainError, InvalidInputError, Problem
from kernel.periods import ONE_DAY, Period
from partners.queries import distributors
from sales.choices import UploadChannel, UploadState
from sales.formats import limits
from sales.formats.layout import Layout
from sales.models import Upload
from sales.queries import files, layouts

BLOCK = 1024 * 1024
_UNFINISHED = "receiving-"


class FileTooLarge(InvalidInputError):
    """The file is larger than the product reads."""

    code = "file_too_large"
    status = 413


class FileNotReadable(InvalidInputError):
    """The path is no file that can be read."""

    code = "file_not_readable"


class PeriodIsWrong(InvalidInputError):
    """The covered period ends before it starts, or one of its days is missing."""

    code = "period_is_wrong"


class StatementIsWrong(InvalidInputError):
    """The sender's control totals are none that a file can have."""

    code = "statement_is_wrong"


class UploadIsNotRefused(DomainError):
    """Only a file that was refused is read again."""

    code = "upload_is_not_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The upload's id, and the id of the earlier upload with the same bytes, None where there is none."""

    upload_id: int
    same_content_as: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Bytes on disk."""

    sha256: str
    size: int


def keep(*, stream: BinaryIO, prefix: str = "") -> Kept:
    """Write the bytes under their sha256, whole or not at all, and return digest and size.

    `prefix` begins the name of what is kept for a while only. Raises FileTooLarge past the limit; nothing stays behind
    then.
    """
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder, prefix=_UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            for block in _blocks(stream):
                size += len(block)
                if size > limits.FILE_BYTES:
                    most = limits.FILE_BYTES // BLOCK
                    raise FileTooLarge(
                        f"The file is larger than {most} MiB. Split it and send the parts."
                    )
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        temporary.chmod(0o640)
        temporary.replace(folder / f"{prefix}{digest.hexdigest()}")
        _sync_folder(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return Kept(sha256=digest.hexdigest(), size=size)


def keep_sample(*, stream: BinaryIO) -> Kept:
    """Keep a sample for as long as a layout is made from it; it is no upload and counts for nothing."""
    return keep(stream=stream, prefix=files.SAMPLE)


def clear_unfinished(*, before: datetime) -> int:
    """Remove samples and what a process that died while keeping a file left behind, all untouched since.

    Returns how many files.
    """
    count = 0
    folder = Path(settings.UPLOAD_DIR)
    for path in [*folder.glob(f"{_UNFINISHED}*"), *folder.glob(f"{files.SAMPLE}*")]:
        with contextlib.suppress(FileNotFoundError):  # another sweeper was faster
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                count += 1
    return count


def receive(
    *,
    distributor_code: str,
    file_name: str,
    stream: BinaryIO,
    channel: UploadChannel,
    actor: str,
    at: datetime,
    layout_name: str | None = None,
    covers_from: date | None = None,
    covers_to: date | None = None,
    stated_lines: int | None = None,
    stated_amount: Decimal | None = None,
) -> Received:
    """Keep the file and open its upload.

    `covers_from` up to, and with, `covers_to` is the period the distributor reports; left out, it follows from the
    file's dates. A file of equal content is received and noted; what is counted of it counts once. `stated_lines`
    and `stated_amount` are control totals of the sender: a file that holds others is refused. Refuses an unknown
    distributor or layout, half a period or one that ends before it starts, and a file that is too large.
    """
    terms = distributors.get(distributor_code)
    layout = layouts.of_distributor(terms=terms, name=layout_name)
    covered = _covered(covers_from, covers_to)
    stated_net = _stated_net(stated_lines, stated_amount)
    kept = keep(stream=stream)
    return _open(
        Upload(
            distributor_id=terms.id,
            file_name=_plain_name(file_name),
            sha256=kept.sha256,
            size=kept.size,
            channel=channel,
            received_at=at,
            received_by=actor,
            covers_from=covered.starts_on if covered else None,
            covers_to=covered.ends_on if covered else None,
            stated_lines=stated_lines,
            stated_net=stated_net,
        ),
        terms=terms,
        layout=layout,
    )


def _covered(first: date | None, last: date | None) -> Period | None:
    """Return the period from one day up to, and with, the other; None where neither is given."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        missing = "covers_from" if first is None else "covers_to"
        raise _wrong_period(missing, "Give both days of the covered period, or none.")
    if last < first:
        raise _wrong_period(
            "covers_to", f"The covered period ends ({last}) before it starts ({first})."
        )
    return Period(starts_on=first, ends_on=last + ONE_DAY)


def _stated_net(lines: int | None, amount: Decimal | None) -> int | None:
    """Return the stated amount in units; refuses control totals that no file can have."""
    if lines is not None and not 0 <= lines <= limits.LINES:
        raise _wrong_statement("stated_lines", f"A file cannot have {lines:,} lines.")
    try:
        return None if amount is None else money.to_units(amount)
    except money.NotAnAmountError as problem:
        raise _wrong_statement(
            "stated_amount", f"{amount} is no amount a file can have."
        ) from problem


def _wrong_statement(path: str, message: str) -> StatementIsWrong:
    problem = Problem(path=path, code=StatementIsWrong.code, message=message)
    return StatementIsWrong(message, problems=(problem,))


def _wrong_period(path: str, message: str) -> PeriodIsWrong:
    problem = Problem(path=path, code=PeriodIsWrong.code, message=message)
    return PeriodIsWrong(message, problems=(problem,))


def read_again(*, upload_id: int, channel: UploadChannel, actor: str, at: datetime) -> Received:
    """Open a refused file anew, read with the distributor's layout as it is now; refuses one that was not refused."""
    before = Upload.objects.get(pk=upload_id)
    if before.state != UploadState.FAILED:
        raise UploadIsNotRefused("This file was not refused; there is nothing to read again.")
    terms = distributors.get_by_id(before.distributor_id)
    return _open(
        Upload(
            distributor_id=terms.id,
            file_name=before.file_name,
            sha256=before.sha256,
            size=before.size,
            channel=channel,
            received_at=at,
            received_by=actor,
            covers_from=before.covers_from,
            covers_to=before.covers_to,
            stated_lines=before.stated_lines,
            stated_net=before.stated_net,
        ),
        terms=terms,
        layout=layouts.of_distributor(terms=terms),
    )


@transaction.atomic(savepoint=False)
def _open(upload: Upload, *, terms: distributors.FeedTerms, layout: Layout) -> Received:
    same = (
        Upload.objects.filter(sha256=upload.sha256, distributor_id=upload.distributor_id)
        .exclude(state=UploadState.FAILED)
        .order_by("id")
        .first()
    )
    upload.same_content_as = same
    upload.layout_name, upload.layout = layout.name, layout.as_json()
    upload.state, upload.touched_at = UploadState.RECEIVED, upload.received_at
    upload.save(force_insert=True)
    record(
        EventType.UPLOAD_RECEIVED,
        subject=f"upload:{upload.pk}",
        actor=upload.received_by,
        at=upload.received_at,
        data={
            "distributor": terms.code,
            "file": upload.file_name,
            "sha256": upload.sha256,
            "same_content_as": same.pk if same else None,
        },
    )
    if upload.channel != UploadChannel.COMMAND:  # a command does the work itself, and waits for it
        jobs.after_commit("sales.process_upload", upload_id=upload.pk)
    return Received(upload_id=upload.pk, same_content_as=same.pk if same else None)


def _plain_name(name: str) -> str:
    """Return the last part of the name as the sender's system parts it, without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip()
    return kept[-255:] or "file"


def _sync_folder(folder: Path) -> None:
    """Make the file's name as durable as its bytes, before the upload's row commits."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block
