"""Published reads of layouts: the one that reads a distributor's next file, and its versions."""

from __future__ import annotations

from partners.queries.distributors import FeedTerms
from sales.formats import library
from sales.formats.layout import Layout
from sales.models import DistributorLayout


def versions(*, distributor_id: int) -> list[DistributorLayout]:
    """Return the versions of a distributor's own layout, newest first."""
    rows = DistributorLayout.objects.filter(distributor_id=distributor_id)
    return list(rows.order_by("-version"))


def newest(*, distributor_id: int) -> Layout | None:
    """Return the newest version of a distributor's own layout, None where it has none."""
    row = (
        DistributorLayout.objects.filter(distributor_id=distributor_id).order_by("-version").first()
    )
    return None if row is None else Layout.from_json(row.document)


def of_distributor(*, terms: FeedTerms, name: str | None = None) -> Layout:
    """Return the layout that reads the distributor's next file: its own newest one, else the built-in one agreed.

    With a name: its own one of that name, else the built-in one; raises LayoutIsUnknown.
    """
    own = newest(distributor_id=terms.id)
    if own is not None and name in (None, own.name):
        return own
    return library.get_layout(name=name or terms.layout_name)
