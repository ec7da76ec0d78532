"""Where the bytes of received files lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def path_of(*, sha256: str) -> Path:
    """Return where the bytes with this sha256 lie."""
    return Path(settings.UPLOAD_DIR) / sha256
