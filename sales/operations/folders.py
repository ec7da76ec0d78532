"""Take in the files that distributors drop into a folder: one folder each, named by the distributor's code."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kernel.errors import DomainError
from sales.choices import UploadChannel
from sales.operations import uploads

RECEIVED, REFUSED = "received", "refused"
_UNFINISHED = (
    ".part",
    ".tmp",
    ".crdownload",
    ".filepart",
)  # as programs call what they still write


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One file taken in: its upload, or why it was refused."""

    distributor: str
    file_name: str
    upload_id: int | None
    refusal: str


def take_in(*, folder: Path, settled_before: datetime, actor: str, at: datetime) -> list[Taken]:
    """Receive every file that was not written to since, and move it to `received` or `refused` beside it.

    A file that was received and not moved, since the process died, is received again and counts once. Raises OSError
    where the folder cannot be read or written.
    """
    return [
        _take(path, actor=actor, at=at) for path in _settled(folder, settled_before.timestamp())
    ]


def _settled(folder: Path, before: float) -> Iterator[Path]:
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in sorted(place.iterdir()):
            facts = path.lstat()  # a link leads out of the folder
            is_plain = stat.S_ISREG(facts.st_mode) and not path.name.startswith((".", "~"))
            if is_plain and path.suffix.lower() not in _UNFINISHED and facts.st_mtime < before:
                yield path


def _take(path: Path, *, actor: str, at: datetime) -> Taken:
    code, upload_id, refusal = path.parent.name, None, ""
    try:
        with path.open("rb") as stream:
            upload_id = uploads.receive(
                distributor_code=code,
                file_name=path.name,
                stream=stream,
                channel=UploadChannel.FOLDER,
                actor=actor,
                at=at,
            ).upload_id
    except DomainError as problem:
        refusal = problem.message
    _put_away(path, RECEIVED if upload_id else REFUSED, at=at)
    return Taken(distributor=code, file_name=path.name, upload_id=upload_id, refusal=refusal)


def _put_away(path: Path, name: str, *, at: datetime) -> None:
    """Move the file, under the moment it was taken in, so that none takes the place of another."""
    target = path.parent / name
    target.mkdir(exist_ok=True)
    path.replace(target / f"{at:%Y%m%dT%H%M%S%f}-{path.name}")
