"""An invitation is good once, for one address, for a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import NotFoundError, ReasonIsMissing
from partners.choices import Role
from partners.models import Invitation, Membership, User
from partners.operations import invitations, merges
from partners.operations.invitations import VALID_FOR, InvitationIsNotValid
from partners.operations.people import (
    EmailIsTaken,
    PasswordIsWeak,
    PersonNotAccepted,
    RoleNeedsPlace,
)
from partners.operations.survivors import PartnerIsMerged
from partners.queries import access
from partners.queries import invitations as found
from tests.factories.partners import DistributorFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery staple"
DANA = {"email": "Dana@x.example", "name": "Dana", "role": Role.PARTNER_ADMIN}


@pytest.fixture
def token(who) -> str:
    """Return the token of an invitation of Dana to a partner."""
    PartnerFactory(code="P-1")
    return invitations.invite(**DANA, partner_code="P-1", **who)


@pytest.fixture
def accept(who):
    """Return what accepts with a token as Dana, unless said otherwise."""

    def run(token: str, **other: object) -> User:
        values = {"email": "dana@x.example", "name": "Dana W", "password": GOOD, "at": who["at"]}
        return invitations.accept(token=token, **{**values, **other})

    return run


# ------------------------------------------------------------------ inviting


def test_an_invitation_keeps_a_hash_and_tells_the_log(token, who, log, told):
    row = Invitation.objects.get()

    assert (row.email, row.name, row.role, row.partner.code, row.distributor) == (
        "Dana@x.example", "Dana", "PARTNER_ADMIN", "P-1", None
    )  # fmt: skip
    assert (row.invited_by, row.invited_at, row.expires_at) == (
        "user:7", who["at"], who["at"] + VALID_FOR
    )  # fmt: skip
    assert len(token) >= 43
    assert token not in str(Invitation.objects.values().get())
    assert log() == [("invitation.sent", f"invitation:{row.pk}", "P-1")]
    assert told().data == {"role": "PARTNER_ADMIN", "partner": "P-1", "distributor": ""}
    assert token not in str(told().data)
    assert (User.objects.count(), str(row)) == (0, "Dana@x.example")


def test_who_cannot_be_invited(who, refused, log):
    UserFactory(email="Taken@x.example")
    PartnerFactory(code="P-1")

    for error, other in (
        (EmailIsTaken, {"email": "taken@X.example", "partner_code": "P-1"}),
        (PersonNotAccepted, {"email": "nobody", "partner_code": "P-1"}),
        (PersonNotAccepted, {"name": "\x00", "partner_code": "P-1"}),
        (RoleNeedsPlace, {}),
        (RoleNeedsPlace, {"partner_code": "NEVER"}),
        (RoleNeedsPlace, {"role": Role.ANALYST, "partner_code": "P-1"}),
    ):
        with refused(error):
            invitations.invite(**{**DANA, **who, **other})

    assert (Invitation.objects.count(), log()) == (0, [])


def test_inviting_again_makes_the_earlier_token_worthless(token, who, accept, refused):
    again = invitations.invite(**{**DANA, "email": "dana@x.example"}, partner_code="P-1", **who)

    with refused(InvitationIsNotValid):
        accept(token)
    assert accept(again).email == "dana@x.example"
    rows = Event.objects.filter(subject__startswith="invitation:").order_by("id")
    assert [row.type for row in rows] == [
        "invitation.sent",
        "invitation.withdrawn",
        "invitation.sent",
        "invitation.accepted",
    ]


def test_an_invitation_elsewhere_leaves_the_earlier_one_open(token, who, accept):
    PartnerFactory(code="P-2")
    invitations.invite(**DANA, partner_code="P-2", **who)

    assert Invitation.objects.filter(withdrawn_at__isnull=True).count() == 2
    assert accept(token).email == "Dana@x.example"


def test_an_address_has_one_open_invitation_to_a_place(token, who):
    row = Invitation.objects.get()
    row.pk, row.token_sha256, row.email = None, "x", "DANA@x.example"

    with pytest.raises(IntegrityError, match="partners_invitation_one_open"), transaction.atomic():
        row.save(force_insert=True)


# ------------------------------------------------------------------ accepting


def test_accepting_makes_the_account_and_the_role(token, accept, who):
    user = accept(token)

    row = Invitation.objects.get()
    assert (user.email, user.name, user.check_password(GOOD)) == ("Dana@x.example", "Dana W", True)
    assert (row.accepted_by, row.accepted_at, row.withdrawn_at) == (user, who["at"], None)
    role = Membership.objects.get()
    assert (role.user, role.role, role.partner.code, role.starts_on, role.given_by) == (
        user, "PARTNER_ADMIN", "P-1", who["at"].date(), "user:7"
    )  # fmt: skip
    seat = access.seat_of(user_id=user.pk, on=who["at"].date())
    assert (seat.partner_code, seat.roles) == ("P-1", {Role.PARTNER_ADMIN})
    assert [(event.type, event.actor) for event in Event.objects.order_by("id")] == [
        ("invitation.sent", "user:7"),
        ("user.added", "user:7"),
        ("membership.changed", "user:7"),
        ("invitation.accepted", f"user:{user.pk}"),
    ]


def test_a_token_is_good_once(token, accept, refused):
    accept(token)

    with refused(InvitationIsNotValid):
        accept(token)
    with refused(InvitationIsNotValid):
        accept(token, email="other@x.example")

    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_a_token_is_good_for_a_week(token, accept, refused, who):
    last = who["at"] + VALID_FOR - timedelta(seconds=1)

    with refused(InvitationIsNotValid):
        accept(token, at=who["at"] + VALID_FOR)
    assert found.find(token, at=who["at"] + VALID_FOR) is None
    assert found.find(token, at=last) == Invitation.objects.get()
    assert accept(token, at=last).email == "Dana@x.example"


@pytest.mark.parametrize(
    "other",
    [
        {"email": "other@x.example"},
        {"email": ""},
        {"token": "never"},
        {"token": ""},
        {"token": "\x00"},
        {"token": "\ud800"},
        {"token": "x" * 1_000_000},
    ],
)
def test_another_address_or_token_opens_nothing_and_is_told_nothing(token, accept, refused, other):
    values = {"token": token, **other}

    with refused(InvitationIsNotValid, match="not valid") as refusal:
        accept(values.pop("token"), **values)

    assert (refusal.value.status, refusal.value.problems) == (404, ())
    assert (User.objects.count(), Invitation.objects.get().accepted_at) == (0, None)


def test_a_weak_password_does_not_use_the_token_up(token, accept, refused):
    with refused(PasswordIsWeak):
        accept(token, password="short")

    assert User.objects.count() == 0
    assert accept(token).check_password(GOOD) is True


def test_an_account_made_meanwhile_is_not_taken_over(token, accept, refused):
    UserFactory(email="dana@x.example", name="First")

    with refused(EmailIsTaken):
        accept(token)

    assert (User.objects.get().name, Membership.objects.count()) == ("First", 0)


def test_a_place_that_was_merged_meanwhile_leads_to_its_survivor(token, accept, who):
    PartnerFactory(code="P-2")
    merge_id = merges.propose_merge(merged_code="P-1", survivor_code="P-2", reason="Same", **who)
    merges.approve_merge(merge_id=merge_id, actor="user:8", at=who["at"])

    accept(token)

    assert Membership.objects.get().partner.code == "P-2"


def test_nobody_is_invited_to_a_merged_partner(who, refused):
    PartnerFactory(code="P-1", status="ENDED", merged_into=PartnerFactory())

    with refused(PartnerIsMerged):
        invitations.invite(**DANA, partner_code="P-1", **who)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_make_one_account(token, accept, at_once):
    outcomes = at_once(lambda name: accept(token, name=name), ["Dana", "Mallory"])

    assert outcomes == ["done", "invitation_is_not_valid"]
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_at_once_leave_one_open_invitation(who, at_once):
    outcomes = at_once(
        lambda email: invitations.invite(email=email, name="D", role=Role.ANALYST, **who),
        ["dana@x.example", "DANA@x.example"],
    )

    assert outcomes == ["done", "done"]
    assert sorted(row.withdrawn_at is None for row in Invitation.objects.all()) == [False, True]


# ------------------------------------------------------------------ withdrawing


def test_a_withdrawn_token_opens_nothing(token, accept, refused, who, told):
    with refused(ReasonIsMissing):
        invitations.withdraw(email="dana@x.example", reason=" ", **who)
    invitations.withdraw(email=" DANA@x.example ", reason="Wrong person", **who)

    assert (told().type, told().reason, told().partner_ref) == (
        "invitation.withdrawn", "Wrong person", "P-1"
    )  # fmt: skip
    with refused(InvitationIsNotValid):
        accept(token)
    for email in ("dana@x.example", "never@x.example", "\x00"):
        with refused(NotFoundError):
            invitations.withdraw(email=email, reason="Again", **who)


def test_what_ended_cannot_end_otherwise(token, accept, who):
    accept(token)

    with pytest.raises(IntegrityError, match="partners_invitation_ends_once"), transaction.atomic():
        Invitation.objects.update(withdrawn_at=who["at"])


def test_a_distributor_is_a_place_too(who, accept):
    DistributorFactory(code="NORVALE")
    token = invitations.invite(
        email="dana@x.example", name="Dana", role=Role.DISTRIBUTOR_USER, distributor_code="NORVALE", **who
    )  # fmt: skip

    user = accept(token)

    assert access.seat_of(user_id=user.pk, on=who["at"].date()).distributor_code == "NORVALE"
