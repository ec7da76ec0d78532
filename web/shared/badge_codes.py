"""The code on a badge names one standing and is signed, so that nobody can make one up.

The portal gives it out, the public face reads it. It is short enough to be typed from paper: any case, with or without
its dashes and blanks.
"""

from __future__ import annotations

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "meritline.badge"
_SIGNED_BYTES = 10  # 80 bits, as 16 letters and digits
_LETTERS = 16
_GROUP = 4
_CODE = re.compile(rf"([0-9]{{1,18}})([A-Z2-7]{{{_LETTERS}}})")


def code_of(standing_id: int) -> str:
    """Return the code of a standing, in groups: `1042-K7QX-M2TA-BCDE-FG3H`."""
    mark = _mark(standing_id, settings.SECRET_KEY)
    groups = [mark[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP)]
    return "-".join([str(standing_id), *groups])


def find_standing(code: str) -> int | None:
    """Return the id of the standing that the code was made for; None for a code that was never given out."""
    plain = re.sub(r"[\s-]", "", code[:100]).upper()
    parts = _CODE.fullmatch(plain)
    if parts is None:
        return None
    standing_id = int(parts[1])
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    is_ours = any(constant_time_compare(_mark(standing_id, key), parts[2]) for key in keys)
    return standing_id if is_ours else None


def _mark(standing_id: int, key: str) -> str:
    digest = salted_hmac(_SALT, str(standing_id), secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest[:_SIGNED_BYTES]).decode()
