"""Published reads of the ledger as a whole: its watermark, and how its lines spread over partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from django.db import connection
from django.db.models import Max

from kernel import locks
from sales.models import LedgerEntry

SAMPLED_PAGES = 2_000  # 16 MB, some 80,000 lines: 30 ms


def watermark() -> int:
    """Return the highest entry id; waits for posting under way, so that nothing below it can still appear."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    return newest_id()


def newest_id() -> int:
    """Return the highest entry id there is now, without waiting: enough to tell that something was posted since."""
    return int(LedgerEntry.objects.aggregate(highest=Max("id"))["highest"] or 0)


def cuts_by_lines(*, partner_ids: Sequence[int], lines: int, lines_a_partner: int) -> list[int]:
    """Return where to cut the ascending ids so that each part has about `lines` ledger lines: end positions.

    Each partner counts as `lines_a_partner` lines more. The lines of a partner are estimated from a sample of the
    table's pages: an exact count would cost a quarter of the night, and a cut may lie anywhere.
    """
    ids = np.array(partner_ids, dtype=np.int64)
    weights = np.full(len(ids), lines_a_partner, dtype=np.int64)
    with connection.cursor() as cursor:
        cursor.execute("select relpages from pg_class where oid = 'sales_ledgerentry'::regclass")
        (pages,) = cursor.fetchone()
        percent = min(100.0, 100.0 * SAMPLED_PAGES / max(pages, 1))
        cursor.execute(
            "select partner_id, count(*) from sales_ledgerentry tablesample system (%s) repeatable (1)"
            " where partner_id between %s and %s group by partner_id",
            [percent, int(ids[0]), int(ids[-1])],
        )
        rows = cursor.fetchall()
    if rows:
        sampled, counts = np.array(rows, dtype=np.int64).T
        places = np.searchsorted(ids, sampled)
        inside = ids[places] == sampled
        weights[places[inside]] += (counts[inside] * (100.0 / percent)).astype(np.int64)
    parts = max(1, round(int(weights.sum()) / lines))
    ends = np.searchsorted(np.cumsum(weights), np.arange(1, parts) * (weights.sum() / parts)) + 1
    return [*dict.fromkeys(end for end in ends.tolist() if end < len(ids)), len(ids)]


def partners_with_entries_from(
    *,
    distributor_ids: Sequence[int],
    first_id: int,
    last_id: int,
    starts_on: date,
    ends_on: date,
    watermark: int,
    survivors: Mapping[int, int],
) -> set[int]:
    """Return the partners of the id range that have an entry from one of the distributors in the period.

    Entries of a merged partner are those of its survivor.
    """
    if not distributor_ids:
        return set()
    merged = [old for old, new in survivors.items() if first_id <= new <= last_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct partner_id from sales_ledgerentry"
            " where (partner_id between %s and %s or partner_id = any(%s))"
            " and business_date >= %s and business_date < %s and id <= %s and distributor_id = any(%s)",
            [first_id, last_id, merged, starts_on, ends_on, watermark, list(distributor_ids)],
        )
        return {survivors.get(row[0], row[0]) for row in cursor.fetchall()}
