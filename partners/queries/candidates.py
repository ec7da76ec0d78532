"""Partners that a distributor may mean, each with what speaks for it: for a person to choose from, never a match."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz

from kernel import sqlfiles
from partners.choices import AliasKind
from partners.models import Partner, PartnerAlias

WORDS_LEFT_OUT = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What speaks for a partner and against it; None where one side does not say.

    `likeness` (0 to 100) is that of the folded name to the partner's, or to a name learned of it, whichever is nearer:
    `alike_to` is that name. `written_there` is how the distributor writes the partner already.
    """

    likeness: float
    alike_to: str
    has_same_postcode: bool | None
    has_same_tax_number: bool | None
    written_there: tuple[str, ...]


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
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    name_key: str
    tax_key: str
    postcode: str
    distributor_id: int | None


def like(
    *,
    name_key: str,
    tax_key: str,
    limit: int,
    postcode: str = "",
    distributor_id: int | None = None,
) -> list[Likely]:
    """Return the partners nearest to the folded name, by their own or a learned one, and those with the tax number.

    At most `limit` of each way of being near and five with the number, by name.
    """
    near = {"name_key": name_key, "tax_key": tax_key, "limit": limit}
    ids = [int(str(row[0])) for row in sqlfiles.fetch("partners", "near", near)]
    return of_ids(
        ids=ids,
        name_key=name_key,
        tax_key=tax_key,
        postcode=postcode,
        distributor_id=distributor_id,
    )


def of_ids(
    *,
    ids: Collection[int],
    name_key: str = "",
    tax_key: str = "",
    postcode: str = "",
    distributor_id: int | None = None,
) -> list[Likely]:
    """Return the partners with these ids, compared with what the distributor writes, by name; merged ones left out."""
    written = _Written(
        name_key=name_key, tax_key=tax_key, postcode=postcode, distributor_id=distributor_id
    )
    rows = Partner.objects.filter(pk__in=ids, merged_into__isnull=True)
    partners = list(rows.order_by("name", "id"))
    learned = _learned([row.pk for row in partners])
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
            reasons=_reasons(row, learned[row.pk], written),
        )
        for row in partners
    ]


def _learned(partner_ids: Collection[int]) -> dict[int, list[PartnerAlias]]:
    found: dict[int, list[PartnerAlias]] = {partner_id: [] for partner_id in partner_ids}
    rows = PartnerAlias.objects.filter(partner_id__in=partner_ids, withdrawn_at__isnull=True)
    for row in rows.order_by("id"):
        found[row.partner_id].append(row)
    return found


def _reasons(partner: Partner, learned: list[PartnerAlias], written: _Written) -> Reasons:
    names = {partner.normalized_name: partner.name}
    for row in learned:
        if row.kind == AliasKind.NAME:
            names.setdefault(row.value_key, row.value)
    likeness, alike_to = max(
        ((likeness_of(written.name_key, key), name) for key, name in names.items()),
        key=lambda pair: pair[0],
    )
    return Reasons(
        likeness=likeness,
        alike_to=alike_to,
        has_same_postcode=_is_same(written.postcode, partner.postcode),
        has_same_tax_number=_is_same(written.tax_key, partner.tax_key),
        written_there=tuple(
            row.value for row in learned if row.distributor_id == written.distributor_id
        ),
    )


def likeness_of(one: str, other: str) -> float:
    """Return how alike two folded names are, 0 to 100: in any order, with words left out, or written together.

    A name whose words are all in the other is nine tenths alike at most: words left out may be what tells two apart.
    """
    return max(
        fuzz.token_sort_ratio(one, other),
        WORDS_LEFT_OUT * fuzz.token_set_ratio(one, other),
        fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")),
    )


def _is_same(one: str, other: str) -> bool | None:
    return one == other if one and other else None
