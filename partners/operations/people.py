"""Give people accounts and roles."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError, InvalidInputError, Problem
from partners.choices import PARTNER_ROLES, Role
from partners.models import Distributor, Membership, Partner, User


class EmailIsTaken(DomainError):
    """An account has this e-mail."""

    code = "email_is_taken"


class PasswordIsWeak(InvalidInputError):
    """The password does not pass the rules."""

    code = "password_is_weak"


class RoleNeedsPlace(InvalidInputError):
    """The role belongs to a partner or a distributor, and none (or the wrong one) was given."""

    code = "role_needs_place"


@transaction.atomic(savepoint=False)
def add_user(
    *,
    email: str,
    name: str,
    title: str = "",
    phone: str = "",
    password: str | None = None,
    actor: str,
    at: datetime,
) -> User:
    """Add an account in the caller's transaction, without a usable password unless one is given."""
    try:
        validate_email(email)
    except ValidationError as problem:
        raise InvalidInputError(
            f"{email!r} is no e-mail address.",
            problems=(
                Problem(
                    path="email", code="email_invalid", message=f"{email!r} is no e-mail address."
                ),
            ),
        ) from problem
    if User.objects.filter(email__iexact=email).exists():
        raise EmailIsTaken(f"An account has the e-mail {email} already.")
    user = User(email=email, name=name, title=title, phone=phone, created_at=at)
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    user.save(force_insert=True)
    record(EventType.USER_ADDED, subject=f"user:{user.pk}", actor=actor, at=at, data={"name": name})
    return user


@transaction.atomic(savepoint=False)
def give_role(
    *,
    user_id: int,
    role: Role,
    starts_on: date,
    partner_code: str = "",
    distributor_code: str = "",
    actor: str,
    at: datetime,
) -> Membership:
    """Give a role from the day on, in the caller's transaction; the same role in force stays as it is."""
    partner = Partner.objects.filter(code=partner_code).first() if partner_code else None
    distributor = (
        Distributor.objects.filter(code=distributor_code).first() if distributor_code else None
    )
    if (role in PARTNER_ROLES) != (partner is not None) or (role is Role.DISTRIBUTOR_USER) != (
        distributor is not None
    ):
        raise RoleNeedsPlace(
            f"{role.label}: a partner role needs a known partner, a distributor user a known distributor, "
            "a vendor role neither."
        )
    there = Membership.objects.filter(
        user_id=user_id, role=role, partner=partner, distributor=distributor, ends_on__isnull=True
    ).first()
    if there is not None:
        return there
    membership = Membership.objects.create(
        user_id=user_id,
        role=role,
        partner=partner,
        distributor=distributor,
        starts_on=starts_on,
        given_by=actor,
    )
    record(
        EventType.MEMBERSHIP_CHANGED,
        subject=f"user:{user_id}",
        partner_ref=partner_code,
        actor=actor,
        at=at,
        data={"role": role, "partner": partner_code, "distributor": distributor_code},
    )
    return membership


@transaction.atomic(savepoint=False)
def end_role(*, membership_id: int, ends_on: date, reason: str, actor: str, at: datetime) -> None:
    """End a role on the day, in the caller's transaction."""
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    membership.ends_on = max(ends_on, membership.starts_on)
    membership.save(update_fields=["ends_on"])
    record(
        EventType.MEMBERSHIP_CHANGED,
        subject=f"user:{membership.user_id}",
        actor=actor,
        at=at,
        reason=reason,
        data={"role": membership.role, "ends_on": membership.ends_on.isoformat()},
    )


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise PasswordIsWeak(" ".join(problem.messages)) from problem
    user.set_password(password)
