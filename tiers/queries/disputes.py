"""Published reads of disputes, scoped to who asks."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from kernel.errors import NotFoundError
from partners.queries import directory
from partners.queries.access import Seat
from tiers.choices import LIVE_DISPUTES
from tiers.models import Dispute, DisputeEntry


def disputes_visible_to(seat: Seat, *, on: date) -> QuerySet[Dispute]:
    """Return the disputes of partners that the person may see on the day, unordered, with partner and program."""
    rows = Dispute.objects.select_related("partner", "program")
    visible = directory.partners_visible_to(seat, on=on)
    return rows.filter(Q(partner__in=visible) | Q(partner__merged_into__in=visible))


def open_ones(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Return those of the disputes in which something is still to be done."""
    return rows.filter(state__in=LIVE_DISPUTES)


def get_visible(seat: Seat, *, dispute_id: int, on: date) -> Dispute:
    """Return the dispute; raises NotFoundError where there is none or the person may not see it."""
    row = disputes_visible_to(seat, on=on).filter(pk=dispute_id).first()
    if row is None:
        raise NotFoundError("There is no such dispute.")
    return row


def entries_of(*, dispute_id: int) -> list[DisputeEntry]:
    """Return every step of a dispute, oldest first."""
    return list(DisputeEntry.objects.filter(dispute_id=dispute_id).order_by("known_seq"))
