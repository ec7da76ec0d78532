"""How many requests a key may make in a minute; counted in Redis, and not at all while Redis is away."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework import exceptions

logger = logging.getLogger(__name__)
WINDOW = 60  # seconds


class TooManyRequests(exceptions.Throttled):
    """The key has used up its minute; the answer says when the next begins."""

    default_code = "too_many_requests"
    default_detail = "The key has made its requests of this minute."
    extra_detail_singular = "Wait {wait} second."
    extra_detail_plural = "Wait {wait} seconds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a key has used of its minute, and how many seconds of it are left."""

    limit: int
    used: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """Return the RateLimit fields."""
        return {
            "RateLimit-Policy": f'"default";q={self.limit};w={WINDOW}',
            "RateLimit": f'"default";r={max(0, self.limit - self.used)};t={self.seconds}',
        }

    def refuse_excess(self) -> None:
        """Raise TooManyRequests past the limit."""
        if self.used > self.limit:
            raise TooManyRequests(wait=self.seconds)


def take(*, caller: str, at: datetime) -> Allowance:
    """Count one request of the caller and return where its minute stands."""
    minute, into = divmod(at.timestamp(), WINDOW)
    return Allowance(
        limit=settings.API_REQUESTS_A_MINUTE,
        used=_count(f"api-requests:{caller}:{int(minute)}"),
        seconds=math.ceil(WINDOW - into),
    )


def _count(key: str) -> int:
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return int(cache.incr(key))
    except RedisError:
        logger.warning("requests are not counted: the cache does not answer", exc_info=True)
        return 0
