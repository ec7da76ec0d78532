"""Give people accounts, passwords and roles."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from events.choices import EventType
from events.operations.record import record
from kernel import locks
from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem, said
from partners.choices import PARTNER_ROLES, Role
from partners.models import Distributor, Membership, Partner, User
from partners.operations import tables
from partners.operations.cells import Cells
from partners.operations.survivors import refuse_merged
from partners.operations.tables import Faults

LONGEST_PASSWORD = 1_000  # hashing megabytes would be a way to keep a server busy
Place = TypeVar("Place", Partner, Distributor)


class PersonNotAccepted(InvalidInputError):
    """Some of the person's details cannot be taken."""

    code = "person_not_accepted"


class EmailIsTaken(DomainError):
    """An account has this e-mail."""

    code = "email_is_taken"


class PasswordIsWeak(InvalidInputError):
    """The password does not pass the rules."""

    code = "password_is_weak"


class RoleNeedsPlace(InvalidInputError):
    """The role belongs to a partner or a distributor, and none (or the wrong one) was given."""

    code = "role_needs_place"


class PersonHasAnotherPlace(DomainError):
    """One account has roles at one place: the vendor, one partner or one distributor."""

    code = "person_has_another_place"


class RoleHasEnded(DomainError):
    """The role ended before."""

    code = "role_has_ended"


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
    """Add an account in the caller's transaction, without a usable password unless one is given.

    Refuses an e-mail that an account has, whatever the case, and a weak password.
    """
    locks.hold(locks.LockKey.SIGN_UP)
    user = User(created_at=at, **details(email=email, name=name, title=title, phone=phone))
    refuse_taken(user.email)
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    user.save(force_insert=True)
    record(EventType.USER_ADDED, subject=f"user:{user.pk}", actor=actor, at=at)
    return user


@transaction.atomic(savepoint=False)
def set_password(*, user_id: int, password: str, actor: str, at: datetime) -> None:
    """Set a person's password in the caller's transaction, which ends its sessions; refuses a weak one."""
    user = _locked(user_id)
    _set_password(user, password)
    user.save(update_fields=["password"])
    record(
        EventType.MEMBERSHIP_CHANGED,
        subject=f"user:{user.pk}",
        actor=actor,
        at=at,
        data={"password": "set"},
    )


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
    """Give a role from the day on, in the caller's transaction; the same role in force stays as it is.

    Refuses a role without the place it needs, and a place beside another one the person has.
    """
    user = _locked(user_id)
    partner, distributor = place_of(
        role=role, partner_code=partner_code, distributor_code=distributor_code
    )
    rows = Membership.objects.filter(user=user).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
    )
    for row in rows.order_by("id"):
        if (row.partner_id, row.distributor_id) != (
            partner.pk if partner else None,
            distributor.pk if distributor else None,
        ):
            raise PersonHasAnotherPlace(
                f"{user.name} has a role elsewhere. End it first, or give a second account."
            )
        if row.role == role and row.ends_on is None:
            return row
    membership = Membership.objects.create(
        user=user,
        role=role,
        partner=partner,
        distributor=distributor,
        starts_on=starts_on,
        given_by=actor,
    )
    tell(membership, actor=actor, at=at)
    return membership


@transaction.atomic(savepoint=False)
def end_role(*, membership_id: int, ends_on: date, reason: str, actor: str, at: datetime) -> date:
    """End a role, in the caller's transaction, and return the first day without it; one that starts later never holds.

    Refuses a role that ended before, and a blank reason.
    """
    reason = said(reason, "Say why the role ends.")
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("partner", "distributor")
        .filter(pk=membership_id)
        .first()
    )
    if membership is None:
        raise NotFoundError("There is no such role.")
    if membership.ends_on is not None:
        raise RoleHasEnded(f"The role ended on {membership.ends_on}.")
    membership.ends_on = max(ends_on, membership.starts_on)
    membership.save(update_fields=["ends_on"])
    tell(membership, actor=actor, at=at, reason=reason)
    return membership.ends_on


@transaction.atomic(savepoint=False)
def tell(membership: Membership, *, actor: str, at: datetime, reason: str = "") -> None:
    """Tell the log, in the caller's transaction, what a role is now; its partner or distributor is at hand."""
    partner, distributor = membership.partner, membership.distributor
    record(
        EventType.MEMBERSHIP_CHANGED,
        subject=f"user:{membership.user_id}",
        partner_ref=partner.code if partner else "",
        actor=actor,
        at=at,
        reason=reason,
        data={
            "role": membership.role,
            "partner": partner.code if partner else "",
            "distributor": distributor.code if distributor else "",
            "starts_on": membership.starts_on.isoformat(),
            "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
        },
    )


def refuse_taken(email: str) -> None:
    """Raise EmailIsTaken where an account has the e-mail, whatever the case."""
    if User.objects.filter(email__iexact=email).exists():
        raise EmailIsTaken(f"An account has the e-mail {email} already.")


def place_of(
    *, role: Role, partner_code: str, distributor_code: str
) -> tuple[Partner | None, Distributor | None]:
    """Return where the role is held; raises RoleNeedsPlace for a place that is not there or does not fit the role."""
    partner = _place(Partner.objects.all(), partner_code)
    distributor = _place(Distributor.objects.all(), distributor_code)
    if partner_code and partner is None:
        raise RoleNeedsPlace(f"There is no partner with the code {partner_code!r}.")
    if distributor_code and distributor is None:
        raise RoleNeedsPlace(f"There is no distributor with the code {distributor_code!r}.")
    if (role in PARTNER_ROLES, role is Role.DISTRIBUTOR_USER) != (
        partner is not None,
        distributor is not None,
    ):
        raise RoleNeedsPlace(
            f"{role.label}: a partner role needs a partner, a distributor user a distributor, a vendor role neither."
        )
    if partner is not None:
        refuse_merged(partner)
    return partner, distributor


def _place(rows: QuerySet[Place], code: str) -> Place | None:
    return rows.filter(code=code).first() if code and "\x00" not in code else None


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFoundError("Nobody has an account with that number.")
    return user


def details(*, email: str, name: str, title: str = "", phone: str = "") -> dict[str, str]:
    """Return what is stored of a person, tidied; raises PersonNotAccepted, which names what cannot be taken."""
    faults = Faults()
    row = tables.row_of(
        line=1,
        cells={"email": email, "name": name, "title": title, "phone": phone},
        faults=faults,
    )
    cells = Cells(row=row, faults=faults)
    found = {
        "email": cells.email("email"),
        "name": cells.text("name", most=120, is_needed=True),
        "title": cells.text("title", most=120),
        "phone": cells.text("phone", most=40),
    }
    if not row["email"]:
        cells.fault("email", "is blank. Fill it in.", code="blank")
    faults.raise_as(PersonNotAccepted)
    return found


def _set_password(user: User, password: str) -> None:
    if len(password) > LONGEST_PASSWORD:
        raise PasswordIsWeak(f"A password has at most {LONGEST_PASSWORD} characters.")
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise PasswordIsWeak(
            " ".join(problem.messages),
            problems=tuple(
                Problem(path="password", code=str(error.code), message=" ".join(error.messages))
                for error in problem.error_list
            ),
        ) from problem
    user.set_password(password)
