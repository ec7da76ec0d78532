"""Trials of a version that a worker carries out: how far one is, and what came of it.

A trial is a reading. It lies in the cache for an hour, under the sales known when it was asked for; one that is lost is
asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache

from kernel.periods import ONE_DAY
from partners.queries import directory
from sales.queries import ledger
from tiers.choices import TrialKind
from tiers.engine import parsing
from tiers.engine.document import ProgramDocument
from tiers.queries import programs

AT_ONCE = 5_000  # partners that a page judges while its reader waits: about three seconds
NIGHTS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a trial stands: `result` once it is there (an Impact, or Days), or in words why there will be none."""

    done: int = 0
    of: int = 1
    result: Any = None
    refusal: str = ""

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more comes."""
        return self.result is not None or bool(self.refusal)


def key(*, kind: TrialKind, version_id: int, as_of: date) -> str:
    """Return where the trial lies in the cache."""
    return f"trial:{kind.lower()}:{version_id}:{as_of}:{ledger.newest_id()}"


def find(*, kind: TrialKind, version_id: int, as_of: date) -> Trial | None:
    """Return how the trial stands; None where nobody asked for it, or nothing was heard of it for a minute."""
    found = cache.get(key(kind=kind, version_id=version_id, as_of=as_of))
    return found if isinstance(found, Trial) else None


def is_long(*, document: ProgramDocument, as_of: date) -> bool:
    """Tell whether judging the document takes longer than the reader of a page should wait."""
    ids = directory.active_ids(countries=document.countries or None, as_of=as_of)
    return len(ids) > AT_ONCE


def nights_to(*, as_of: date) -> list[date]:
    """Return the days of the year that ends on the day."""
    return [as_of - ONE_DAY * back for back in range(NIGHTS - 1, -1, -1)]


def document_of(*, version_id: int) -> ProgramDocument:
    """Return the document of any version."""
    return parsing.from_dict(data=programs.version(version_id=version_id).document)
