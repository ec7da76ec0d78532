"""Accounts, passwords and roles."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kernel.errors import NotFoundError
from partners.choices import Role
from partners.models import Membership, User
from partners.operations import people
from partners.operations.people import (
    EmailIsTaken,
    PasswordIsWeak,
    PersonHasAnotherPlace,
    PersonNotAccepted,
    RoleHasEnded,
    RoleNeedsPlace,
)
from partners.queries import access
from tests.factories.partners import (
    DistributorFactory,
    MembershipFactory,
    PartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
GOOD = "correct horse battery staple"


def test_an_account_begins_without_a_usable_password(who, log):
    user = people.add_user(email=" dana@x.example ", name=" Dana  Whitlock", title="Owner", **who)

    user.refresh_from_db()
    assert (user.email, user.name, user.title, user.phone, user.created_at) == (
        "dana@x.example", "Dana Whitlock", "Owner", "", who["at"]
    )  # fmt: skip
    assert user.has_usable_password() is False
    assert log() == [("user.added", f"user:{user.pk}", "")]
    assert (str(user), user.initials) == ("Dana Whitlock", "DW")


def test_a_given_password_opens_the_account(who):
    user = people.add_user(email="dana@x.example", name="Dana", password=GOOD, **who)

    assert User.objects.get().check_password(GOOD) is True
    assert GOOD not in user.password
    assert User.objects.get_by_natural_key("DANA@x.example") == user


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("dana@x.example", "password_too_similar"),
        ("password1234", "password_too_common"),
        ("", "password_too_short"),
    ],
)
def test_a_weak_password_is_refused_and_nobody_is_added(who, refused, password, code):
    with refused(PasswordIsWeak) as refusal:
        people.add_user(email="dana@x.example", name="Dana", password=password, **who)

    assert code in {problem.code for problem in refusal.value.problems}
    assert {problem.path for problem in refusal.value.problems} == {"password"}
    assert User.objects.count() == 0


def test_a_password_of_a_megabyte_is_refused_unhashed(who, refused):
    with refused(PasswordIsWeak, match="at most 1000 characters"):
        people.add_user(email="dana@x.example", name="Dana", password="x" * 1_000_000, **who)


def test_an_email_is_taken_whatever_its_case(who, refused, log):
    UserFactory(email="Dana@x.example")

    with refused(EmailIsTaken):
        people.add_user(email="dana@X.example", name="Other", **who)

    assert (User.objects.count(), log()) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_email_make_one_account(who, at_once):
    outcomes = at_once(
        lambda email: people.add_user(email=email, name="Dana", **who),
        ["dana@x.example", "DANA@x.example"],
    )

    assert outcomes == ["done", "email_is_taken"]
    assert User.objects.count() == 1


def test_details_that_cannot_be_taken_are_told(who, refused):
    with refused(PersonNotAccepted) as refusal:
        people.add_user(email="nobody", name="", title="x" * 121, phone="\ud800", **who)

    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [
        ("phone", "cell_not_plain"),
        ("email", "invalid"),
        ("name", "blank"),
        ("title", "too_long"),
    ]
    with refused(PersonNotAccepted):
        people.add_user(email="", name="Dana", **who)


def test_a_password_is_set_and_told_without_being_told(who, refused, told):
    user = UserFactory()

    people.set_password(user_id=user.pk, password=GOOD, **who)

    assert User.objects.get().check_password(GOOD) is True
    assert (told().type, told().subject, told().data) == (
        "membership.changed", f"user:{user.pk}", {"password": "set"}
    )  # fmt: skip
    with refused(PasswordIsWeak):
        people.set_password(user_id=user.pk, password="short", **who)
    assert User.objects.get().check_password(GOOD) is True
    with refused(NotFoundError):
        people.set_password(user_id=0, password=GOOD, **who)


# ------------------------------------------------------------------ roles


def test_a_role_at_a_partner_is_given_once(who, told, log):
    user = UserFactory()
    partner = PartnerFactory(code="P-1")
    place = {"user_id": user.pk, "role": Role.PARTNER_ADMIN, "partner_code": "P-1", **who}

    given = people.give_role(starts_on=TODAY, **place)
    same = people.give_role(starts_on=TODAY + timedelta(days=1), **place)

    assert given == same == Membership.objects.get()
    assert (given.role, given.partner, given.distributor, given.starts_on, given.given_by) == (
        "PARTNER_ADMIN", partner, None, TODAY, "user:7"
    )  # fmt: skip
    assert log() == [("membership.changed", f"user:{user.pk}", "P-1")]
    assert told().data == {
        "role": "PARTNER_ADMIN",
        "partner": "P-1",
        "distributor": "",
        "starts_on": "2026-06-30",
        "ends_on": None,
    }
    assert access.seat_of(user_id=user.pk, on=TODAY).partner_code == "P-1"


def test_a_person_may_have_several_roles_at_one_place(who):
    user = UserFactory()
    place = {"user_id": user.pk, "starts_on": TODAY, **who}

    people.give_role(role=Role.ANALYST, **place)
    people.give_role(role=Role.INTAKE_CLERK, **place)

    assert access.seat_of(user_id=user.pk, on=TODAY).roles == {Role.ANALYST, Role.INTAKE_CLERK}


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.PARTNER_ADMIN, {}),
        (Role.PARTNER_MEMBER, {"distributor_code": "D-1"}),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1", "distributor_code": "D-1"}),
        (Role.PARTNER_ADMIN, {"partner_code": "NEVER"}),
        (Role.DISTRIBUTOR_USER, {}),
        (Role.DISTRIBUTOR_USER, {"partner_code": "P-1"}),
        (Role.DISTRIBUTOR_USER, {"distributor_code": "NEVER"}),
        (Role.ANALYST, {"partner_code": "P-1"}),
        (Role.PROGRAM_ADMIN, {"distributor_code": "D-1"}),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1\x00"}),
    ],
)
def test_a_role_without_its_place_is_refused(who, refused, log, role, place):
    user = UserFactory()
    PartnerFactory(code="P-1")
    DistributorFactory(code="D-1")

    with refused(RoleNeedsPlace):
        people.give_role(user_id=user.pk, role=role, starts_on=TODAY, **place, **who)

    assert (Membership.objects.count(), log()) == (0, [])


def test_a_second_place_is_refused_until_the_first_has_ended(who, refused):
    membership = MembershipFactory(role=Role.PARTNER_ADMIN, partner=PartnerFactory(code="P-1"))
    PartnerFactory(code="P-2")
    place = {"user_id": membership.user_id, "starts_on": TODAY, **who}

    for role, code in ((Role.ANALYST, ""), (Role.PARTNER_ADMIN, "P-2")):
        with refused(PersonHasAnotherPlace):
            people.give_role(role=role, partner_code=code, **place)
    people.end_role(membership_id=membership.pk, ends_on=TODAY, reason="Left", **who)
    people.give_role(role=Role.PARTNER_ADMIN, partner_code="P-2", **place)

    before = access.seat_of(user_id=membership.user_id, on=TODAY - timedelta(days=1))
    after = access.seat_of(user_id=membership.user_id, on=TODAY)
    assert (before.partner_code, after.partner_code) == ("P-1", "P-2")


def test_a_role_at_a_distributor(who):
    user = UserFactory()
    DistributorFactory(code="D-1")

    people.give_role(
        user_id=user.pk, role=Role.DISTRIBUTOR_USER, distributor_code="D-1", starts_on=TODAY, **who
    )

    assert access.seat_of(user_id=user.pk, on=TODAY).distributor_code == "D-1"


def test_nobody_gets_no_role(who, refused):
    with refused(NotFoundError):
        people.give_role(user_id=0, role=Role.ANALYST, starts_on=TODAY, **who)


def test_a_role_ends_once_and_with_a_reason_in_the_log(who, refused, told):
    membership = MembershipFactory()

    people.end_role(membership_id=membership.pk, ends_on=TODAY, reason="Left", **who)

    assert Membership.objects.get().ends_on == TODAY
    assert (told().reason, told().data["ends_on"]) == ("Left", "2026-06-30")
    with refused(RoleHasEnded):
        people.end_role(membership_id=membership.pk, ends_on=TODAY, reason="Again", **who)
    with refused(NotFoundError):
        people.end_role(membership_id=0, ends_on=TODAY, reason="Nobody", **who)


def test_a_role_ended_before_it_began_never_holds(who):
    membership = MembershipFactory(starts_on=TODAY)

    people.end_role(
        membership_id=membership.pk, ends_on=TODAY - timedelta(days=9), reason="Mistake", **who
    )

    assert Membership.objects.get().ends_on == TODAY
    assert access.seat_of(user_id=membership.user_id, on=TODAY) is None
