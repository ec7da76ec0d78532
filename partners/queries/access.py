"""Who may see and do what: the seat of a person on a day, and the acts its roles allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from partners.choices import ACTS_OF_ROLES, VENDOR_ROLES, Act, Role
from partners.models import ManagerAssignment, Membership, Territory, User

SEES_ALL = frozenset({Role.PROGRAM_ADMIN, Role.CHANNEL_DIRECTOR, Role.INTAKE_CLERK, Role.ANALYST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person's place on a day: roles, and the partner, distributor or territories they reach to."""

    user_id: int
    name: str
    email: str
    title: str
    roles: frozenset[Role]
    partner_id: int | None
    partner_code: str | None
    partner_name: str | None
    distributor_id: int | None
    distributor_code: str | None
    distributor_name: str | None
    territory_ids: frozenset[int]

    @property
    def is_vendor(self) -> bool:
        """Tell whether the person belongs to the channel team."""
        return bool(self.roles & VENDOR_ROLES)

    @property
    def sees_all_partners(self) -> bool:
        """Tell whether every partner is in view."""
        return bool(self.roles & SEES_ALL)


def seat_of(*, user_id: int, on: date) -> Seat | None:
    """Return the person's seat on the day; None for an inactive person or one without a role."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    rows = list(
        Membership.objects.filter(user_id=user_id, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .select_related("partner", "distributor")
        .order_by("id")
    )
    if not rows:
        return None
    roles = frozenset(Role(row.role) for row in rows)
    partner = next((row.partner for row in rows if row.partner), None)
    distributor = next((row.distributor for row in rows if row.distributor), None)
    return Seat(
        user_id=user.pk,
        name=user.name,
        email=user.email,
        title=user.title or Role(rows[0].role).label,
        roles=roles,
        partner_id=partner.pk if partner else None,
        partner_code=partner.code if partner else None,
        partner_name=partner.name if partner else None,
        distributor_id=distributor.pk if distributor else None,
        distributor_code=distributor.code if distributor else None,
        distributor_name=distributor.name if distributor else None,
        territory_ids=_territories(user_id=user_id, on=on)
        if Role.CHANNEL_MANAGER in roles
        else frozenset(),
    )


def may(seat: Seat, act: Act) -> bool:
    """Tell whether any of the seat's roles allows the act."""
    return any(act in ACTS_OF_ROLES[role] for role in seat.roles)


def _territories(*, user_id: int, on: date) -> frozenset[int]:
    """Return the person's territories on the day with everything below them."""
    own = set(
        ManagerAssignment.objects.filter(user_id=user_id, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .values_list("territory_id", flat=True)
    )
    parents = dict(Territory.objects.values_list("id", "parent_id").order_by("id"))
    found = set(own)
    while True:
        below = {child for child, parent in parents.items() if parent in found} - found
        if not below:
            return frozenset(found)
        found |= below
