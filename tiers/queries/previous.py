"""Where each partner stood before a run: its standing on the as-of day, and the grace of the run before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from django.db import connection

from tiers.engine import policy
from tiers.models import EvaluationRun

_SQL = """
select standing.partner_id, tier.rank, decision.grace_started_on, decision.grace_cleared_on
from tiers_standing standing
join tiers_tier tier on tier.id = standing.tier_id
left join tiers_decision decision on decision.run_id = %s and decision.partner_id = standing.partner_id
where standing.program_id = %s and standing.partner_id between %s and %s
  and standing.starts_on <= %s and (standing.ends_on is null or standing.ends_on > %s)
"""


def of(*, run: EvaluationRun, partner_ids: npt.NDArray[np.int64]) -> policy.Previous:
    """Return the state before the run of the partners, whose ids must ascend; rank 0 for those without a standing."""
    before = policy.Previous.nothing(count=len(partner_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            [
                run.previous_id,
                run.program_id,
                int(partner_ids[0]),
                int(partner_ids[-1]),
                run.as_of,
                run.as_of,
            ],
        )
        rows = cursor.fetchall()
    if not rows:
        return before
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    at = np.minimum(np.searchsorted(partner_ids, ids), len(partner_ids) - 1)
    inside = partner_ids[at] == ids
    at = at[inside]
    before.ranks[at] = np.array([row[1] for row in rows], dtype=np.int16)[inside]
    started = np.array([row[2] for row in rows], dtype="datetime64[D]")[inside]
    cleared = np.array([row[3] for row in rows], dtype="datetime64[D]")[inside]
    days = np.full(len(partner_ids), policy.NO_DAY)
    days[at] = started
    ends = np.full(len(partner_ids), policy.NO_DAY)
    ends[at] = cleared
    return policy.Previous(ranks=before.ranks, grace_started_on=days, grace_cleared_on=ends)
