"""Names behind actors, accounts, members, and who looks after whom."""

from __future__ import annotations

from datetime import date

import pytest

from partners.choices import Role
from partners.queries import people
from partners.queries.people import Manager
from tests.factories.partners import (
    ApiKeyFactory,
    ManagerAssignmentFactory,
    MembershipFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 30)


def test_actors_have_names(django_assert_num_queries):
    user = UserFactory(name="Priya Raman")
    key = ApiKeyFactory(name="Portal sync")
    known = [f"user:{user.pk}", f"key:{key.prefix}", "command", "system"]
    actors = [*known, "user:0", "user:x", "key:none", "odd"]

    with django_assert_num_queries(2):
        names = people.names_of_actors(actors)

    assert list(names.values()) == [
        "Priya Raman", "Portal sync (API key)", "Command line", "Meritline", "user:0", "user:x", "key:none", "odd"
    ]  # fmt: skip
    assert people.name_of_actor(f"user:{user.pk}") == "Priya Raman"


def test_actors_without_rows_ask_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert people.name_of_actor("system") == "Meritline"


def test_of_two_managers_the_later_one_counts_and_nobody_is_left_out():
    territory = TerritoryFactory()
    ManagerAssignmentFactory(territory=territory, starts_on=date(2021, 1, 1))
    later = ManagerAssignmentFactory(
        territory=territory,
        starts_on=date(2022, 1, 1),
        user=UserFactory(name="Tom", email="tom@x.example", phone="7"),
    )
    partner = PartnerAssignmentFactory(territory=territory).partner
    nobodys = PartnerAssignmentFactory().partner

    assert people.manager_of([partner.pk, nobodys.pk], ON) == {
        partner.pk: Manager(user_id=later.user_id, name="Tom", email="tom@x.example", phone="7")
    }
    assert people.manager_of([], ON) == {}


def test_accounts_are_found_by_email_in_any_case():
    user = UserFactory(email="Dana@Larkmere.example")

    assert people.find_user(email=" dana@larkmere.EXAMPLE ") == user
    assert people.find_user(email="dana@larkmere.example\x00") is None
    assert people.find_user(email="dana") is None
    assert list(people.users()) == [user]


@pytest.mark.parametrize("count", [1, 3])
def test_roles_of_many_people_take_one_query(django_assert_num_queries, count):
    partner = PartnerFactory()
    rows = [
        MembershipFactory(role=Role.PARTNER_MEMBER, partner=partner, user__name=f"Person {n}")
        for n in range(count)
    ]
    MembershipFactory(user=rows[0].user, role=Role.PARTNER_ADMIN, partner=partner, ends_on=ON)
    nobody = UserFactory()

    with django_assert_num_queries(1):
        found = people.memberships_of(user_ids=[*(r.user_id for r in rows), nobody.pk], on=ON)
        places = {row.partner.code for mine in found.values() for row in mine}

    assert found == {**{row.user_id: [row] for row in rows}, nobody.pk: []}
    assert places == {partner.code}
