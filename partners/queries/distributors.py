"""Published reads of distributors: who they are and what is expected of their files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from partners.choices import Rhythm
from partners.models import Distributor


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTerms:
    """A distributor and what was agreed on its files; amounts are 1/10,000 units of `currency`, None is not checked."""

    id: int
    code: str
    name: str
    country: str
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
    is_active: bool


def get(code: str) -> FeedTerms:
    """Return the distributor; raises NotFoundError that names the code."""
    row = None if "\x00" in code else Distributor.objects.filter(code=code).first()
    if row is None:
        raise NotFoundError(f"There is no distributor with the code {code!r}.")
    return _terms(row)


def get_by_id(distributor_id: int) -> FeedTerms:
    """Return the distributor; raises NotFoundError."""
    row = Distributor.objects.filter(pk=distributor_id).first()
    if row is None:
        raise NotFoundError("There is no such distributor.")
    return _terms(row)


def feed_terms() -> list[FeedTerms]:
    """Return what was agreed with each distributor that still sends files, by code."""
    return [_terms(row) for row in Distributor.objects.filter(is_active=True).order_by("code")]


def distributors() -> QuerySet[Distributor]:
    """Return every distributor, those that send no more with them, unordered."""
    return Distributor.objects.all()


def ids_by_code(codes: Collection[str]) -> dict[str, int]:
    """Return the ids of the distributors; codes nobody has are left out."""
    return dict(Distributor.objects.filter(code__in=codes).values_list("code", "pk"))


def codes_by_id(ids: Collection[int]) -> dict[int, str]:
    """Return the codes of the distributors."""
    return dict(Distributor.objects.filter(pk__in=ids).values_list("pk", "code"))


def _terms(row: Distributor) -> FeedTerms:
    return FeedTerms(
        id=row.pk,
        code=row.code,
        name=row.name,
        country=row.country,
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
        is_active=row.is_active,
    )
