"""What partners hold, counted: months in a tier without a break, tiers in other programs, admissions to a tier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from django.db import connection

from kernel.periods import ONE_DAY, minus_months
from tiers.models import EvaluationRun

_STRETCHES = """
select standing.partner_id, standing.starts_on, standing.ends_on
from tiers_standing standing
join tiers_tier tier on tier.id = standing.tier_id
join tiers_tier wanted on wanted.program_id = standing.program_id and wanted.code = %s
where standing.program_id = %s and standing.partner_id between %s and %s and tier.rank >= wanted.rank
  and standing.starts_on <= %s
order by standing.partner_id, standing.starts_on desc
"""
_COUNTS = """
select standing.partner_id, count(*)
from tiers_standing standing
join tiers_program program on program.id = standing.program_id and program.code = any(%s)
join tiers_tier tier on tier.id = standing.tier_id
join tiers_tier wanted on wanted.program_id = standing.program_id and wanted.code = %s
where standing.partner_id between %s and %s and tier.rank >= wanted.rank
  and standing.starts_on <= %s and (standing.ends_on is null or standing.ends_on > %s)
group by standing.partner_id
"""
_ADMISSIONS = """
select distinct on (admission.partner_id) admission.partner_id, admission.is_admitted::int
from tiers_admission admission
join tiers_tier tier on tier.id = admission.tier_id and tier.program_id = %s and tier.code = %s
where admission.partner_id between %s and %s and admission.starts_on <= %s and admission.known_seq <= %s
order by admission.partner_id, admission.known_seq desc
"""
_ADMITTED_RANKS = """
select partner_id, max(rank) from (
    select distinct on (admission.partner_id, tier.rank) admission.partner_id, tier.rank, admission.is_admitted
    from tiers_admission admission
    join tiers_tier tier on tier.id = admission.tier_id and tier.program_id = %s
    where admission.starts_on <= %s and admission.known_seq <= %s
    order by admission.partner_id, tier.rank, admission.known_seq desc
) last
where is_admitted group by partner_id
"""


def months(
    *, program_id: int, tier_code: str, as_of: date, first_id: int, last_id: int
) -> dict[int, int]:
    """Return the whole months for which each partner has held the tier, or a higher one, without a break."""
    with connection.cursor() as cursor:
        cursor.execute(_STRETCHES, [tier_code, program_id, first_id, last_id, as_of])
        rows = cursor.fetchall()
    since: dict[int, date] = {}
    for partner_id, starts_on, ends_on in rows:
        is_current = partner_id not in since and (ends_on is None or ends_on > as_of)
        if is_current or ends_on == since.get(partner_id):
            since[partner_id] = starts_on
    return {
        partner_id: _months_between(start, as_of + ONE_DAY) for partner_id, start in since.items()
    }


def counts(
    *, program_codes: Sequence[str], tier_code: str, as_of: date, first_id: int, last_id: int
) -> dict[int, int]:
    """Return in how many of the programs each partner holds the tier of that code, or a higher one, on the day."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [list(program_codes), tier_code, first_id, last_id, as_of, as_of])
        return dict(cursor.fetchall())


def admissions(
    *,
    program_id: int,
    tier_code: str,
    as_of: date,
    known_up_to: int,
    first_id: int,
    last_id: int,
) -> dict[int, int]:
    """Return 1 for each partner let into the tier by the day, as known then, and 0 for one no longer let in."""
    with connection.cursor() as cursor:
        cursor.execute(_ADMISSIONS, [program_id, tier_code, first_id, last_id, as_of, known_up_to])
        return dict(cursor.fetchall())


def admitted_ranks(
    *, run: EvaluationRun, partner_ids: npt.NDArray[np.int64]
) -> npt.NDArray[np.int16]:
    """Return the highest rank each of the partners was let into by the run's effect day, as known to it; else 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ADMITTED_RANKS, [run.program_id, run.as_of + ONE_DAY, run.knowledge_watermark]
        )
        ranks = dict(cursor.fetchall())
    return np.array([ranks.get(key, 0) for key in partner_ids.tolist()], dtype=np.int16)


def _months_between(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if minus_months(end, months) >= start else months - 1
