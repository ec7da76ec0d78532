"""Who sees which partners, and what lists show of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kernel.errors import NotFoundError
from partners.choices import PartnerStatus, Role
from partners.queries import access, directory
from partners.queries.directory import PartnerCard
from tests.factories.partners import (
    DistributorFactory,
    ManagerAssignmentFactory,
    MembershipFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 30)


def seat(role: Role, **place: object) -> access.Seat:
    membership = MembershipFactory(role=role, **place)
    found = access.seat_of(user_id=membership.user_id, on=ON)
    assert found is not None
    return found


def manager_seat(territory: object, *, on: date = ON) -> access.Seat:
    membership = MembershipFactory(role=Role.CHANNEL_MANAGER)
    ManagerAssignmentFactory(user=membership.user, territory=territory)
    found = access.seat_of(user_id=membership.user_id, on=on)
    assert found is not None
    return found


def codes(seat_: access.Seat, on: date = ON) -> list[str]:
    visible = directory.partners_visible_to(seat_, on=on)
    return list(visible.order_by("code").values_list("code", flat=True))


@pytest.mark.parametrize(
    "role", [Role.PROGRAM_ADMIN, Role.CHANNEL_DIRECTOR, Role.INTAKE_CLERK, Role.ANALYST]
)
def test_the_channel_team_sees_all(role):
    PartnerFactory(code="A")
    PartnerFactory(code="B", status=PartnerStatus.ENDED)

    assert codes(seat(role)) == ["A", "B"]


def test_a_channel_manager_sees_the_own_territories_with_all_below():
    south = TerritoryFactory()
    below = TerritoryFactory(parent=TerritoryFactory(parent=south))
    PartnerAssignmentFactory(partner__code="OWN", territory=south)
    PartnerAssignmentFactory(partner__code="BELOW", territory=below)
    PartnerAssignmentFactory(partner__code="ELSEWHERE")
    PartnerFactory(code="NOWHERE")

    assert codes(manager_seat(south)) == ["BELOW", "OWN"]
    assert codes(manager_seat(below)) == ["BELOW"]
    assert codes(seat(Role.CHANNEL_MANAGER)) == []


def test_a_partner_that_moves_changes_hands_on_the_day():
    south, north = TerritoryFactory(), TerritoryFactory()
    partner = PartnerFactory(code="MOVER")
    PartnerAssignmentFactory(partner=partner, territory=south, ends_on=ON)
    PartnerAssignmentFactory(partner=partner, territory=north, starts_on=ON)

    assert codes(manager_seat(south), ON - timedelta(days=1)) == ["MOVER"]
    assert codes(manager_seat(south), ON) == []
    assert codes(manager_seat(north), ON - timedelta(days=1)) == []
    assert codes(manager_seat(north), ON) == ["MOVER"]


@pytest.mark.parametrize("role", [Role.PARTNER_ADMIN, Role.PARTNER_MEMBER])
def test_a_partners_people_see_their_own_partner_alone(role):
    own = PartnerFactory(code="OWN")
    PartnerFactory(code="OTHER")

    assert codes(seat(role, partner=own)) == ["OWN"]


def test_a_distributors_people_see_no_partner():
    PartnerFactory()

    assert codes(seat(Role.DISTRIBUTOR_USER, distributor=DistributorFactory())) == []


def test_what_may_not_be_seen_is_not_there():
    own = PartnerFactory(code="OWN")
    PartnerFactory(code="OTHER")
    owner = seat(Role.PARTNER_ADMIN, partner=own)

    assert directory.get_visible(owner, code="OWN", on=ON) == own
    messages = set()
    for code in ("OTHER", "NEVER", "", "O\x00N", "own"):
        with pytest.raises(NotFoundError) as refusal:
            directory.get_visible(owner, code=code, on=ON)
        messages.add((refusal.value.code, refusal.value.message))
    assert messages == {("not_found", "There is no such partner.")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("larkmere", ["P-0001"]),
        ("LARKMERE TECHNOLOGY P/L", ["P-0001"]),
        ("Pty Ltd", ["P-0001"]),
        ("p-000", ["P-0001", "P-0002"]),
        ("51 824 753 556", ["P-0001"]),
        ("51824753556", ["P-0001"]),
        ("51-824", ["P-0001"]),
        ("café", ["P-0002"]),
        ("CAFE", ["P-0002"]),
        ("", ["P-0001", "P-0002"]),
        ("   ", ["P-0001", "P-0002"]),
        ("100%", []),
        ("_", []),
        ("\x00lark\x00mere", ["P-0001"]),
        ("'; drop table partners_partner; --", []),
        ("x" * 10_000, []),
    ],
)
def test_a_search_finds_name_code_and_tax_number_in_any_spelling(text, found):
    PartnerFactory(code="P-0001", name="Larkmere Technology Pty Ltd", tax_number="51 824 753 556")
    PartnerFactory(code="P-0002", name="Café Systems")
    PartnerFactory(code="Q-1", name="Never found", status=PartnerStatus.ENDED)
    expected = found if text.strip() else [*found, "Q-1"]

    rows = directory.search(seat(Role.ANALYST), text=text, on=ON)

    assert list(rows.order_by("code").values_list("code", flat=True)) == expected


def test_a_search_stays_within_what_the_seat_sees():
    own = PartnerFactory(code="P-0001", name="Redbank Computing")
    PartnerFactory(code="P-0002", name="Redbank Computing")

    rows = directory.search(seat(Role.PARTNER_ADMIN, partner=own), text="Redbank", on=ON)

    assert list(rows) == [own]


def test_cards_show_territory_and_nearest_manager_of_the_day():
    south = TerritoryFactory(name="South")
    victoria = TerritoryFactory(name="Victoria", parent=south)
    ManagerAssignmentFactory(
        territory=south, user=UserFactory(name="Priya Raman", email="priya@x.example", phone="1")
    )
    ManagerAssignmentFactory(
        territory=victoria, user=UserFactory(name="Tom Aldous"), starts_on=ON, ends_on=None
    )
    partner = PartnerFactory(
        code="P-1",
        name="Larkmere",
        city="Geelong",
        region="VIC",
        postcode="3220",
        tax_number="51 824 753 556",
        is_key_account=True,
        joined_on=date(2021, 3, 1),
    )
    PartnerAssignmentFactory(partner=partner, territory=victoria)
    lonely = PartnerFactory(status=PartnerStatus.ENDED)

    before = directory.cards([partner.pk, lonely.pk], ON - timedelta(days=1))
    after = directory.cards([partner.pk], ON)

    assert before[partner.pk] == PartnerCard(
        id=partner.pk,
        code="P-1",
        name="Larkmere",
        city="Geelong",
        region="VIC",
        country="AU",
        territory="Victoria",
        manager="Priya Raman",
        is_key_account=True,
        is_active=True,
        postcode="3220",
        tax_number="51 824 753 556",
        joined_on=date(2021, 3, 1),
        manager_email="priya@x.example",
        manager_phone="1",
    )
    assert after[partner.pk].manager == "Tom Aldous"
    assert (before[lonely.pk].territory, before[lonely.pk].manager, before[lonely.pk].is_active) == (
        "", "", False
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_cards_take_three_queries_however_many(django_assert_num_queries, count):
    ids = [PartnerAssignmentFactory().partner_id for _ in range(count)]

    with django_assert_num_queries(3):
        assert len(directory.cards(ids, ON)) == count


def test_who_takes_part_in_a_program():
    joined = PartnerFactory(joined_on=ON)
    PartnerFactory(joined_on=ON + timedelta(days=1))
    undated = PartnerFactory(country="NZ")
    PartnerFactory(status=PartnerStatus.ENDED)

    assert directory.active_ids(countries=None, as_of=ON) == sorted([joined.pk, undated.pk])
    assert directory.active_ids(countries=("NZ", "FJ"), as_of=ON) == [undated.pk]
    assert directory.active_ids(countries=(), as_of=ON) == []


def test_codes_and_ids_are_exchanged():
    one, other = PartnerFactory(code="ONE"), PartnerFactory(code="OTHER")

    assert directory.codes_by_id([one.pk, other.pk, 0]) == {one.pk: "ONE", other.pk: "OTHER"}
    assert directory.ids_by_code(["ONE", "NEVER"]) == {"ONE": one.pk}
    assert directory.by_code("ONE") == directory.get_by_id(one.pk) == one
    for ask in (lambda: directory.by_code("NEVER"), lambda: directory.get_by_id(0)):
        with pytest.raises(NotFoundError):
            ask()
