"""Two records of one company are made one by two people, and nothing of either is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel import knowledge
from kernel.errors import NotFoundError, ReasonIsMissing
from partners.choices import AliasKind, Role, Scope
from partners.models import Membership, Merge, Partner, PartnerAlias, Person
from partners.operations import (
    aliases,
    certificate_files,
    certifications,
    keys,
    merges,
    onboarding,
    people,
    territories,
)
from partners.operations.belongings import Moved
from partners.operations.merges import MergeIsDecided, MergeIsProposed, NotTwoPartners, OwnMerge
from partners.operations.survivors import PartnerIsMerged
from partners.operations.tables import TableHasFaults
from partners.queries import access, candidates, directory
from partners.queries import certifications as certified
from partners.queries import keys as found_keys
from partners.queries import merges as found
from tests.factories.partners import (
    CertificationFactory,
    DistributorFactory,
    MembershipFactory,
    PartnerAliasFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
    PersonFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
NOBODY = Moved(aliases=0, people=0, certificates=0, roles=0)


@pytest.fixture
def merge(who):
    """Return what merges one partner into another, by two people."""

    def run(merged: str, survivor: str) -> Moved:
        merge_id = merges.propose_merge(
            merged_code=merged, survivor_code=survivor, reason="Same ABN", **who
        )
        return merges.approve_merge(merge_id=merge_id, actor="user:8", at=who["at"])

    return run


def known(merged: str) -> int:
    """Return the number under which the newest merge of the partner is known."""
    seq = Merge.objects.filter(merged__code=merged).latest("known_seq").known_seq
    assert seq is not None
    return seq


# ------------------------------------------------------------------ the two people


def test_a_proposal_changes_nothing_yet(who, log):
    old, new = PartnerFactory(code="OLD"), PartnerFactory(code="NEW")

    merge_id = merges.propose_merge(
        merged_code="OLD", survivor_code="NEW", reason=" Same ABN ", **who
    )

    row = found.get(merge_id)
    assert (row.merged, row.survivor, row.state, row.reason, row.known_seq) == (
        old, new, "PROPOSED", "Same ABN", None
    )  # fmt: skip
    assert list(found.proposals()) == [row]
    assert log() == [("approval.proposed", "partner:OLD", "OLD")]
    assert set(Partner.objects.values_list("status", "merged_into")) == {("ACTIVE", None)}
    assert str(row) == "PROPOSED"


def test_a_key_of_the_proposer_is_no_second_person(who, refused):
    PartnerFactory(code="OLD")
    PartnerFactory(code="NEW")
    secret = keys.create_key(name="Sync", scopes=[Scope.PARTNERS_READ], **who)
    merge_id = merges.propose_merge(merged_code="OLD", survivor_code="NEW", reason="Same", **who)

    with refused(OwnMerge), transaction.atomic():
        merges.approve_merge(
            merge_id=merge_id, actor=f"key:{secret[: found_keys.PREFIX_LENGTH]}", at=who["at"]
        )


def test_the_second_person_is_another_and_decides_once(who, refused):
    PartnerFactory(code="OLD")
    PartnerFactory(code="NEW")
    merge_id = merges.propose_merge(merged_code="OLD", survivor_code="NEW", reason="Same", **who)

    with refused(OwnMerge), transaction.atomic():
        merges.approve_merge(merge_id=merge_id, **who)
    with refused(OwnMerge), transaction.atomic():
        merges.decline_merge(merge_id=merge_id, reason="No", **who)
    with refused(ReasonIsMissing), transaction.atomic():
        merges.decline_merge(merge_id=merge_id, reason=" ", actor="user:8", at=who["at"])
    merges.decline_merge(merge_id=merge_id, reason="Two shops", actor="user:8", at=who["at"])
    with refused(MergeIsDecided, match="declined before"), transaction.atomic():
        merges.approve_merge(merge_id=merge_id, actor="user:8", at=who["at"])
    with refused(NotFoundError), transaction.atomic():
        merges.approve_merge(merge_id=0, actor="user:8", at=who["at"])

    row = Merge.objects.get()
    assert (row.state, row.decided_by, row.decision_reason) == ("DECLINED", "user:8", "Two shops")
    assert [(event.type, event.reason) for event in Event.objects.order_by("id")] == [
        ("approval.proposed", "Same"),
        ("approval.decided", "Two shops"),
    ]
    assert set(Partner.objects.values_list("status", "merged_into")) == {("ACTIVE", None)}
    assert list(found.proposals()) == []


def test_the_database_refuses_the_same_person_twice(who):
    merge_id = merges.propose_merge(
        merged_code=PartnerFactory().code, survivor_code=PartnerFactory().code, reason="x", **who
    )

    with pytest.raises(IntegrityError, match="partners_merge_second_person"), transaction.atomic():
        Merge.objects.filter(pk=merge_id).update(
            state="DECLINED", decided_by="user:7", decided_at=who["at"]
        )


def test_what_is_not_two_partners_is_refused(who, merge, refused):
    for code in ("A", "B", "C", "OLD"):
        PartnerFactory(code=code)
    PartnerFactory(code="ENDED", status="ENDED")
    merge("OLD", "A")

    def propose(merged: str, survivor: str, reason: str = "Same") -> int:
        return merges.propose_merge(
            merged_code=merged, survivor_code=survivor, reason=reason, **who
        )

    for merged, survivor, refusal in (
        ("A", "A", NotTwoPartners),
        ("A", "ENDED", NotTwoPartners),
        ("OLD", "B", PartnerIsMerged),
        ("B", "OLD", PartnerIsMerged),
        ("B", "NEVER", NotFoundError),
    ):
        with refused(refusal), transaction.atomic():
            propose(merged, survivor)
    with refused(ReasonIsMissing), transaction.atomic():
        propose("A", "B", "")
    propose("A", "B")
    with refused(MergeIsProposed), transaction.atomic():
        propose("A", "C")


def test_a_survivor_that_was_merged_meanwhile_is_refused(who, merge, refused):
    for code in ("A", "B", "C"):
        PartnerFactory(code=code)
    waiting = merges.propose_merge(merged_code="A", survivor_code="B", reason="Same", **who)
    merge("B", "C")

    with refused(PartnerIsMerged, match="B was merged into C"), transaction.atomic():
        merges.approve_merge(merge_id=waiting, actor="user:8", at=who["at"])

    assert Merge.objects.get(pk=waiting).state == "PROPOSED"


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_merge_once(who, at_once):
    merge_id = merges.propose_merge(
        merged_code=PartnerFactory().code, survivor_code=PartnerFactory().code, reason="x", **who
    )
    outcomes = at_once(
        lambda actor: merges.approve_merge(merge_id=merge_id, actor=actor, at=who["at"]),
        ["user:8", "user:9"],
    )

    assert outcomes == ["done", "merge_is_decided"]
    assert Event.objects.filter(type="partner.merged").count() == 2


# ------------------------------------------------------------------ what moves


def test_the_merged_partner_ends_and_lives_on_in_the_survivor(who, merge):
    old, new = PartnerFactory(code="OLD"), PartnerFactory(code="NEW")

    assert merge("OLD", "NEW") == NOBODY

    old.refresh_from_db()
    assert (old.status, old.merged_into, old.updated_at) == ("ENDED", new, who["at"])
    assert directory.active_ids(countries=None, as_of=TODAY) == [new.pk]
    events = Event.objects.filter(type="partner.merged").order_by("id")
    assert [(row.partner_ref, row.actor, row.reason) for row in events] == [
        ("OLD", "user:8", "Same ABN"),
        ("NEW", "user:8", "Same ABN"),
    ]
    assert events[0].data == {
        "merge": Merge.objects.get().pk, "merged": "OLD", "survivor": "NEW",
        "aliases": 0, "people": 0, "certificates": 0, "roles": 0,
    }  # fmt: skip


def test_names_and_codes_move_and_stay_as_history(who, merge):
    norvale = DistributorFactory(code="NORVALE")
    old, new = PartnerFactory(code="OLD"), PartnerFactory(code="NEW")
    PartnerAliasFactory(distributor=norvale, partner=old, value="NV1")
    PartnerAliasFactory(
        distributor=norvale, partner=old, kind=AliasKind.NAME, value="Old Shop", withdrawn_at=who["at"]
    )  # fmt: skip
    PartnerAliasFactory(distributor=norvale, partner=new, value="NV2")

    assert merge("OLD", "NEW") == Moved(aliases=1, people=0, certificates=0, roles=0)

    rows = PartnerAlias.objects.filter(value="NV1").order_by("id")
    assert [(row.partner, row.withdrawn_by, row.reason) for row in rows] == [
        (old, "user:8", "OLD merged into NEW: Same ABN"),
        (new, "", "OLD merged into NEW: Same ABN"),
    ]
    in_force = PartnerAlias.objects.filter(withdrawn_at__isnull=True)
    assert {(row.value, row.partner) for row in in_force} == {("NV1", new), ("NV2", new)}
    told = Event.objects.filter(type__startswith="alias.").order_by("id")
    assert [(row.type, row.subject, row.partner_ref) for row in told] == [
        ("alias.withdrawn", "distributor:NORVALE", "OLD"),
        ("alias.learned", "distributor:NORVALE", "NEW"),
    ]


def test_people_and_certificates_count_at_the_survivor_from_the_merge_on(merge):
    old, new = PartnerFactory(code="OLD"), PartnerFactory(code="NEW")
    kim = PersonFactory(partner=old, ref="E1", name="Kim", email="Kim@x.example")
    lee = PersonFactory(partner=old, ref="E2", name="Lee", ends_on=date(2026, 1, 1))
    CertificationFactory(person=kim, certificate="SALES", known_seq=-1)
    CertificationFactory(person=lee, certificate="SALES", known_seq=-2)
    CertificationFactory(person=kim, certificate="GONE", known_seq=-3, is_revoked=True)
    again = PersonFactory(partner=old, ref="E3", name="Kim again", email="kim@x.example")
    for number, certificate in ((-5, "SALES"), (-6, "DESIGN")):
        CertificationFactory(person=again, certificate=certificate, known_seq=number)
    CertificationFactory(
        person=kim, certificate="DESIGN", known_seq=-7
    )  # the same human, recorded twice
    twin = PersonFactory(partner=new, ref="K", name="Kim", email="kim@x.example")
    CertificationFactory(person=twin, certificate="SALES", known_seq=-4)
    PersonFactory(partner=new, ref="E2", name="Somebody else")

    def counted(as_of: date, known_up_to: int) -> list[tuple[int, int]]:
        return certified.certified_counts(
            first_id=new.pk, last_id=new.pk, as_of=as_of, known_up_to=known_up_to, certificates=()
        )

    before = knowledge.latest_seq()
    moved = merge("OLD", "NEW")

    assert moved == Moved(aliases=0, people=1, certificates=2, roles=0)
    assert set(Person.objects.filter(partner=new).values_list("ref", "name", "ends_on")) == {
        ("K", "Kim", None),
        ("E2", "Somebody else", None),
        ("E2@OLD", "Lee", date(2026, 1, 1)),
    }
    last = knowledge.latest_seq()
    assert counted(date(2025, 12, 31), last) == [(new.pk, 2)]
    assert counted(TODAY, last) == [(new.pk, 1)]
    assert counted(date(2025, 12, 31), before) == [(new.pk, 1)], "a replay sees what was known then"
    assert Person.objects.filter(partner=old).count() == 3


def test_roles_move_on_the_day(merge):
    old, new = PartnerFactory(code="OLD"), PartnerFactory(code="NEW")
    admin = MembershipFactory(role=Role.PARTNER_ADMIN, partner=old)
    leaver = MembershipFactory(role=Role.PARTNER_MEMBER, partner=old, ends_on=date(2026, 9, 1))
    past = MembershipFactory(role=Role.PARTNER_MEMBER, partner=old, ends_on=date(2026, 1, 1))
    future = MembershipFactory(role=Role.PARTNER_MEMBER, partner=old, starts_on=date(2026, 8, 1))

    assert merge("OLD", "NEW").roles == 3

    rows = Membership.objects.order_by("partner_id", "id")
    assert [(r.user_id, r.role, r.partner, r.starts_on, r.ends_on) for r in rows] == [
        (admin.user_id, "PARTNER_ADMIN", old, admin.starts_on, TODAY),
        (leaver.user_id, "PARTNER_MEMBER", old, leaver.starts_on, TODAY),
        (past.user_id, "PARTNER_MEMBER", old, past.starts_on, date(2026, 1, 1)),
        (future.user_id, "PARTNER_MEMBER", old, date(2026, 8, 1), date(2026, 8, 1)),
        (admin.user_id, "PARTNER_ADMIN", new, TODAY, None),
        (leaver.user_id, "PARTNER_MEMBER", new, TODAY, date(2026, 9, 1)),
        (future.user_id, "PARTNER_MEMBER", new, date(2026, 8, 1), None),
    ]
    seat = access.seat_of(user_id=admin.user_id, on=TODAY)
    assert (seat.partner_code, seat.roles) == ("NEW", {Role.PARTNER_ADMIN})
    told = Event.objects.filter(type="membership.changed").order_by("id")
    assert [(row.partner_ref, row.data["ends_on"]) for row in told[:2]] == [
        ("OLD", "2026-06-30"),
        ("NEW", None),
    ]


def test_the_territory_of_the_merged_partner_ends(merge):
    south = TerritoryFactory(code="SOUTH")
    old = PartnerFactory(code="OLD")
    PartnerFactory(code="NEW")
    assignment = PartnerAssignmentFactory(partner=old, territory=south)

    merge("OLD", "NEW")

    assignment.refresh_from_db()
    assert assignment.ends_on == TODAY
    event = Event.objects.get(type="territory.assignment.changed")
    assert (event.partner_ref, event.data) == (
        "OLD", {"territory": None, "ends_on": "2026-06-30", "before": "SOUTH"}
    )  # fmt: skip


def test_a_later_merge_carries_the_earlier_one_along_and_replays_see_each(merge):
    first, second, third = (PartnerFactory(code=code) for code in ("FIRST", "SECOND", "THIRD"))
    merge("FIRST", "SECOND")
    before = known("FIRST")
    merge("SECOND", "THIRD")
    after = known("FIRST")

    assert found.survivors(known_up_to=before - 1) == {}
    assert found.survivors(known_up_to=before) == {first.pk: second.pk}
    assert found.survivors(known_up_to=after) == {first.pk: third.pk, second.pk: third.pk}
    assert found.families(partner_ids=[third.pk, second.pk]) == {
        third.pk: [third.pk, first.pk, second.pk],
        second.pk: [second.pk],
    }
    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(NotFoundError), transaction.atomic():
        found.get(0)


# ------------------------------------------------------------------ what a merged partner takes no more


def test_nothing_new_comes_to_a_merged_partner(who, merge, refused, file):
    norvale = DistributorFactory(code="NORVALE")
    old = PartnerFactory(code="OLD", name="Old Shop")
    PartnerFactory(code="NEW")
    south, user = TerritoryFactory(), UserFactory()
    merge("OLD", "NEW")

    with refused(PartnerIsMerged, match="OLD was merged into NEW. Choose that one."):
        aliases.learn(
            distributor_id=norvale.pk, kind=AliasKind.CODE, value="X", partner_id=old.pk, **who
        )
    with refused(PartnerIsMerged):
        people.give_role(
            user_id=user.pk, role=Role.PARTNER_ADMIN, starts_on=TODAY, partner_code="OLD", **who
        )
    with refused(PartnerIsMerged):
        certifications.record_person(partner_code="OLD", ref="E1", name="Kim", **who)
    with refused(PartnerIsMerged):
        territories.assign_partner(partner_id=old.pk, territory_id=south.pk, starts_on=TODAY, **who)
    with pytest.raises(PartnerIsMerged):
        onboarding.resume_agreement(code="OLD", reason="Again", **who)
    with pytest.raises(onboarding.PartnerNotAccepted) as change:
        onboarding.change_partner(code="OLD", city="Geelong", **who)
    with pytest.raises(TableHasFaults) as row:
        onboarding.import_partners(path=file("code,city\nOLD,Geelong\n"), **who)
    with pytest.raises(TableHasFaults) as certificate:
        certificate_files.import_certificates(
            path=file("partner,person,certificate,issued_on\nOLD,E1,SALES,2026-01-01\n"), **who
        )

    told = [error.value.problems[0] for error in (change, row, certificate)]
    assert [(problem.path, problem.code) for problem in told] == [
        ("code", "partner_is_merged"),
        ("line 2, code", "partner_is_merged"),
        ("line 2, partner", "partner_is_merged"),
    ]
    assert "was merged into NEW" in told[0].message
    assert (PartnerAlias.objects.count(), Membership.objects.count(), Person.objects.count()) == (
        0, 0, 0
    )  # fmt: skip


def test_the_old_name_leads_to_the_survivor(merge):
    old = PartnerFactory(code="OLD", name="Larkmere Technology", tax_number="51 824 753 556")
    PartnerFactory(code="NEW", name="Zebra Plumbing")
    merge("OLD", "NEW")

    by_name = candidates.like(name_key="larkmere technology", tax_key="", limit=1)
    by_number = candidates.like(name_key="", tax_key="51824753556", limit=1)
    chosen = candidates.of_ids(ids=[old.pk])

    assert [row.code for row in by_name] == [row.code for row in by_number] == ["NEW"]
    assert chosen == []
