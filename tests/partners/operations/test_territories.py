"""The tree of territories, and effective-dated assignments of partners and managers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kernel.errors import NotFoundError
from partners.choices import Role
from partners.models import ManagerAssignment, PartnerAssignment, Territory
from partners.operations import territories
from partners.operations.counting import Counted
from partners.operations.tables import TableHasFaults
from partners.operations.territories import (
    AssignmentIsEarlier,
    NotAChannelManager,
    TerritoryHoldsItself,
    TerritoryNotAccepted,
)
from tests.factories.partners import (
    MembershipFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
DAY = timedelta(days=1)


def parents() -> dict[str, str | None]:
    return dict(Territory.objects.order_by("code").values_list("code", "parent__code"))


def test_a_file_may_name_parents_further_down(file, who, log):
    text = "code,name,parent\nGEELONG,Geelong,VIC\nVIC,Victoria,SOUTH\nSOUTH,South,\n"

    first = territories.import_territories(path=file(text), **who)
    before = log()
    again = territories.import_territories(path=file(text), **who)

    assert (first, again) == (
        Counted(created=3, changed=0, unchanged=0),
        Counted(created=0, changed=0, unchanged=3),
    )
    assert parents() == {"GEELONG": "VIC", "SOUTH": None, "VIC": "SOUTH"}
    assert (
        log()
        == before
        == [
            ("territory.changed", "territory:SOUTH", ""),
            ("territory.changed", "territory:VIC", ""),
            ("territory.changed", "territory:GEELONG", ""),
        ]
    )


def test_a_file_turns_the_tree_round(file, who):
    TerritoryFactory(code="B", name="B", parent=TerritoryFactory(code="A", name="A"))

    report = territories.import_territories(path=file("code,name,parent\nA,A,B\nB,B,\n"), **who)

    assert report == Counted(created=0, changed=2, unchanged=0)
    assert parents() == {"A": "B", "B": None}


def test_a_file_may_turn_round_what_a_territory_beside_it_joins(file, who, log):
    """X holds T and T holds S; the file puts T on top and X below S, though S is not in it."""
    x = TerritoryFactory(code="X", name="X")
    TerritoryFactory(code="S", name="S", parent=TerritoryFactory(code="T", name="T", parent=x))

    report = territories.import_territories(path=file("code,name,parent\nX,X,S\nT,T,\n"), **who)

    assert report == Counted(created=0, changed=2, unchanged=0)
    assert parents() == {"S": "T", "T": None, "X": "S"}
    assert sorted(log()) == [
        ("territory.changed", "territory:T", ""),
        ("territory.changed", "territory:X", ""),
    ]


def test_the_number_of_reads_does_not_grow_with_the_file(file, who, django_assert_max_num_queries):
    text = "code,name,parent\n" + "".join(f"T{n},Territory {n},T{n - 1}\n" for n in range(1, 9))

    with django_assert_max_num_queries(2 + 2 * 9 + 2):  # lock and tree, a row and its event each
        territories.import_territories(path=file(text.replace("T0\n", "\n")), **who)

    assert len(parents()) == 8


def test_without_a_column_parents_stay(file, who):
    TerritoryFactory(code="B", name="B", parent=TerritoryFactory(code="A", name="A"))

    report = territories.import_territories(path=file("code,name\nB,Beta\nC,New\n"), **who)

    assert report == Counted(created=1, changed=1, unchanged=0)
    assert parents() == {"A": None, "B": "A", "C": None}
    assert Territory.objects.get(code="B").name == "Beta"


def test_a_trial_writes_nothing(file, who):
    report = territories.import_territories(path=file("code,name\nA,A\n"), is_trial=True, **who)

    assert report == Counted(created=1, changed=0, unchanged=0, is_trial=True)
    assert Territory.objects.count() == 0


def test_unknown_parents_circles_and_blanks_are_faults(file, who):
    TerritoryFactory(code="OLD", parent=TerritoryFactory(code="TOP", name="Top"))

    with pytest.raises(TableHasFaults) as refusal:
        territories.import_territories(
            path=file(
                "code,name,parent\nA,A,B\nB,B,A\nC,,NEVER\nD,D,D\nTOP,Top,OLD\n,Nameless,\nd,Twice,\n"
            ),
            **who,
        )

    assert sorted((problem.path, problem.code) for problem in refusal.value.problems) == [
        ("line 2, parent", "territory_holds_itself"),
        ("line 3, parent", "territory_holds_itself"),
        ("line 4, name", "blank"),
        ("line 4, parent", "parent_unknown"),
        ("line 5, parent", "territory_holds_itself"),
        ("line 6, parent", "territory_holds_itself"),
        ("line 7, code", "blank"),
        ("line 8, code", "repeated"),
    ]
    assert parents() == {"OLD": "TOP", "TOP": None}


def test_one_territory_is_saved_and_saved_again(who, log):
    territories.save_territory(code="SOUTH", name="South", **who)
    vic = territories.save_territory(code="VIC", name="Victoria", parent_code="SOUTH", **who)
    same = territories.save_territory(code="VIC", name="Victoria", parent_code="SOUTH", **who)
    top = territories.save_territory(code="VIC", name="Victoria", **who)

    assert vic == same == top
    assert parents() == {"SOUTH": None, "VIC": None}
    assert len(log()) == 3


def test_a_territory_is_not_put_below_itself_nor_below_nothing(who, log, refused):
    TerritoryFactory(code="B", parent=TerritoryFactory(code="A"))

    with refused(TerritoryHoldsItself, match="B lies below A"):
        territories.save_territory(code="A", name="A", parent_code="B", **who)
    with refused(NotFoundError):
        territories.save_territory(code="A", name="A", parent_code="NEVER", **who)
    with refused(TerritoryNotAccepted):
        territories.save_territory(code="", name="", **who)

    assert (parents(), log()) == ({"A": None, "B": "A"}, [])


# ------------------------------------------------------------------ partners


def held(partner: object) -> list[tuple[str, date, date | None]]:
    rows = PartnerAssignment.objects.filter(partner=partner).order_by("starts_on")
    return [(row.territory.code, row.starts_on, row.ends_on) for row in rows]


def test_a_partner_moves_from_a_day_on(who, told):
    partner = PartnerFactory(code="P-1")
    south, north = TerritoryFactory(code="SOUTH"), TerritoryFactory(code="NORTH")
    place = {"partner_id": partner.pk, **who}

    territories.assign_partner(territory_id=south.pk, starts_on=TODAY - 9 * DAY, **place)
    moved = territories.assign_partner(territory_id=north.pk, starts_on=TODAY, **place)

    assert held(partner) == [("SOUTH", TODAY - 9 * DAY, TODAY), ("NORTH", TODAY, None)]
    assert moved.territory == north
    event = told()
    assert (event.type, event.subject, event.partner_ref, event.data) == (
        "territory.assignment.changed",
        "partner:P-1",
        "P-1",
        {"territory": "NORTH", "starts_on": "2026-06-30", "before": "SOUTH"},
    )


def test_a_partner_that_is_there_stays(who, log):
    assignment = PartnerAssignmentFactory()

    found = territories.assign_partner(
        partner_id=assignment.partner_id,
        territory_id=assignment.territory_id,
        starts_on=TODAY,
        **who,
    )

    assert (found, log()) == (assignment, [])


def test_a_move_before_the_present_assignment_is_refused(who, log, refused):
    assignment = PartnerAssignmentFactory(starts_on=TODAY)

    with refused(AssignmentIsEarlier):
        territories.assign_partner(
            partner_id=assignment.partner_id,
            territory_id=TerritoryFactory().pk,
            starts_on=TODAY - DAY,
            **who,
        )

    assert (held(assignment.partner), log()) == ([(assignment.territory.code, TODAY, None)], [])


def test_nobody_moves_nowhere(who, refused):
    partner, territory = PartnerFactory(), TerritoryFactory()

    for partner_id, territory_id in ((0, territory.pk), (partner.pk, 0)):
        with refused(NotFoundError):
            territories.assign_partner(
                partner_id=partner_id, territory_id=territory_id, starts_on=TODAY, **who
            )


# ------------------------------------------------------------------ managers


def test_a_channel_manager_looks_after_a_territory_until_it_is_taken_away(who, log, refused):
    user = MembershipFactory(role=Role.CHANNEL_MANAGER).user
    TerritoryFactory(code="SOUTH")
    place = {"user_id": user.pk, "territory_code": "SOUTH", **who}

    one = territories.assign_manager(starts_on=TODAY, **place)
    same = territories.assign_manager(starts_on=TODAY + DAY, **place)
    territories.end_manager(ends_on=TODAY + 9 * DAY, **place)

    assert one == same
    row = ManagerAssignment.objects.get()
    assert (row.starts_on, row.ends_on) == (TODAY, TODAY + 9 * DAY)
    assert log() == [("territory.assignment.changed", "territory:SOUTH", "")] * 2
    with refused(NotFoundError):
        territories.end_manager(ends_on=TODAY, **place)


def test_a_territory_taken_away_before_it_began_was_never_held(who):
    user = MembershipFactory(role=Role.CHANNEL_MANAGER).user
    TerritoryFactory(code="SOUTH")
    place = {"user_id": user.pk, "territory_code": "SOUTH", **who}

    territories.assign_manager(starts_on=TODAY, **place)
    territories.end_manager(ends_on=TODAY, **place)

    assert ManagerAssignment.objects.count() == 0


def test_only_channel_managers_look_after_territories(who, log, refused):
    TerritoryFactory(code="SOUTH")
    analyst = MembershipFactory(role=Role.ANALYST).user
    former = MembershipFactory(role=Role.CHANNEL_MANAGER, ends_on=TODAY).user

    for user in (analyst, former, UserFactory()):
        with refused(NotAChannelManager):
            territories.assign_manager(
                user_id=user.pk, territory_code="SOUTH", starts_on=TODAY, **who
            )
    with refused(NotFoundError):
        territories.assign_manager(user_id=0, territory_code="SOUTH", starts_on=TODAY, **who)
    with refused(NotFoundError):
        territories.assign_manager(user_id=analyst.pk, territory_code="X", starts_on=TODAY, **who)

    assert (ManagerAssignment.objects.count(), log()) == (0, [])
