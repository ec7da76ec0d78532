"""One partner at a time passes the checks that a file passes."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.errors import NotFoundError, ReasonIsMissing
from partners.models import Partner
from partners.operations import onboarding
from partners.operations.onboarding import PartnerIsKnown, PartnerNotAccepted
from partners.queries import directory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def test_a_partner_is_added(who, told):
    partner = onboarding.add_partner(
        code="P-1",
        name="  Larkmere   Technology P/L ",
        country="Australia",
        tax_number="51824753556",
        joined_on=date(2021, 3, 1),
        is_key_account=True,
        website="larkmere.example",
        **who,
    )

    partner.refresh_from_db()
    assert (partner.name, partner.normalized_name, partner.country, partner.tax_key) == (
        "Larkmere Technology P/L", "larkmere technology", "AU", "51824753556"
    )  # fmt: skip
    assert (partner.joined_on, partner.is_key_account, partner.website) == (
        date(2021, 3, 1), True, "https://larkmere.example"
    )  # fmt: skip
    event = told()
    assert (event.type, event.subject, event.partner_ref, event.data) == (
        "partner.changed", "partner:P-1", "P-1", {"is_new": True}
    )  # fmt: skip


@pytest.mark.parametrize("code", ["P-1", "p-1", " P-1 "])
def test_a_code_that_is_taken_in_any_case_is_refused(who, code, log):
    PartnerFactory(code="P-1", name="Larkmere")

    with pytest.raises(PartnerIsKnown, match="The code P-1 belongs to Larkmere"):
        onboarding.add_partner(code=code, name="Other", country="AU", **who)

    assert (Partner.objects.count(), log()) == (1, [])


def test_details_that_cannot_be_taken_are_all_told(who):
    with pytest.raises(PartnerNotAccepted) as refusal:
        onboarding.add_partner(
            code="P/1", name="", country="", email="x", tax_number="\x00", joined_on=None, **who
        )

    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [
        ("tax_number", "cell_not_plain"),
        ("code", "invalid"),
        ("name", "blank"),
        ("country", "blank"),
        ("email", "invalid"),
    ]
    assert refusal.value.problems[-1].message == (
        "email ('x'): is no e-mail address. Correct it or leave it blank."
    )
    assert Partner.objects.count() == 0


def test_what_is_given_is_changed_and_the_rest_stays(who, told):
    PartnerFactory(code="P-1", name="Old", city="Geelong", phone="1")

    fields = onboarding.change_partner(
        code="P-1", name="New", phone="2", city="Geelong", reason="They moved", **who
    )

    partner = Partner.objects.get()
    assert (partner.name, partner.normalized_name, partner.phone, partner.city) == (
        "New", "new", "2", "Geelong"
    )  # fmt: skip
    assert partner.updated_at == who["at"]
    assert sorted(fields) == ["name", "phone"]
    event = told()
    assert (event.type, event.reason, event.data) == (
        "partner.changed",
        "They moved",
        {"fields": ["name", "phone"], "before": {"name": "Old"}, "after": {"name": "New"}},
    )


def test_a_change_to_the_same_is_none(who, log):
    before = PartnerFactory(code="P-1", name="Same", joined_on=date(2020, 1, 1))

    fields = onboarding.change_partner(
        code="P-1", name="Same", joined_on=date(2020, 1, 1), is_key_account=False, **who
    )

    assert (fields, log()) == ([], [])
    assert Partner.objects.get().updated_at == before.updated_at


def test_a_change_that_cannot_be_taken_changes_nothing(who, log):
    PartnerFactory(code="P-1", name="Same", country="AU")

    with pytest.raises(PartnerNotAccepted):
        onboarding.change_partner(code="P-1", name="Other", tax_number="123", **who)

    assert (Partner.objects.get().name, log()) == ("Same", [])


@pytest.mark.parametrize("code", ["NEVER", "P\x001", "P-1\x00"])
def test_a_partner_that_is_not_there_is_not_changed(who, code):
    PartnerFactory(code="P-1")

    with pytest.raises(NotFoundError):
        onboarding.change_partner(code=code, name="Other", **who)


def test_an_agreement_ends_and_resumes_by_a_person_with_a_reason(who, told):
    partner = PartnerFactory(code="P-1")

    onboarding.end_agreement(code="P-1", reason=" Sold ", **who)

    assert directory.active_ids(countries=None, as_of=date(2026, 6, 30)) == []
    event = told()
    assert (event.type, event.reason, event.data) == (
        "partner.changed",
        "Sold",
        {"fields": ["status"], "before": {"status": "ACTIVE"}, "after": {"status": "ENDED"}},
    )

    onboarding.resume_agreement(code="P-1", reason="Bought back", **who)

    assert directory.active_ids(countries=None, as_of=date(2026, 6, 30)) == [partner.pk]


def test_an_agreement_neither_ends_twice_nor_without_reason(who, log):
    PartnerFactory(code="P-1", name="Larkmere")

    with pytest.raises(ReasonIsMissing):
        onboarding.end_agreement(code="P-1", reason="  ", **who)
    with pytest.raises(PartnerIsKnown, match="Larkmere is active already"):
        onboarding.resume_agreement(code="P-1", reason="Why not", **who)

    assert (Partner.objects.get().status, log()) == ("ACTIVE", [])
