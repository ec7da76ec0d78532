"""Published reads of people: names behind actors, accounts, and who looks after a partner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kernel import sqlfiles
from kernel.errors import NotFoundError
from kernel.modelbase import on_day
from partners.choices import Role
from partners.models import ApiKey, Distributor, Membership, Partner, User
from partners.queries.access import Seat

_WITHOUT_ROW = {"command": "Command line", "system": "Meritline"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """The channel manager who looks after a partner."""

    user_id: int
    name: str
    email: str
    phone: str


def name_of_actor(actor: str) -> str:
    """Return the name of an actor such as `user:12` or `key:mk_ab12`; the actor itself where nobody is known by it."""
    return names_of_actors([actor])[actor]


def names_of_actors(actors: Collection[str]) -> dict[str, str]:
    """Return the names of many actors in two queries."""
    user_ids = {int(rest) for rest in _parts(actors, "user") if rest.isdecimal()}
    prefixes = set(_parts(actors, "key"))
    users = User.objects.filter(pk__in=user_ids).values_list("pk", "name") if user_ids else ()
    keys = ApiKey.objects.filter(prefix__in=prefixes).values_list("prefix", "name")
    known = {
        **_WITHOUT_ROW,
        **{f"user:{pk}": name for pk, name in users},
        **{f"key:{prefix}": f"{name} (API key)" for prefix, name in (keys if prefixes else ())},
    }
    return {actor: known.get(actor, actor) for actor in actors}


def manager_of(partner_ids: Collection[int], on: date) -> dict[int, Manager]:
    """Return who looks after each partner on the day, in one query; partners nobody looks after are left out."""
    rows = sqlfiles.fetch("partners", "managers_of", {"partner_ids": list(partner_ids), "on": on})
    return {
        int(str(row[0])): Manager(
            user_id=int(str(row[1])), name=str(row[2]), email=str(row[3]), phone=str(row[4])
        )
        for row in rows
    }


def users() -> QuerySet[User]:
    """Return all people with an account, unordered."""
    return User.objects.all()


def search_users(*, text: str) -> QuerySet[User]:
    """Return the people whose name or e-mail holds the text, whatever the case; all for a blank one."""
    plain = " ".join(text.replace("\x00", "").split())
    return users().filter(Q(name__icontains=plain) | Q(email__icontains=plain))


def get_user(*, user_id: int) -> User:
    """Return the person; raises NotFoundError."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFoundError("Nobody has an account with that number.")
    return user


def find_user(*, email: str) -> User | None:
    """Return the person with this e-mail, whatever the case."""
    return None if "\x00" in email else User.objects.filter(email__iexact=email.strip()).first()


def open_role(*, email: str, role: Role) -> Membership:
    """Return the person's role that has no end yet, with the person; raises NotFoundError."""
    user = find_user(email=email)
    rows = Membership.objects.filter(user=user, role=role, ends_on__isnull=True)
    found = rows.select_related("user").order_by("-id").first()
    if user is None or found is None:
        raise NotFoundError(f"Nobody with the e-mail {email!r} is {role.label}.")
    return found


def memberships_of(*, user_ids: Collection[int], on: date) -> dict[int, list[Membership]]:
    """Return the roles in force on the day, each with its place, in one query."""
    rows = Membership.objects.filter(on_day(on), user_id__in=user_ids)
    found: dict[int, list[Membership]] = {user_id: [] for user_id in user_ids}
    for row in rows.select_related("partner", "distributor").order_by("starts_on", "id"):
        found[row.user_id].append(row)
    return found


def team_of(*, seat: Seat, on: date) -> QuerySet[User]:
    """Return who has a role at the seat's own partner or distributor on the day, unordered; nobody for a vendor's."""
    place = {"partner_id": seat.partner_id, "distributor_id": seat.distributor_id}
    if not any(place.values()):
        return User.objects.none()
    rows = Membership.objects.filter(on_day(on), **place)
    return User.objects.filter(is_active=True, pk__in=rows.values("user_id"))


def place_of(seat: Seat) -> Partner | Distributor:
    """Return the seat's own partner or distributor; raises NotFoundError for a vendor's."""
    found: Partner | Distributor | None = None
    if seat.partner_id is not None:
        found = Partner.objects.filter(pk=seat.partner_id).first()
    elif seat.distributor_id is not None:
        found = Distributor.objects.filter(pk=seat.distributor_id).first()
    if found is None:
        raise NotFoundError("Nothing is here.")
    return found


def _parts(actors: Collection[str], kind: str) -> list[str]:
    return [actor.removeprefix(f"{kind}:") for actor in actors if actor.startswith(f"{kind}:")]
