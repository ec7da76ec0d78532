"""Where each partner stood before a run: its standing on the as-of day, and the grace of the run before."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from django.db import connection

from kernel.periods import minus_months
from tiers.engine import policy
from tiers.engine.document import ProgramDocument
from tiers.engine.facts import Bools
from tiers.models import EvaluationRun

_SQL = """
select standing.partner_id, tier.rank, decision.grace_started_on, decision.grace_cleared_on, standing.starts_on
from tiers_standing standing
join tiers_tier tier on tier.id = standing.tier_id
left join tiers_decision decision on decision.run_id = %s and decision.partner_id = standing.partner_id
where standing.program_id = %s and standing.partner_id between %s and %s
  and standing.starts_on <= %s and (standing.ends_on is null or standing.ends_on > %s)
"""
_RISEN = """
select standing.partner_id, standing.starts_on
from tiers_standing standing
join tiers_tier tier on tier.id = standing.tier_id
left join tiers_standing before
    on before.program_id = standing.program_id and before.partner_id = standing.partner_id
    and before.ends_on = standing.starts_on
left join tiers_tier below on below.id = before.tier_id
where standing.program_id = %s and standing.partner_id between %s and %s and standing.starts_on > %s
  and standing.starts_on <= %s and (standing.ends_on is null or standing.ends_on > %s)
  and tier.rank > coalesce(below.rank, %s)
"""


def of(
    *, run: EvaluationRun, document: ProgramDocument, partner_ids: npt.NDArray[np.int64]
) -> policy.Previous:
    """Return the state before the run of the partners, whose ids must ascend; rank 0 for those without a standing."""
    before = policy.Previous.nothing(count=len(partner_ids))
    span = [int(partner_ids[0]), int(partner_ids[-1])]
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [run.previous_id, run.program_id, *span, run.as_of, run.as_of])
        rows = cursor.fetchall()
    if not rows:
        return before
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    at = np.minimum(np.searchsorted(partner_ids, ids), len(partner_ids) - 1)
    inside = partner_ids[at] == ids
    at = at[inside]
    before.ranks[at] = np.array([row[1] for row in rows], dtype=np.int16)[inside]
    started, cleared, since = (
        _spread([row[column] for row in rows], inside, at, count=len(partner_ids))
        for column in (2, 3, 4)
    )
    return policy.Previous(
        ranks=before.ranks,
        grace_started_on=started,
        grace_cleared_on=cleared,
        since=since,
        risen_on=_risen(run, document, partner_ids, since),
    )


def _spread(
    days: list[date | None], inside: Bools, at: npt.NDArray[np.intp], *, count: int
) -> policy.Days:
    column = np.full(count, policy.NO_DAY)
    column[at] = np.array(days, dtype="datetime64[D]")[inside]
    return column


def _risen(
    run: EvaluationRun,
    document: ProgramDocument,
    partner_ids: npt.NDArray[np.int64],
    since: policy.Days,
) -> policy.Days | None:
    """Return since when each partner that rose has held its tier; asked only where the version's policy looks at it."""
    terms = document.policy
    if not terms.tenure_guarantee_months and not terms.probation_days:
        return None
    earliest = min(
        minus_months(run.as_of, terms.tenure_guarantee_months + 1),
        run.as_of - timedelta(days=terms.probation_days),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _RISEN,
            [
                run.program_id,
                int(partner_ids[0]),
                int(partner_ids[-1]),
                earliest,
                run.as_of,
                run.as_of,
                document.lowest.rank,
            ],
        )
        risen = [row[0] for row in cursor.fetchall()]
    return np.where(np.isin(partner_ids, risen), since, policy.NO_DAY)
