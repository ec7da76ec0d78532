"""Who may see and do what: the seat of a person as of a day, and the table of role and act.

Every face asks here; the rows a seat sees are scoped in the room that owns them (directory.partners_visible_to …).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from kernel import sqlfiles
from kernel.modelbase import on_day
from partners.choices import PARTNER_ROLES, VENDOR_ROLES, Act, Role
from partners.models import Membership

_TEAM: Final = VENDOR_ROLES
_LEADS: Final = frozenset({Role.PROGRAM_ADMIN, Role.CHANNEL_DIRECTOR})
_MANAGERS: Final = _LEADS | {Role.CHANNEL_MANAGER}
_DECIDERS: Final = _MANAGERS | {Role.ANALYST}

RIGHTS: Final[dict[Act, frozenset[Role]]] = {
    Act.VIEW_PARTNERS: _TEAM | PARTNER_ROLES,
    Act.EDIT_PARTNERS: _MANAGERS,
    Act.EDIT_CERTIFICATES: _MANAGERS | {Role.PARTNER_ADMIN},
    Act.VIEW_REVENUE: _TEAM | PARTNER_ROLES | {Role.DISTRIBUTOR_USER},
    Act.VIEW_UPLOADS: _TEAM | {Role.DISTRIBUTOR_USER},
    Act.SEND_UPLOADS: frozenset({Role.INTAKE_CLERK, Role.DISTRIBUTOR_USER}),
    Act.RESOLVE_LINES: frozenset({Role.INTAKE_CLERK}),
    Act.VIEW_STANDINGS: _DECIDERS | PARTNER_ROLES,
    Act.VIEW_RUNS: _DECIDERS,
    Act.RELEASE_RUNS: _LEADS,
    Act.VIEW_PROGRAMS: _DECIDERS | PARTNER_ROLES,
    Act.PUBLISH_PROGRAMS: frozenset({Role.PROGRAM_ADMIN}),
    Act.COMMENT_ON_PROGRAMS: PARTNER_ROLES,
    Act.PROPOSE: _MANAGERS,
    Act.APPROVE: _LEADS,
    Act.VIEW_DISPUTES: _TEAM | PARTNER_ROLES,
    Act.OPEN_DISPUTES: _MANAGERS | PARTNER_ROLES,
    Act.REPLY_TO_DISPUTES: _MANAGERS | {Role.PARTNER_ADMIN},
    Act.DECIDE_DISPUTES: _MANAGERS,
    Act.VIEW_RENEWALS: _DECIDERS | PARTNER_ROLES,
    Act.ASSESS_RENEWALS: frozenset({Role.PROGRAM_ADMIN, Role.CHANNEL_MANAGER}),
    Act.ASK_FOR_RENEWALS: frozenset({Role.PARTNER_ADMIN}),
    Act.QUOTE_RENEWALS: PARTNER_ROLES,
    Act.ORDER_RENEWALS: frozenset({Role.PARTNER_ADMIN}),
    Act.WORK_RENEWALS: frozenset({Role.PROGRAM_ADMIN, Role.CHANNEL_MANAGER}),
    Act.AGREE_TO_LISTING: frozenset({Role.PARTNER_ADMIN}),
    Act.VIEW_FUNDS: _DECIDERS | PARTNER_ROLES,
    Act.MANAGE_FUNDS: _LEADS,
    Act.DECIDE_FUNDS: _MANAGERS,
    Act.ASK_FOR_FUNDS: frozenset({Role.PARTNER_ADMIN}),
    Act.VIEW_USERS: _LEADS,
    Act.MANAGE_USERS: frozenset({Role.PROGRAM_ADMIN}),
    Act.MANAGE_OWN_USERS: frozenset({Role.PARTNER_ADMIN, Role.DISTRIBUTOR_USER}),
    Act.MANAGE_KEYS: frozenset({Role.PROGRAM_ADMIN}),
    Act.VIEW_AUDIT: _DECIDERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What one person is as of a day: roles, and the one place they hold: vendor, a partner or a distributor.

    `territory_ids` are a channel manager's territories with everything below them.
    """

    user_id: int
    name: str
    roles: frozenset[Role]
    is_vendor: bool
    partner_id: int | None = None
    partner_code: str | None = None
    distributor_id: int | None = None
    distributor_code: str | None = None
    territory_ids: frozenset[int] = frozenset()
    sees_all_partners: bool = False


def seat_of(*, user_id: int, on: date) -> Seat | None:
    """Return the person's seat as of the day; None for an inactive person or one without a role on that day."""
    rows = list(
        Membership.objects.filter(on_day(on), user_id=user_id, user__is_active=True)
        .select_related("user", "partner", "distributor")
        .order_by("starts_on", "id")
    )
    if not rows:
        return None
    roles = frozenset(Role(row.role) for row in rows)
    is_vendor = bool(roles & VENDOR_ROLES)
    # Operations refuse a second place; should there be one, the vendor's wins and the earliest of the others.
    partner = None if is_vendor else next((row.partner for row in rows if row.partner), None)
    distributor = (
        None
        if is_vendor or partner
        else next((row.distributor for row in rows if row.distributor), None)
    )
    return Seat(
        user_id=user_id,
        name=rows[0].user.name,
        roles=roles,
        is_vendor=is_vendor,
        partner_id=partner.pk if partner else None,
        partner_code=partner.code if partner else None,
        distributor_id=distributor.pk if distributor else None,
        distributor_code=distributor.code if distributor else None,
        territory_ids=_territory_ids(user_id, on) if Role.CHANNEL_MANAGER in roles else frozenset(),
        sees_all_partners=bool(roles & (VENDOR_ROLES - {Role.CHANNEL_MANAGER})),
    )


def may(seat: Seat, act: Act) -> bool:
    """Tell whether one of the seat's roles may do the act; on which rows, the owning room says."""
    return bool(seat.roles & RIGHTS[act])


def may_give(seat: Seat, *, role: Role, partner_code: str, distributor_code: str) -> bool:
    """Tell whether the seat may give the role there: any, or one at the own partner or distributor, or none."""
    if may(seat, Act.MANAGE_USERS):
        return True
    place = (seat.partner_code or "", seat.distributor_code or "")
    is_own = role not in VENDOR_ROLES and place == (partner_code, distributor_code)
    return is_own and may(seat, Act.MANAGE_OWN_USERS)


def _territory_ids(user_id: int, on: date) -> frozenset[int]:
    rows = sqlfiles.fetch("partners", "territories_of", {"user_id": user_id, "on": on})
    return frozenset(int(str(row[0])) for row in rows)
