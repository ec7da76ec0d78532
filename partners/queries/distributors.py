"""Published reads of distributors and of what is expected of their feeds."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.errors import NotFoundError
from partners.choices import Rhythm
from partners.models import Distributor


class DistributorNotFound(NotFoundError):
    """No distributor has that code."""

    code = "distributor_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTerms:
    """A distributor and its feed: rhythm, days of tolerance, usual range (amounts in 1/10,000; None: not checked)."""

    id: int
    code: str
    name: str
    currency: str
    layout_name: str
    rhythm: Rhythm
    tolerance_days: int
    usual_lines_min: int | None
    usual_lines_max: int | None
    usual_amount_min: int | None
    usual_amount_max: int | None
    contact_name: str
    contact_email: str
    contact_phone: str


def get(*, code: str) -> FeedTerms:
    """Return the distributor; raises DistributorNotFound, naming the codes there are."""
    row = Distributor.objects.filter(code=code).first()
    if row is None:
        codes = ", ".join(Distributor.objects.order_by("code").values_list("code", flat=True)[:20])
        raise DistributorNotFound(
            f"There is no distributor {code!r}. Distributors: {codes or 'none'}."
        )
    return _terms(row)


def get_by_id(*, distributor_id: int) -> FeedTerms:
    """Return the distributor; raises DistributorNotFound."""
    row = Distributor.objects.filter(pk=distributor_id).first()
    if row is None:
        raise DistributorNotFound("There is no such distributor.")
    return _terms(row)


def feed_terms() -> list[FeedTerms]:
    """Return the active distributors by name."""
    rows = Distributor.objects.filter(is_active=True).order_by("name", "id")
    return [_terms(row) for row in rows]


def names(ids: list[int]) -> dict[int, str]:
    """Return the distributors' names by id."""
    return dict(Distributor.objects.filter(pk__in=ids).order_by("id").values_list("id", "name"))


def _terms(row: Distributor) -> FeedTerms:
    return FeedTerms(
        id=row.pk,
        code=row.code,
        name=row.name,
        currency=row.currency,
        layout_name=row.layout_name,
        rhythm=Rhythm(row.rhythm),
        tolerance_days=row.tolerance_days,
        usual_lines_min=row.usual_lines_min,
        usual_lines_max=row.usual_lines_max,
        usual_amount_min=row.usual_amount_min,
        usual_amount_max=row.usual_amount_max,
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        contact_phone=row.contact_phone,
    )
