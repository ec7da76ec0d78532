"""Partners whose name is near or whose tax number is the same: for a person to choose from, never a match."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kernel import sqlfiles
from partners.models import Partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """A partner that may be meant, with what it is compared by."""

    id: int
    code: str
    name: str
    name_key: str
    tax_key: str
    city: str
    region: str
    postcode: str


def like(*, name_key: str, tax_key: str, limit: int) -> list[Likely]:
    """Return the partners nearest to the folded name, at most `limit`, and up to five with the tax number, by name."""
    near = {"name_key": name_key, "tax_key": tax_key, "limit": limit}
    return of_ids(ids=[int(str(row[0])) for row in sqlfiles.fetch("partners", "near", near)])


def of_ids(*, ids: Collection[int]) -> list[Likely]:
    """Return the partners with these ids, by name."""
    return [
        Likely(
            id=row.pk,
            code=row.code,
            name=row.name,
            name_key=row.normalized_name,
            tax_key=row.tax_key,
            city=row.city,
            region=row.region,
            postcode=row.postcode,
        )
        for row in Partner.objects.filter(pk__in=ids).order_by("name", "id")
    ]
