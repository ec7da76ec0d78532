"""People with an account, and what each may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from events.queries import timeline
from kernel import keyset
from partners.choices import Act, Role
from partners.queries import access, people
from web.dashboard.pages import log
from web.shared import invited, paging, second_factors
from web.shared.parts import Activity, Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from partners.models import Membership, User

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """One role in force; `place` is the partner or distributor, "" at the vendor."""

    id: int
    word: str
    place: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """One person of the list."""

    href: str
    name: str
    email: str
    roles: tuple[RoleRow, ...]
    has_second_factor: bool
    last_sign_in: datetime | None
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserList:
    """The page."""

    rows: tuple[UserRow, ...]
    pages: Pages
    text: str
    may_manage: bool
    invited: tuple[invited.InvitationRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """One person."""

    id: int
    row: UserRow
    title: str
    phone: str
    may_manage: bool
    may_do: tuple[str, ...]
    log: tuple[Activity, ...]


def user_list(request: SeatedRequest) -> UserList:
    """Return the people, by name."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    found = people.search_users(text=text)
    page = keyset.page(
        queryset=found, order=("name", "id"), size=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    links = paging.links(
        page, address=reverse("dashboard:user-list"), **({"q": text} if text else {})
    )
    return UserList(
        rows=_rows(page.rows, on=request.day),
        pages=replace(links, shown=f"{len(page.rows):,} of {found.count():,}"),
        text=text,
        may_manage=access.may(request.seat, Act.MANAGE_USERS),
        invited=() if text or request.GET.get("cursor") else invited.rows(request.seat),
    )


def user_page(request: SeatedRequest, *, user_id: int) -> UserPage:
    """Return one person; raises NotFoundError."""
    user = people.get_user(user_id=user_id)
    (row,) = _rows([user], on=request.day)
    seat = access.seat_of(user_id=user_id, on=request.day)
    return UserPage(
        id=user.pk,
        row=row,
        title=user.title,
        phone=user.phone,
        may_manage=access.may(request.seat, Act.MANAGE_USERS),
        may_do=tuple(act.label for act in Act if seat and access.may(seat, act)),
        log=log.activity(timeline.of_subject(subject=f"user:{user.pk}", limit=20)),
    )


def _rows(users: Sequence[User], *, on: date) -> tuple[UserRow, ...]:
    ids = [user.pk for user in users]
    roles = people.memberships_of(user_ids=ids, on=on)
    guarded = second_factors.guarded(user_ids=ids)
    return tuple(
        UserRow(
            href=reverse("dashboard:user-detail", args=[user.pk]),
            name=user.name,
            email=user.email,
            roles=tuple(_role(row) for row in roles[user.pk]),
            has_second_factor=user.pk in guarded,
            last_sign_in=user.last_login,
            is_active=user.is_active,
        )
        for user in users
    )


def _role(row: Membership) -> RoleRow:
    place = row.partner or row.distributor
    return RoleRow(
        id=row.pk,
        word=Role(row.role).label,
        place=place.name if place else "",
        since=row.starts_on,
        until=row.ends_on,
    )
