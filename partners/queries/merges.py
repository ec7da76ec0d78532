"""Published reads of merges: in whom a partner lives on, today and as known then, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from partners.choices import MergeState
from partners.models import Merge, Partner


def survivors(*, known_up_to: int) -> dict[int, int]:
    """Return the partner in whom each merged one lives on, by id, as known up to the knowledge number.

    Few partners are ever merged: a reader that sums by partner adds what the keys have to their values.
    """
    rows = Merge.objects.filter(state=MergeState.APPROVED, known_seq__lte=known_up_to)
    return dict(rows.order_by("known_seq").values_list("merged_id", "survivor_id"))


def families(*, partner_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids under which each partner's past stands today: its own, then those merged into it."""
    found = {partner_id: [partner_id] for partner_id in partner_ids}
    rows = Partner.objects.filter(merged_into_id__in=partner_ids).order_by("id")
    for partner_id, survivor_id in rows.values_list("id", "merged_into_id"):
        found[survivor_id].append(partner_id)
    return found


def proposals() -> QuerySet[Merge]:
    """Return the merges that wait for a second person, with both partners, unordered."""
    return Merge.objects.filter(state=MergeState.PROPOSED).select_related("merged", "survivor")


def merges() -> QuerySet[Merge]:
    """Return every merge, proposed or decided, with both partners, unordered."""
    return Merge.objects.select_related("merged", "survivor")


def get(merge_id: int) -> Merge:
    """Return the merge, proposed or decided, with both partners; raises NotFoundError."""
    row = merges().filter(pk=merge_id).first()
    if row is None:
        raise NotFoundError("There is no such proposal.")
    return row
