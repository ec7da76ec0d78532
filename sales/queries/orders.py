"""Published reads of what our own orders credited."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from sales.choices import EntryKind, EntrySource
from sales.models import LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCredit:
    """What an order's line counts for now; a revision above 1 was restated by a distributor's line."""

    source_key: str
    revision: int
    partner_id: int
    net: int
    currency: str


def open_credits() -> list[OpenCredit]:
    """Return every credit of an order's line that was not reversed, by source key."""
    reversals = LedgerEntry.objects.filter(reverses_id=OuterRef("pk"))
    rows = LedgerEntry.objects.filter(
        ~Exists(reversals), source=EntrySource.ORDER, kind=EntryKind.CREDIT
    )
    return [
        OpenCredit(
            source_key=row.source_key,
            revision=row.revision,
            partner_id=row.partner_id,
            net=row.net,
            currency=row.currency,
        )
        for row in rows.order_by("source_key", "revision")
    ]
