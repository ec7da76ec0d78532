"""One day of a program's renewals, in the order that the steps need; may run any number of times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from renewals.operations import claims, following, quotes, windows
from renewals.operations.following import Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What a day did to rights, quotes, notices, first rights, terms and claims."""

    rights: Followed
    quotes_expired: int
    notices: int
    released: int
    lapsed: int
    claims_expired: int


def work(*, program_code: str, actor: str, at: datetime) -> Worked:
    """Do what the local day of `at` asks for: rights first, since first right rests on them."""
    rights = following.follow_day(program_code=program_code, actor=actor, at=at)
    expired = quotes.expire_due(program_code=program_code, actor=actor, at=at)
    released = windows.release_due(program_code=program_code, actor=actor, at=at)
    return Worked(
        rights=rights,
        quotes_expired=expired,
        released=released,
        notices=windows.raise_notices(program_code=program_code, actor=actor, at=at),
        lapsed=windows.lapse(program_code=program_code, actor=actor, at=at),
        claims_expired=claims.expire_due(program_code=program_code, actor=actor, at=at),
    )
