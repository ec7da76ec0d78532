"""Published reads of partners: what a seat may see, and plain facts by code or id."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel import naming
from kernel.errors import NotFoundError
from kernel.modelbase import on_day
from partners.choices import PartnerStatus
from partners.models import Partner, PartnerAssignment
from partners.queries import people
from partners.queries.access import Seat

Partners = QuerySet[Partner]
LEAST_TAX_CHARACTERS = 4  # fewer find everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """What a list shows of a partner as of a day; `manager` and `territory` are "" where there is none."""

    id: int
    code: str
    name: str
    city: str
    region: str
    country: str
    territory: str
    manager: str
    is_key_account: bool
    is_active: bool
    postcode: str
    tax_number: str
    joined_on: date | None
    manager_email: str
    manager_phone: str


def partners_visible_to(seat: Seat, *, on: date) -> QuerySet[Partner]:
    """Return the partners that the seat may see on the day, unordered: all, the own territories', the own, or none."""
    if seat.sees_all_partners:
        return Partner.objects.all()
    if seat.territory_ids:
        return Partner.objects.filter(
            Exists(
                PartnerAssignment.objects.filter(
                    on_day(on), partner=OuterRef("pk"), territory_id__in=seat.territory_ids
                )
            )
        )
    if seat.partner_id is not None:
        return Partner.objects.filter(pk=seat.partner_id)
    return Partner.objects.none()


def get_visible(seat: Seat, *, code: str, on: date) -> Partner:
    """Return the partner; raises NotFoundError where there is none or the seat may not see it."""
    return get(partners_visible_to(seat, on=on), code=code)


def search(seat: Seat, *, text: str, on: date) -> QuerySet[Partner]:
    """Return the visible partners whose name, code or tax number holds the text, whatever its case and spacing."""
    plain = " ".join(text.replace("\x00", "").split())
    visible = partners_visible_to(seat, on=on)
    if not plain:
        return visible
    wanted = Q(name__icontains=plain) | Q(code__icontains=plain)
    if folded := naming.normalized_name(plain):
        wanted |= Q(normalized_name__contains=folded)
    if len(squeezed := naming.squeezed_code(plain)) >= LEAST_TAX_CHARACTERS:
        wanted |= Q(tax_key__contains=squeezed)
    return visible.filter(wanted)


def by_code(code: str) -> Partner:
    """Return the partner, whoever asks; raises NotFoundError."""
    return get(Partner.objects.all(), code=code)


def get_by_id(partner_id: int) -> Partner:
    """Return the partner, whoever asks; raises NotFoundError."""
    partner = Partner.objects.filter(pk=partner_id).first()
    if partner is None:
        raise NotFoundError("There is no such partner.")
    return partner


def codes_by_id(ids: Collection[int]) -> dict[int, str]:
    """Return the codes of the partners."""
    return dict(Partner.objects.filter(pk__in=ids).values_list("pk", "code"))


def names_by_id(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return code and name of the partners."""
    rows = Partner.objects.filter(pk__in=ids).values_list("pk", "code", "name")
    return {pk: (code, name) for pk, code, name in rows}


def countries_by_id(ids: Collection[int]) -> dict[int, str]:
    """Return the two-letter countries of the partners, blank where none is known."""
    return dict(Partner.objects.filter(pk__in=ids).values_list("pk", "country"))


def ids_by_code(codes: Collection[str]) -> dict[str, int]:
    """Return the ids of the partners; codes nobody has are left out."""
    return dict(Partner.objects.filter(code__in=codes).values_list("code", "pk"))


def cards(ids: Collection[int], on: date) -> dict[int, PartnerCard]:
    """Return what lists show of the partners as of the day, in three queries whatever their number."""
    territories = dict(
        PartnerAssignment.objects.filter(on_day(on), partner_id__in=ids).values_list(
            "partner_id", "territory__name"
        )
    )
    managers = people.manager_of(ids, on)
    return {
        partner.pk: PartnerCard(
            id=partner.pk,
            code=partner.code,
            name=partner.name,
            city=partner.city,
            region=partner.region,
            country=partner.country,
            territory=territories.get(partner.pk, ""),
            manager=managers[partner.pk].name if partner.pk in managers else "",
            is_key_account=partner.is_key_account,
            is_active=partner.status == PartnerStatus.ACTIVE,
            postcode=partner.postcode,
            tax_number=partner.tax_number,
            joined_on=partner.joined_on,
            manager_email=managers[partner.pk].email if partner.pk in managers else "",
            manager_phone=managers[partner.pk].phone if partner.pk in managers else "",
        )
        for partner in Partner.objects.filter(pk__in=ids)
    }


def active_ids(*, countries: tuple[str, ...] | None, as_of: date) -> list[int]:
    """Return, ascending, who takes part in a program: active, of the countries (None: all), joined by the day."""
    rows = Partner.objects.filter(
        Q(joined_on__isnull=True) | Q(joined_on__lte=as_of), status=PartnerStatus.ACTIVE
    )
    if countries is not None:
        rows = rows.filter(country__in=countries)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def get(rows: QuerySet[Partner], *, code: str) -> Partner:
    """Return the partner of these rows that has the code; raises NotFoundError."""
    partner = None if "\x00" in code else rows.filter(code=code).first()
    if partner is None:
        raise NotFoundError("There is no such partner.")
    return partner
