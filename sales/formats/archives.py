"""Gzip: the one file inside, unpacked as far as a list of sales may swell. Zip archives are opened by `workbooks`,
since a workbook is one.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from sales.formats import limits
from sales.formats.refusals import FileRefused

_BLOCK = 1024 * 1024


def gunzip(*, path: Path, target: Path) -> Path:
    """Write what is inside to the target and return it; refuses what is damaged, cut off, or swells too far."""
    most = min(
        limits.UNPACKED_BYTES,
        max(limits.SWELLING_FROM, limits.SWELLING * path.stat().st_size),
    )
    size = 0
    try:
        with gzip.open(path) as inside, target.open("wb") as file:
            while block := inside.read(_BLOCK):
                size += len(block)
                if size > most:
                    raise FileRefused(
                        f"The archive unpacks to more than {most:,} bytes. "
                        "Split it by document date and send the parts.",
                        code="archive_is_too_large",
                    )
                file.write(block)
    except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise FileRefused(
            f"The archive is damaged or cut off ({problem}). Pack the file again and send it.",
            code="archive_is_damaged",
        ) from problem
    return target
