"""Published reads of the price list of maintenance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from renewals.models import RenewalPrice


def prices() -> QuerySet[RenewalPrice]:
    """Return every price, those that hold no more with them, with its product, unordered."""
    return RenewalPrice.objects.select_related("product")


def yearly_on(*, product_ids: Collection[int], currency: str, on: date) -> dict[int, int]:
    """Return what a year of maintenance of one piece costs on the day, in units; products without a price have none."""
    rows = RenewalPrice.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        product_id__in=product_ids,
        currency=currency,
        starts_on__lte=on,
    )
    return dict(rows.values_list("product_id", "yearly"))
