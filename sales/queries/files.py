"""Where the bytes of received files lie."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from kernel.errors import NotFoundError

SAMPLE = "sample-"


def path_of(*, sha256: str) -> Path:
    """Return where the bytes with this sha256 lie."""
    return Path(settings.UPLOAD_DIR) / sha256


def sample_path(*, sha256: str) -> Path:
    """Return where the sample with this sha256 lies; raises NotFoundError where it is not kept any more."""
    path = Path(settings.UPLOAD_DIR) / f"{SAMPLE}{sha256}"
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not path.exists():
        raise NotFoundError("The sample is not kept any more. Choose the file again.")
    return path
