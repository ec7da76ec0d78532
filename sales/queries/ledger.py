"""Published reads of the ledger as a whole: its watermark, and how its lines spread over partners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Max

from kernel import locks
from sales.models import LedgerEntry


def watermark() -> int:
    """Return the highest entry id; waits for posting under way, so that nothing below it can still appear."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    return int(LedgerEntry.objects.aggregate(highest=Max("id"))["highest"] or 0)


def cuts_by_lines(*, partner_ids: Sequence[int], lines: int) -> list[int]:
    """Return where to cut the ascending ids so that each part has about `lines` ledger lines: end positions.

    Counts of sampled statistics would do; the exact count per partner is an index-only scan.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select partner_id, count(*) from sales_ledgerentry where partner_id between %s and %s"
            " group by partner_id order by partner_id",
            [partner_ids[0], partner_ids[-1]],
        )
        counts = dict(cursor.fetchall())
    cuts, running = [], 0
    for place, partner_id in enumerate(partner_ids, 1):
        running += counts.get(partner_id, 0)
        if running >= lines:
            cuts.append(place)
            running = 0
    if not cuts or cuts[-1] != len(partner_ids):
        cuts.append(len(partner_ids))
    return cuts


def partners_with_entries_from(
    *,
    distributor_ids: Sequence[int],
    first_id: int,
    last_id: int,
    starts_on: date,
    ends_on: date,
    watermark: int,
) -> set[int]:
    """Return the partners of the id range that have an entry from one of the distributors in the period."""
    if not distributor_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct partner_id from sales_ledgerentry where partner_id between %s and %s"
            " and business_date >= %s and business_date < %s and id <= %s and distributor_id = any(%s)",
            [first_id, last_id, starts_on, ends_on, watermark, list(distributor_ids)],
        )
        return {row[0] for row in cursor.fetchall()}
