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
    """The key has used up its minute."""

    default_code = "too_many_requests"
    default_detail = "The key has made its requests of this minute."
    extra_detail_singular = "Wait {wait} second."
    extra_detail_plural = "Wait {wait} seconds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left of the minute."""

    limit: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """Return the RateLimit fields."""
        return {
            "RateLimit-Policy": f'"default";q={self.limit};w={WINDOW}',
            "RateLimit": f'"default";r={self.left};t={self.seconds}',
        }


def take(*, caller: str, at: datetime) -> Allowance:
    """Count one request of the caller and return what is left; raises TooManyRequests past the limit."""
    minute, into = divmod(at.timestamp(), WINDOW)
    seconds = math.ceil(WINDOW - into)
    limit: int = settings.API_REQUESTS_A_MINUTE
    used = _count(f"api-requests:{caller}:{int(minute)}")
    if used > limit:
        raise TooManyRequests(wait=seconds)
    return Allowance(limit=limit, left=limit - used, seconds=seconds)


def _count(key: str) -> int:
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return int(cache.incr(key))
    except RedisError:
        logger.warning("requests are not counted: the cache does not answer", exc_info=True)
        return 0
