"""The seat of a person as of a day, and the table of role and act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from partners.choices import PARTNER_ROLES, VENDOR_ROLES, Act, Role
from partners.queries import access
from partners.queries.access import Seat
from tests.factories.partners import (
    DistributorFactory,
    ManagerAssignmentFactory,
    MembershipFactory,
    PartnerFactory,
    TerritoryFactory,
    UserFactory,
)

ON = date(2026, 6, 30)

ADMIN, DIRECTOR, MANAGER, CLERK, ANALYST = "ADMIN", "DIRECTOR", "MANAGER", "CLERK", "ANALYST"
DISTRIBUTOR, OWNER, MEMBER = "DISTRIBUTOR", "OWNER", "MEMBER"
ROLES = {
    ADMIN: Role.PROGRAM_ADMIN,
    DIRECTOR: Role.CHANNEL_DIRECTOR,
    MANAGER: Role.CHANNEL_MANAGER,
    CLERK: Role.INTAKE_CLERK,
    ANALYST: Role.ANALYST,
    DISTRIBUTOR: Role.DISTRIBUTOR_USER,
    OWNER: Role.PARTNER_ADMIN,
    MEMBER: Role.PARTNER_MEMBER,
}
MAY = {
    Act.VIEW_PARTNERS: {ADMIN, DIRECTOR, MANAGER, CLERK, ANALYST, OWNER, MEMBER},
    Act.EDIT_PARTNERS: {ADMIN, DIRECTOR, MANAGER},
    Act.EDIT_CERTIFICATES: {ADMIN, DIRECTOR, MANAGER, OWNER},
    Act.VIEW_REVENUE: {ADMIN, DIRECTOR, MANAGER, CLERK, ANALYST, DISTRIBUTOR, OWNER, MEMBER},
    Act.VIEW_UPLOADS: {ADMIN, DIRECTOR, MANAGER, CLERK, ANALYST, DISTRIBUTOR},
    Act.SEND_UPLOADS: {CLERK, DISTRIBUTOR},
    Act.RESOLVE_LINES: {CLERK},
    Act.VIEW_STANDINGS: {ADMIN, DIRECTOR, MANAGER, ANALYST, OWNER, MEMBER},
    Act.VIEW_RUNS: {ADMIN, DIRECTOR, MANAGER, ANALYST},
    Act.RELEASE_RUNS: {ADMIN, DIRECTOR},
    Act.VIEW_PROGRAMS: {ADMIN, DIRECTOR, MANAGER, ANALYST, OWNER, MEMBER},
    Act.PUBLISH_PROGRAMS: {ADMIN},
    Act.PROPOSE: {ADMIN, DIRECTOR, MANAGER},
    Act.APPROVE: {ADMIN, DIRECTOR},
    Act.VIEW_USERS: {ADMIN, DIRECTOR},
    Act.MANAGE_USERS: {ADMIN},
    Act.MANAGE_OWN_USERS: {OWNER, DISTRIBUTOR},
    Act.MANAGE_KEYS: {ADMIN},
    Act.VIEW_AUDIT: {ADMIN, DIRECTOR, MANAGER, ANALYST},
    Act.VIEW_RENEWALS: {ADMIN, DIRECTOR, MANAGER, ANALYST, OWNER, MEMBER},
    Act.ASSESS_RENEWALS: {ADMIN, MANAGER},
    Act.ASK_FOR_RENEWALS: {OWNER},
    Act.QUOTE_RENEWALS: {OWNER, MEMBER},
    Act.ORDER_RENEWALS: {OWNER},
    Act.WORK_RENEWALS: {ADMIN, MANAGER},
    Act.COMMENT_ON_PROGRAMS: {OWNER, MEMBER},
    Act.VIEW_DISPUTES: {ADMIN, DIRECTOR, MANAGER, CLERK, ANALYST, OWNER, MEMBER},
    Act.OPEN_DISPUTES: {ADMIN, DIRECTOR, MANAGER, OWNER, MEMBER},
    Act.REPLY_TO_DISPUTES: {ADMIN, DIRECTOR, MANAGER, OWNER},
    Act.DECIDE_DISPUTES: {ADMIN, DIRECTOR, MANAGER},
    Act.AGREE_TO_LISTING: {OWNER},
    Act.VIEW_FUNDS: {ADMIN, DIRECTOR, MANAGER, ANALYST, OWNER, MEMBER},
    Act.MANAGE_FUNDS: {ADMIN, DIRECTOR},
    Act.DECIDE_FUNDS: {ADMIN, DIRECTOR, MANAGER},
    Act.ASK_FOR_FUNDS: {OWNER},
}


def seat(*roles: Role) -> Seat:
    return Seat(user_id=1, name="Sam", roles=frozenset(roles), is_vendor=False)


@pytest.mark.parametrize("act", Act)
def test_each_role_may_what_the_table_says_and_nothing_else(act):
    assert {name for name, role in ROLES.items() if access.may(seat(role), act)} == MAY[act]


@pytest.mark.parametrize(
    ("giver", "place", "role", "where", "is_right"),
    [
        (Role.PROGRAM_ADMIN, {}, Role.ANALYST, ("", ""), True),
        (Role.PROGRAM_ADMIN, {}, Role.PARTNER_ADMIN, ("P-1", ""), True),
        (Role.CHANNEL_DIRECTOR, {}, Role.ANALYST, ("", ""), False),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1"}, Role.PARTNER_MEMBER, ("P-1", ""), True),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1"}, Role.PARTNER_ADMIN, ("P-1", ""), True),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1"}, Role.PARTNER_MEMBER, ("P-2", ""), False),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1"}, Role.DISTRIBUTOR_USER, ("", "D-1"), False),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1"}, Role.PROGRAM_ADMIN, ("", ""), False),
        (Role.PARTNER_ADMIN, {"partner_code": "P-1"}, Role.PROGRAM_ADMIN, ("P-1", ""), False),
        (Role.PARTNER_MEMBER, {"partner_code": "P-1"}, Role.PARTNER_MEMBER, ("P-1", ""), False),
        (Role.DISTRIBUTOR_USER, {"distributor_code": "D-1"}, Role.DISTRIBUTOR_USER, ("", "D-1"), True),
        (Role.DISTRIBUTOR_USER, {"distributor_code": "D-1"}, Role.DISTRIBUTOR_USER, ("", "D-2"), False),
    ],
)  # fmt: skip
def test_who_may_give_a_role_where(giver, place, role, where, is_right):
    giving = replace(seat(giver), **place)

    assert (
        access.may_give(giving, role=role, partner_code=where[0], distributor_code=where[1])
        is is_right
    )


def test_two_roles_may_what_either_may():
    both = seat(Role.INTAKE_CLERK, Role.ANALYST)

    assert access.may(both, Act.RESOLVE_LINES)
    assert access.may(both, Act.VIEW_RUNS)
    assert not access.may(both, Act.MANAGE_KEYS)


def test_every_role_is_of_one_side():
    assert {*VENDOR_ROLES, *PARTNER_ROLES, Role.DISTRIBUTOR_USER} == set(Role)
    assert VENDOR_ROLES.isdisjoint(PARTNER_ROLES)


@pytest.mark.django_db
def test_a_vendor_person_sees_every_partner():
    user = UserFactory(name="Nadia Kerr")
    MembershipFactory(user=user, role=Role.ANALYST)
    MembershipFactory(user=user, role=Role.INTAKE_CLERK)

    assert access.seat_of(user_id=user.pk, on=ON) == Seat(
        user_id=user.pk,
        name="Nadia Kerr",
        roles=frozenset({Role.ANALYST, Role.INTAKE_CLERK}),
        is_vendor=True,
        sees_all_partners=True,
    )


@pytest.mark.django_db
def test_a_partners_person_has_its_partner():
    partner = PartnerFactory(code="P-1")
    membership = MembershipFactory(role=Role.PARTNER_ADMIN, partner=partner)

    assert access.seat_of(user_id=membership.user_id, on=ON) == Seat(
        user_id=membership.user_id,
        name=membership.user.name,
        roles=frozenset({Role.PARTNER_ADMIN}),
        is_vendor=False,
        partner_id=partner.pk,
        partner_code="P-1",
    )


@pytest.mark.django_db
def test_a_distributors_person_has_its_distributor():
    distributor = DistributorFactory(code="NORVALE")
    membership = MembershipFactory(role=Role.DISTRIBUTOR_USER, distributor=distributor)

    found = access.seat_of(user_id=membership.user_id, on=ON)

    assert (found.distributor_id, found.distributor_code) == (distributor.pk, "NORVALE")
    assert (found.is_vendor, found.partner_id, found.sees_all_partners) == (False, None, False)


@pytest.mark.django_db
def test_a_channel_manager_has_the_territories_of_the_day_with_all_below():
    south = TerritoryFactory(code="SOUTH")
    victoria = TerritoryFactory(code="VIC", parent=south)
    geelong = TerritoryFactory(code="GEELONG", parent=victoria)
    north = TerritoryFactory(code="NORTH")
    membership = MembershipFactory(role=Role.CHANNEL_MANAGER)
    ManagerAssignmentFactory(user=membership.user, territory=south, ends_on=ON)
    ManagerAssignmentFactory(user=membership.user, territory=north, starts_on=ON)

    before = access.seat_of(user_id=membership.user_id, on=ON - timedelta(days=1))
    after = access.seat_of(user_id=membership.user_id, on=ON)

    assert before.territory_ids == {south.pk, victoria.pk, geelong.pk}
    assert after.territory_ids == {north.pk}
    assert (before.is_vendor, before.sees_all_partners) == (True, False)


@pytest.mark.django_db
def test_territories_without_the_role_open_nothing():
    membership = MembershipFactory(role=Role.PARTNER_MEMBER, partner=PartnerFactory())
    ManagerAssignmentFactory(user=membership.user)

    assert access.seat_of(user_id=membership.user_id, on=ON).territory_ids == frozenset()


@pytest.mark.django_db
def test_a_role_holds_from_its_first_day_up_to_and_without_its_last():
    membership = MembershipFactory(starts_on=date(2026, 6, 1), ends_on=ON)

    seats = {
        day: access.seat_of(user_id=membership.user_id, on=day) is not None
        for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 29), ON)
    }

    assert list(seats.values()) == [False, True, True, False]


@pytest.mark.django_db
def test_an_inactive_person_an_unknown_one_and_one_without_role_have_no_seat():
    inactive = MembershipFactory(user=UserFactory(is_active=False))
    nobody = UserFactory()

    assert access.seat_of(user_id=inactive.user_id, on=ON) is None
    assert access.seat_of(user_id=nobody.pk, on=ON) is None
    assert access.seat_of(user_id=0, on=ON) is None


@pytest.mark.django_db
def test_should_there_be_two_places_the_vendors_wins_and_opens_no_other():
    membership = MembershipFactory(role=Role.CHANNEL_MANAGER)
    MembershipFactory(user=membership.user, role=Role.PARTNER_ADMIN, partner=PartnerFactory())
    MembershipFactory(
        user=membership.user, role=Role.DISTRIBUTOR_USER, distributor=DistributorFactory()
    )

    found = access.seat_of(user_id=membership.user_id, on=ON)

    assert (found.is_vendor, found.partner_id, found.distributor_id) == (True, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_seat_takes_two_queries_however_many_territories(django_assert_num_queries, count):
    membership = MembershipFactory(role=Role.CHANNEL_MANAGER)
    for _ in range(count):
        below = TerritoryFactory(parent=TerritoryFactory())
        ManagerAssignmentFactory(user=membership.user, territory=below.parent)

    with django_assert_num_queries(2):
        found = access.seat_of(user_id=membership.user_id, on=ON)

    assert len(found.territory_ids) == 2 * count
