"""Try a version in a worker where that takes long, and keep what came of it for an hour; nothing is stored."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache

from kernel import jobs
from kernel.errors import DomainError
from tiers.choices import TrialKind
from tiers.queries import impact, trials, what_if
from tiers.queries.trials import Trial

KEPT_FOR = 3_600
UNHEARD_FOR = 60  # seconds after which a trial that tells nothing counts as lost


def ask(*, kind: TrialKind, version_id: int, as_of: date) -> Trial:
    """Return how the trial stands, having asked a worker for it where it is neither there nor on its way."""
    found = trials.find(kind=kind, version_id=version_id, as_of=as_of)
    if found is None:
        found = Trial()
        where = trials.key(kind=kind, version_id=version_id, as_of=as_of)
        if cache.add(where, found, timeout=UNHEARD_FOR):
            jobs.after_commit(
                "tiers.try_version", version_id=version_id, kind=str(kind), as_of=as_of.isoformat()
            )
    return found


def carry_out(*, kind: TrialKind, version_id: int, as_of: date) -> None:
    """Try the version, telling how far it is, and keep what comes of it."""
    where = trials.key(kind=kind, version_id=version_id, as_of=as_of)

    def _told(done: int, of: int) -> None:
        cache.set(where, Trial(done=done, of=max(of, 1)), timeout=UNHEARD_FOR)

    document = trials.document_of(version_id=version_id)
    try:
        result = (
            impact.report(document=document, as_of=as_of, told=_told)
            if kind is TrialKind.IMPACT
            else what_if.history(document=document, days=trials.nights_to(as_of=as_of), told=_told)
        )
    except DomainError as refusal:
        cache.set(where, Trial(refusal=refusal.message), timeout=UNHEARD_FOR)
        return
    cache.set(where, Trial(result=result), timeout=KEPT_FOR)
