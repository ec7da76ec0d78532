"""A company looks after its own people, and always keeps somebody who can."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.errors import NotFoundError, ReasonIsMissing
from partners.choices import Role
from partners.models import Membership
from partners.operations import people, staff, teams
from partners.operations.teams import OwnAccessStays, SomebodyMustManage
from partners.queries import certifications
from tests.factories.partners import DistributorFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 30)


@pytest.fixture
def larkmere():
    return PartnerFactory(code="P-1")


@pytest.fixture
def hire(who):
    """Return what gives somebody new a role at a partner."""

    def run(role: Role, code: str = "P-1") -> int:
        user = UserFactory()
        people.give_role(
            user_id=user.pk, role=role, starts_on=date(2026, 1, 1), partner_code=code, **who
        )
        return user.pk

    return run


def roles(user_id: int) -> list[str]:
    rows = Membership.objects.filter(user_id=user_id, ends_on__isnull=True)
    return list(rows.values_list("role", flat=True))


def test_a_member_becomes_an_admin_and_the_other_role_ends(larkmere, hire, who):
    member = hire(Role.PARTNER_MEMBER)

    teams.set_role(user_id=member, role=Role.PARTNER_ADMIN, place=larkmere, on=ON, **who)

    assert roles(member) == ["PARTNER_ADMIN"]
    assert Membership.objects.get(role="PARTNER_MEMBER").ends_on == ON


def test_the_last_admin_stays_one(larkmere, hire, who, refused):
    admin = hire(Role.PARTNER_ADMIN)

    with refused(SomebodyMustManage):
        teams.set_role(user_id=admin, role=Role.PARTNER_MEMBER, place=larkmere, on=ON, **who)
    with refused(SomebodyMustManage):
        teams.end_access(user_id=admin, place=larkmere, on=ON, reason="Left", **who)
    assert roles(admin) == ["PARTNER_ADMIN"]
    hire(Role.PARTNER_ADMIN)
    teams.end_access(user_id=admin, place=larkmere, on=ON, reason="Left", **who)
    assert roles(admin) == []


def test_nobody_takes_their_own_access_or_that_of_another_company(larkmere, hire, who, refused):
    PartnerFactory(code="P-2")
    admin, stranger = hire(Role.PARTNER_ADMIN), hire(Role.PARTNER_ADMIN, "P-2")
    hire(Role.PARTNER_ADMIN)

    with refused(OwnAccessStays):
        teams.end_access(
            user_id=admin, place=larkmere, on=ON, reason="Left", actor=f"user:{admin}", at=who["at"]
        )
    with refused(NotFoundError):
        teams.end_access(user_id=stranger, place=larkmere, on=ON, reason="Left", **who)
    with refused(NotFoundError):
        teams.set_role(user_id=stranger, role=Role.PARTNER_MEMBER, place=larkmere, on=ON, **who)
    with refused(ReasonIsMissing):
        teams.end_access(user_id=admin, place=larkmere, on=ON, reason=" ", **who)
    assert (roles(admin), roles(stranger)) == (["PARTNER_ADMIN"], ["PARTNER_ADMIN"])


def test_a_distributor_keeps_one_of_its_people(who, refused):
    norvale = DistributorFactory(code="NORVALE")
    ids = [UserFactory().pk for _ in range(2)]
    for user_id in ids:
        people.give_role(
            user_id=user_id, role=Role.DISTRIBUTOR_USER, starts_on=ON, distributor_code="NORVALE", **who
        )  # fmt: skip

    teams.end_access(user_id=ids[0], place=norvale, on=ON, reason="Left", **who)

    with refused(SomebodyMustManage):
        teams.end_access(user_id=ids[1], place=norvale, on=ON, reason="Left", **who)


def test_a_certificate_is_of_who_has_the_email_and_ends_with_the_work(larkmere, who, refused):
    PartnerFactory(code="P-2")
    new = {"partner_code": "P-1", "name": "Ana", "email": "Ana@x.example", "certificate": "FW"}

    came = [
        staff.certify(**new, issued_on=date(2026, 1, 1), expires_on=day, **who)
        for day in (date(2027, 1, 1), date(2027, 1, 1), date(2028, 1, 1))
    ]
    staff.certify(
        **{**new, "email": "ana@X.example", "certificate": "SW"}, issued_on=date(2026, 2, 1), expires_on=None, **who
    )  # fmt: skip
    found = certifications.of_partner(partner_id=larkmere.pk)
    person = found[0].person_id

    assert came == ["created", "unchanged", "changed"]
    assert [(row.certificate, row.person_id) for row in found] == [("FW", person), ("SW", person)]
    with refused(NotFoundError):
        staff.leave(partner_code="P-2", person_id=person, ends_on=ON, **who)
    staff.leave(partner_code="P-1", person_id=person, ends_on=ON, **who)
    found = certifications.of_partner(partner_id=larkmere.pk)
    assert {row.employed_until for row in found} == {ON}
