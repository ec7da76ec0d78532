"""How far something that a worker does is, for a page that asks again until it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from tiers.choices import TrialKind
from tiers.queries.trials import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How far a trial is, and where to ask again."""

    done: int
    of: int
    text: str
    poll_url: str


def waiting(*, trial: Trial, kind: TrialKind, version_id: int, as_of: date) -> Waiting | None:
    """Return how far the trial is, None where it is over."""
    if trial.is_over:
        return None
    address = reverse("dashboard:version-trial", args=[version_id])
    share = trial.done * 100 // trial.of
    return Waiting(
        done=trial.done,
        of=trial.of,
        text=f"{share}%" if trial.done else "Waiting for a worker",
        poll_url=f"{address}?{urlencode({'kind': str(kind), 'as_of': as_of.isoformat()})}",
    )
