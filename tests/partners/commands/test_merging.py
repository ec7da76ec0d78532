"""The command line's face of merges: two people, by e-mail, each with the right."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext

import pytest
from django.core.management import call_command

from kernel.commands import RefusedError
from partners.choices import Role
from partners.models import Merge, Partner
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people():
    PartnerFactory(code="OLD")
    PartnerFactory(code="NEW")
    UserFactory(email="nobody@x.example")
    for name, role in (("manager", Role.CHANNEL_MANAGER), ("lead", Role.CHANNEL_DIRECTOR)):
        MembershipFactory(user__email=f"{name}@x.example", user__name=name.title(), role=role)


def run(*words: str, refused: str = "") -> str:
    out = io.StringIO()
    with pytest.raises(RefusedError) if refused else nullcontext() as error:
        call_command(*words, stdout=out)
    if error is not None:
        assert error.value.refusal.code == refused
    return out.getvalue()


def propose(by: str = "manager@x.example", *more: str, refused: str = "") -> str:
    words = ("merge_partners", "OLD", "--into", "NEW", "--reason", "Same ABN", "--by", by)
    return run(*words, *more, refused=refused)


def test_a_merge_is_proposed_by_one_and_approved_by_another():
    proposed = json.loads(propose("manager@x.example", "--json"))
    merge_id = str(proposed["merge"])
    decide = ("decide_merge", merge_id, "--approve", "--by")
    run(*decide, "manager@x.example", refused="may_not_do_this")
    decided = json.loads(run(*decide, "LEAD@x.example", "--json"))

    assert proposed == {
        "merge": Merge.objects.get().pk, "merged": "OLD", "survivor": "NEW", "warnings": []
    }  # fmt: skip
    assert decided == {
        "merge": Merge.objects.get().pk, "state": "APPROVED", "merged": "OLD", "survivor": "NEW",
        "aliases": 0, "people": 0, "certificates": 0, "roles": 0, "warnings": [],
    }  # fmt: skip
    assert Partner.objects.get(code="OLD").merged_into.code == "NEW"


def test_people_read_what_happened():
    said = propose()
    merge_id = Merge.objects.get().pk

    assert said == f"Proposed. A second person decides it: decide_merge {merge_id}\n"
    assert (
        run("decide_merge", str(merge_id), "--approve", "--by", "lead@x.example")
        == "Merged. Moved: 0 aliases, 0 people, 0 certificates, 0 roles.\n"
    )


def test_a_merge_is_declined_with_a_reason():
    propose("lead@x.example")
    decline = ("decide_merge", str(Merge.objects.get().pk), "--decline", "--by")
    run(*decline, "lead@x.example", "--reason", "No", refused="own_proposal")
    MembershipFactory(user__email="admin@x.example", role=Role.PROGRAM_ADMIN)

    run(*decline, "admin@x.example", refused="reason_is_missing")
    said = run(*decline, "admin@x.example", "--reason", "Two shops")

    assert said == "Declined; both partners stay as they are.\n"
    assert Merge.objects.get().state == "DECLINED"


@pytest.mark.parametrize(
    ("by", "code"), [("never@x.example", "not_found"), ("nobody@x.example", "may_not_do_this")]
)
def test_who_has_no_right_proposes_nothing(by, code):
    propose(by, refused=code)

    assert Merge.objects.count() == 0
