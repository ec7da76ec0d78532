"""A company's own people: another role there, or none any more; the last who gives accounts stays."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from kernel import locks
from kernel.errors import DomainError, NotFoundError, said
from partners.choices import Act, Role
from partners.models import Distributor, Membership, Partner
from partners.operations import people
from partners.queries import access


class OwnAccessStays(DomainError):
    """Nobody takes their own role away."""

    code = "own_access_stays"


class SomebodyMustManage(DomainError):
    """Without this person nobody at the company could give accounts."""

    code = "somebody_must_manage"


@transaction.atomic(savepoint=False)
def set_role(
    *, user_id: int, role: Role, place: Partner | Distributor, on: date, actor: str, at: datetime
) -> None:
    """Give somebody at the place this role instead of what they have there, in the caller's transaction.

    Refuses the actor's own, and the role of the last person who may give accounts.
    """
    locks.hold(locks.LockKey.SIGN_UP)
    held = _held(user_id, place=place, on=on, actor=actor)
    is_partner = isinstance(place, Partner)
    people.give_role(
        user_id=user_id,
        role=role,
        starts_on=on,
        partner_code=place.code if is_partner else "",
        distributor_code="" if is_partner else place.code,
        actor=actor,
        at=at,
    )
    _end(
        [row for row in held if row.role != role], on=on, reason="Another role", actor=actor, at=at
    )
    _refuse_none_left(place, on=on)


@transaction.atomic(savepoint=False)
def end_access(
    *,
    user_id: int,
    place: Partner | Distributor,
    on: date,
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """End what somebody may do at the place from the day on, in the caller's transaction; the account stays.

    Refuses a blank reason, the actor's own access, and that of the last person who may give accounts.
    """
    reason = said(reason, "Say why the access ends.")
    locks.hold(locks.LockKey.SIGN_UP)
    held = _held(user_id, place=place, on=on, actor=actor)
    _end(held, on=on, reason=reason, actor=actor, at=at)
    _refuse_none_left(place, on=on)


def _held(user_id: int, *, place: Partner | Distributor, on: date, actor: str) -> list[Membership]:
    if actor == f"user:{user_id}":
        raise OwnAccessStays("Another admin of your company has to do that for you.")
    rows = _lasting(place, on=on).filter(user_id=user_id).order_by("id")
    found = list(rows)
    if not found:
        raise NotFoundError("There is no such person.")
    return found


def _lasting(place: Partner | Distributor, *, on: date) -> QuerySet[Membership]:
    rows = Membership.objects.filter(ends_on__isnull=True, starts_on__lte=on)
    if isinstance(place, Partner):
        return rows.filter(partner=place)
    return rows.filter(distributor=place)


def _end(rows: list[Membership], *, on: date, reason: str, actor: str, at: datetime) -> None:
    for row in rows:
        people.end_role(membership_id=row.pk, ends_on=on, reason=reason, actor=actor, at=at)


def _refuse_none_left(place: Partner | Distributor, *, on: date) -> None:
    may_manage = [role for role in Role if role in access.RIGHTS[Act.MANAGE_OWN_USERS]]
    if not _lasting(place, on=on).filter(role__in=may_manage, user__is_active=True).exists():
        raise SomebodyMustManage("Somebody at your company has to be able to give accounts.")
