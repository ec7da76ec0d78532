"""What partners contest as a night sees it: the claims of the disputes that were open up to its watermark."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection

from partners.queries import merges
from tiers.choices import LIVE_DISPUTES, DisputeKind, DisputeStep
from tiers.engine.claims import Claim
from tiers.engine.document import ProgramDocument
from tiers.models import Dispute, EvaluationRun

# The last step that leads to a state decides.
_OPEN = """
select distinct on (entry.dispute_id) entry.dispute_id, entry.step
from tiers_disputeentry entry
join tiers_dispute dispute on dispute.id = entry.dispute_id
where (dispute.program_id is null or dispute.program_id = %s)
  and entry.known_seq <= %s and entry.step = any(%s)
order by entry.dispute_id, entry.known_seq desc
"""
_MOVING = [str(step.value) for step in DisputeStep if step.state_after is not None]


def of(*, run: EvaluationRun, document: ProgramDocument) -> dict[int, list[Claim]]:
    """Return the claims that were open at the run's watermark, by partner; a merged one's are its survivor's."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [run.program_id, run.knowledge_watermark, _MOVING])
        rows = cursor.fetchall()
    live = [pk for pk, step in rows if DisputeStep(step).state_after in LIVE_DISPUTES]
    if not live:
        return {}
    survivors = merges.survivors(known_up_to=run.knowledge_watermark)
    found: dict[int, list[Claim]] = defaultdict(list)
    for row in Dispute.objects.filter(pk__in=live).order_by("pk"):
        found[survivors.get(row.partner_id, row.partner_id)] += _of_dispute(row, document.currency)
    return dict(found)


def _of_dispute(row: Dispute, currency: str) -> list[Claim]:
    """Return what the dispute would change: the sale as counted away, and as claimed instead."""
    if row.kind == DisputeKind.DECISION:
        return [Claim(on=row.claimed_on, is_verdict=True)]
    if row.claimed_net is None:
        return [Claim(on=row.claimed_on, certificate=row.certificate)]
    common: dict[str, Any] = {"is_foreign": row.claimed_currency != currency}
    claims = [
        Claim(
            on=row.claimed_on,
            net=row.claimed_net,
            sale_kind=row.claimed_kind,
            segment=row.claimed_segment,
            is_new_customer=row.is_new_customer,
            **common,
        )
    ]
    if row.counted_net is not None and row.counted_on is not None:
        claims.append(
            Claim(
                on=row.counted_on,
                net=-row.counted_net,
                sale_kind=row.counted_kind,
                segment=row.counted_segment,
                **common,
            )
        )
    return claims
