"""The command line's face of what ends: keys, roles, agreements, certificates."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from events.models import Event
from kernel.commands import RefusedError
from partners.choices import Role
from partners.models import ApiKey, Certification, Invitation, Membership, Partner
from tests.factories.partners import (
    ApiKeyFactory,
    CertificationFactory,
    InvitationFactory,
    MembershipFactory,
    PartnerFactory,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"]),
]


@pytest.fixture(autouse=True)
def _evening(settings):
    settings.DISPLAY_TIME_ZONE = "Australia/Sydney"
    with time_machine.travel("2026-06-30 20:00:00+00:00", tick=False):
        yield


def said(as_json: bool, *words: str) -> object:
    """Return what the command says, and check that the log keeps the reason."""
    out = io.StringIO()
    call_command(*words, "--reason", " Because ", *(["--json"] if as_json else []), stdout=out)
    event = Event.objects.latest("id")
    assert (event.reason, event.actor) == ("Because", "command")
    return json.loads(out.getvalue()) if as_json else out.getvalue()


def refusal(as_json: bool, *words: str) -> str:
    """Return the code of the refusal, and check that nothing was told to the log."""
    out = io.StringIO()
    with pytest.raises(RefusedError) as error:
        call_command(*words, *(["--json"] if as_json else []), stdout=out)
    assert Event.objects.count() == 0
    if as_json:
        assert json.loads(out.getvalue())["error"]["code"] == error.value.refusal.code
    return error.value.refusal.code


def test_a_key_is_revoked(as_json):
    prefix = ApiKeyFactory().prefix

    assert refusal(as_json, "revoke_api_key", "mk_never", "--reason", "x") == "not_found"
    assert refusal(as_json, "revoke_api_key", prefix, "--reason", " ") == "reason_is_missing"
    assert said(as_json, "revoke_api_key", prefix) == (
        {"prefix": prefix, "warnings": []}
        if as_json
        else f"The key {prefix}… is refused from now on.\n"
    )
    assert ApiKey.objects.get().revoked_at.isoformat() == "2026-06-30T20:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "day"), [((), "2026-07-01"), (("--on", "2026-08-01"), "2026-08-01")]
)
def test_a_role_ends_today_or_on_a_day(as_json, words, day):
    row = MembershipFactory(role=Role.ANALYST, user__email="dana@x.example", user__name="Dana")
    who = ("--email", "DANA@x.example", "--role")

    assert refusal(as_json, "end_role", *who, "intake_clerk", "--reason", "x") == "not_found"
    assert refusal(as_json, "end_role", *who, "analyst", "--reason", "") == "reason_is_missing"
    assert said(as_json, "end_role", *who, "analyst", *words) == (
        {"user": row.user_id, "role": "ANALYST", "ends_on": day, "warnings": []}
        if as_json
        else f"Dana is Analyst no more from {day} on.\n"
    )
    assert Membership.objects.get().ends_on == date.fromisoformat(day)


def test_an_invitation_is_withdrawn(as_json):
    InvitationFactory(email="dana@x.example")

    words = ("withdraw_invitation", "dana@x.example")
    assert refusal(as_json, *words, "--reason", "") == "reason_is_missing"
    assert said(as_json, *words) == (
        {"email": "dana@x.example", "warnings": []}
        if as_json
        else "The invitation of dana@x.example is withdrawn.\n"
    )
    assert Invitation.objects.get().withdrawn_at.isoformat() == "2026-06-30T20:00:00+00:00"


def test_an_agreement_ends_and_is_taken_up_again(as_json):
    PartnerFactory(code="P-1", name="Larkmere")

    assert refusal(as_json, "end_agreement", "P-2", "--reason", "x") == "not_found"
    assert refusal(as_json, "resume_agreement", "P-1", "--reason", "x") == "partner_is_known"
    assert said(as_json, "end_agreement", "P-1") == (
        {"partner": "P-1", "status": "ENDED", "warnings": []}
        if as_json
        else "Larkmere: the agreement has ended.\n"
    )
    assert said(as_json, "resume_agreement", "P-1") == (
        {"partner": "P-1", "status": "ACTIVE", "warnings": []}
        if as_json
        else "Larkmere: the agreement is in force again.\n"
    )
    assert Partner.objects.get().status == "ACTIVE"


def test_a_certificate_is_revoked(as_json):
    CertificationFactory(
        person__partner__code="P-1", person__ref="E1", person__name="Kim", certificate="SALES"
    )
    place = ("--partner", "P-1", "--person", "E1", "--certificate", "SALES", "--issued-on")

    for day, reason, code in (
        ("2020-01-02", "x", "not_found"),
        ("2020-01-01", "", "reason_is_missing"),
    ):
        assert refusal(as_json, "revoke_certification", *place, day, "--reason", reason) == code
    assert said(as_json, "revoke_certification", *place, "2020-01-01") == (
        {"partner": "P-1", "person": "E1", "certificate": "SALES", "warnings": []}
        if as_json
        else "SALES of Kim counts for nobody from now on.\n"
    )
    assert Certification.objects.latest("id").is_revoked is True
