"""Published reads of partners: who may see which, search, cards for lists, and who takes part in a program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kernel import naming
from kernel.errors import NotFoundError
from partners.choices import PartnerStatus
from partners.models import ManagerAssignment, Partner, PartnerAssignment, Territory
from partners.queries.access import Seat

Partners = QuerySet[Partner]


class PartnerNotFound(NotFoundError):
    """No partner has that code, or the asker may not see it."""

    code = "partner_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """A partner as lists show it, with the territory and manager of the day ("" where there is none)."""

    id: int
    code: str
    name: str
    city: str
    region: str
    postcode: str
    country: str
    tax_number: str
    joined_on: date | None
    territory: str
    manager: str
    manager_email: str
    manager_phone: str


def partners_visible_to(seat: Seat, *, on: date) -> Partners:
    """Return the partners the person may see on the day: all, the own territories', the own one, or none."""
    partners = Partner.objects.all()
    if seat.sees_all_partners:
        return partners
    wanted = Q(pk__in=[])
    if seat.territory_ids:
        wanted |= Q(
            pk__in=_in_force(PartnerAssignment.objects.all(), on)
            .filter(territory_id__in=seat.territory_ids)
            .values("partner_id")
        )
    if seat.partner_id is not None:
        wanted |= Q(pk=seat.partner_id)
    return partners.filter(wanted)


def get_visible(seat: Seat, *, code: str, on: date) -> Partner:
    """Return the partner; raises PartnerNotFound where there is none or the person may not see it."""
    partner = partners_visible_to(seat, on=on).filter(code=code).first()
    if partner is None:
        raise PartnerNotFound("There is no such partner.")
    return partner


def get_by_id(*, partner_id: int) -> Partner:
    """Return the partner; raises PartnerNotFound."""
    partner = Partner.objects.filter(pk=partner_id).first()
    if partner is None:
        raise PartnerNotFound("There is no such partner.")
    return partner


def get_by_code(*, code: str) -> Partner:
    """Return the partner; raises PartnerNotFound."""
    partner = Partner.objects.filter(code=code).first()
    if partner is None:
        raise PartnerNotFound(f"There is no partner {code!r}.")
    return partner


def search(seat: Seat, *, text: str, on: date) -> Partners:
    """Return visible partners whose name or code holds the text, or whose tax number it is, in any spacing."""
    squeezed = naming.squeezed_code(text)
    wanted = Q(name__icontains=text.strip()) | Q(code__icontains=text.strip())
    folded = naming.normalized_name(text)
    if folded:
        wanted |= Q(normalized_name__contains=folded)
    if squeezed:
        wanted |= Q(tax_key=squeezed)
    return partners_visible_to(seat, on=on).filter(wanted)


def codes_by_id(ids: Iterable[int]) -> dict[int, str]:
    """Return the partners' codes by id."""
    return dict(Partner.objects.filter(pk__in=list(ids)).order_by("id").values_list("id", "code"))


def active_ids(*, countries: Sequence[str] | None, as_of: date) -> list[int]:
    """Return the ids, ascending, of the partners a program judges: active, of the countries, joined by the day."""
    rows = Partner.objects.filter(status=PartnerStatus.ACTIVE).filter(
        Q(joined_on__isnull=True) | Q(joined_on__lte=as_of)
    )
    if countries:
        rows = rows.filter(country__in=list(countries))
    return list(rows.order_by("id").values_list("id", flat=True))


def cards(ids: Sequence[int], on: date) -> dict[int, PartnerCard]:
    """Return a card per partner, in four queries whatever their number."""
    partners = list(Partner.objects.filter(pk__in=ids).order_by("id"))
    territory_of = dict(
        _in_force(PartnerAssignment.objects.filter(partner_id__in=ids), on)
        .order_by("id")
        .values_list("partner_id", "territory_id")
    )
    territories = {row.pk: row for row in Territory.objects.order_by("id")}
    managers = {
        row.territory_id: row.user
        for row in _in_force(ManagerAssignment.objects.select_related("user"), on).order_by("-id")
    }
    return {
        partner.pk: _card(partner, territory_of.get(partner.pk), territories, managers)
        for partner in partners
    }


def _card(partner, territory_id, territories, managers) -> PartnerCard:  # type: ignore[no-untyped-def]  # rows at hand
    territory = territories.get(territory_id)
    manager, at = None, territory
    while at is not None and manager is None:  # the nearest manager up the tree
        manager = managers.get(at.pk)
        at = territories.get(at.parent_id)
    return PartnerCard(
        id=partner.pk,
        code=partner.code,
        name=partner.name,
        city=partner.city,
        region=partner.region,
        postcode=partner.postcode,
        country=partner.country,
        tax_number=partner.tax_number,
        joined_on=partner.joined_on,
        territory=territory.name if territory else "",
        manager=manager.name if manager else "",
        manager_email=manager.email if manager else "",
        manager_phone=manager.phone if manager else "",
    )


def _in_force(rows, on: date):  # type: ignore[no-untyped-def]  # any queryset of dated assignments
    return rows.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
