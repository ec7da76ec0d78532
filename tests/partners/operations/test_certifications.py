"""Certificates are knowledge: corrections add rows, and every past question keeps its answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kernel import knowledge
from kernel.errors import NotFoundError, ReasonIsMissing
from partners.models import Certification, Person
from partners.operations import certificate_files, certifications
from partners.operations.certifications import (
    CertificateIsReplaced,
    CertificateNotAccepted,
)
from partners.operations.counting import Counted
from partners.operations.tables import TableHasFaults
from partners.queries import certifications as counts
from tests.factories.partners import CertificationFactory, PartnerFactory, PersonFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
DAY = timedelta(days=1)


def latest() -> int:
    return Certification.objects.latest("known_seq").known_seq


def counted(
    partner: object,
    *,
    on: date = TODAY,
    known_up_to: int | None = None,
    certificates: tuple[str, ...] = (),
) -> int:
    """Return how many people of the partner count."""
    found = counts.certified_counts(
        first_id=partner.pk,
        last_id=partner.pk,
        as_of=on,
        known_up_to=latest() if known_up_to is None else known_up_to,
        certificates=certificates,
    )
    assert len(found) <= 1
    return found[0][1] if found else 0


# ------------------------------------------------------------------ counting


def test_people_count_once_however_many_certificates():
    partner = PartnerFactory()
    person = PersonFactory(partner=partner)
    CertificationFactory(person=person, certificate="SALES")
    CertificationFactory(person=person, certificate="TECH")
    CertificationFactory(person__partner=partner, certificate="TECH")
    CertificationFactory(certificate="SALES")

    assert counted(partner) == 2
    assert counted(partner, certificates=("SALES",)) == 1
    assert counted(partner, certificates=("SALES", "TECH")) == 2
    assert counted(partner, certificates=("NEVER",)) == 0


def test_a_certificate_counts_from_its_issue_up_to_and_without_its_expiry():
    row = CertificationFactory(issued_on=TODAY, expires_on=TODAY + 2 * DAY)
    partner = row.person.partner

    assert [counted(partner, on=TODAY + n * DAY) for n in (-1, 0, 1, 2)] == [0, 1, 1, 0]


def test_only_people_employed_on_the_day_count(who):
    partner = PartnerFactory(code="P-1")
    person = certifications.record_person(
        partner_code="P-1", ref="E1", name="Kim", starts_on=TODAY, ends_on=TODAY + 2 * DAY, **who
    )
    record(person, **who)

    assert [counted(partner, on=TODAY + n * DAY) for n in (-1, 0, 1, 2)] == [0, 1, 1, 0]


def test_counts_come_by_partner_within_the_range():
    first, second = CertificationFactory().person.partner, CertificationFactory().person.partner
    CertificationFactory(person__partner=second)
    PartnerFactory()

    found = counts.certified_counts(
        first_id=first.pk, last_id=second.pk + 9, as_of=TODAY, known_up_to=latest(), certificates=()
    )

    assert found == [(first.pk, 1), (second.pk, 2)]


def test_without_any_certificate_known_there_is_no_data():
    assert counts.has_certification_data(known_up_to=10**12) is False

    seq = CertificationFactory().known_seq

    assert counts.has_certification_data(known_up_to=seq - 1) is False
    assert counts.has_certification_data(known_up_to=seq) is True


# ------------------------------------------------------------------ recording


def record(
    person: Person,
    certificate: str = "SALES",
    issued_on: date = date(2026, 1, 1),
    expires_on: date | None = None,
    **who: object,
) -> str:
    return certifications.record_certification(
        person_id=person.pk,
        certificate=certificate,
        issued_on=issued_on,
        expires_on=expires_on,
        **who,
    )


def test_a_certificate_is_recorded_once_and_corrected_by_a_new_row(who, told, log):
    person = PersonFactory(partner__code="P-1")

    assert record(person, **who) == "created"
    assert record(person, **who) == "unchanged"
    known_then = latest()
    assert record(person, expires_on=TODAY, **who) == "changed"

    old, new = Certification.objects.order_by("known_seq")
    assert (new.replaces, new.expires_on, new.recorded_by, new.recorded_at) == (
        old, TODAY, "user:7", who["at"]
    )  # fmt: skip
    assert (counted(person.partner, known_up_to=known_then), counted(person.partner)) == (1, 0)
    assert log() == [("certification.recorded", f"person:{person.pk}", "P-1")] * 2
    assert told().data == {
        "certificate": "SALES",
        "issued_on": "2026-01-01",
        "expires_on": "2026-06-30",
        "is_revoked": False,
    }
    assert str(new) == "SALES 2026-01-01"


def test_another_day_of_issue_is_another_certificate(who):
    person = PersonFactory()

    assert record(person, **who) == "created"
    assert record(person, issued_on=date(2026, 2, 1), **who) == "created"
    assert counted(person.partner) == 1


def test_a_certificate_that_cannot_be_taken_is_refused(who, refused, log):
    person = PersonFactory()

    for certificate, expires_on in (("", None), ("x" * 81, None), ("SALES", date(2026, 1, 1))):
        with refused(CertificateNotAccepted):
            record(person, certificate, expires_on=expires_on, **who)
    with refused(NotFoundError):
        record(Person(pk=0), **who)

    assert (Certification.objects.count(), log()) == (0, [])


def test_a_revoked_certificate_counts_for_nobody_from_now_on(who, refused, told):
    row = CertificationFactory(known_seq=knowledge.next_seq())
    partner = row.person.partner
    known_then = latest()

    certifications.revoke(certification_id=row.pk, reason=" Cheated ", **who)

    assert (counted(partner, known_up_to=known_then), counted(partner)) == (1, 0)
    assert (told().reason, told().data["is_revoked"]) == ("Cheated", True)
    assert counts.of_partner(partner_id=partner.pk) == []
    with refused(CertificateIsReplaced):
        certifications.revoke(certification_id=row.pk, reason="Again", **who)
    with refused(CertificateIsReplaced):
        certifications.revoke(
            certification_id=Certification.objects.latest("id").pk, reason="Again", **who
        )
    with refused(ReasonIsMissing):
        certifications.revoke(certification_id=row.pk, reason=" ", **who)
    with refused(NotFoundError):
        certifications.revoke(certification_id=0, reason="None", **who)

    assert record(row.person, issued_on=row.issued_on, **who) == "changed"
    assert counted(partner) == 1


def test_what_is_believed_of_a_partner_is_listed(who, django_assert_num_queries):
    partner = PartnerFactory()
    amy = PersonFactory(partner=partner, name="Amy")
    zoe = PersonFactory(partner=partner, name="Zoe")
    record(zoe, **who)
    record(amy, **who)
    record(amy, expires_on=TODAY, **who)
    record(PersonFactory(), **who)

    with django_assert_num_queries(1):
        rows = [
            (row.person.name, row.expires_on) for row in counts.of_partner(partner_id=partner.pk)
        ]

    assert rows == [("Amy", TODAY), ("Zoe", None)]


# ------------------------------------------------------------------ people


def test_a_person_is_recorded_changed_and_left_as_is(who, told, log):
    PartnerFactory(code="P-1")
    same = {"partner_code": "P-1", "ref": "E1", "email": "k@x.example", **who}

    person = certifications.record_person(name="Kim", **same)
    certifications.record_person(name="Kim", **same)
    renamed = certifications.record_person(name="Kim Lee", **same)

    assert person == renamed == Person.objects.get()
    assert (renamed.name, renamed.email, str(renamed)) == ("Kim Lee", "k@x.example", "Kim Lee")
    assert log() == [("partner.changed", "partner:P-1", "P-1")] * 2
    assert told().data == {"person": person.pk, "is_new": False, "fields": ["name"]}


def test_somebody_who_left_is_still_seen_by_a_night_that_did_not_know(who):
    partner = PartnerFactory(code="P-1")
    kim = {"partner_code": "P-1", "ref": "E1", "name": "Kim", **who}
    person = certifications.record_person(**kim)
    record(person, **who)
    known_then = latest()

    certifications.record_person(ends_on=TODAY - 30 * DAY, **kim)

    assert counted(partner, known_up_to=known_then) == 1
    assert counted(partner) == 0
    assert counted(partner, on=TODAY - 31 * DAY) == 1
    assert record(person, **who) == "unchanged"


def test_a_revoked_certificate_stays_revoked_when_its_person_leaves(who):
    partner = PartnerFactory(code="P-1")
    kim = {"partner_code": "P-1", "ref": "E1", "name": "Kim", **who}
    person = certifications.record_person(**kim)
    record(person, **who)
    certifications.revoke(certification_id=Certification.objects.get().pk, reason="No", **who)

    certifications.record_person(ends_on=TODAY + 30 * DAY, **kim)

    assert counted(partner) == 0


def test_a_person_that_cannot_be_taken_is_refused(who, refused):
    PartnerFactory(code="P-1")
    place = {"partner_code": "P-1", **who}

    for values in (
        {"ref": "", "name": "Kim"},
        {"ref": "E1", "name": ""},
        {"ref": "E1", "name": "Kim", "email": "nobody"},
        {"ref": "E1", "name": "Kim", "starts_on": TODAY, "ends_on": TODAY - DAY},
    ):
        with refused(CertificateNotAccepted):
            certifications.record_person(**place, **values)
    with refused(NotFoundError):
        certifications.record_person(ref="E1", name="Kim", **{**place, "partner_code": "NEVER"})

    assert Person.objects.count() == 0


# ------------------------------------------------------------------ files

FULL = (
    "partner code,person ref,person name,email,certification,issued,expiry\n"
    "P-1,E1,Kim,k@x.example,SALES,2025-01-01,2027-01-01\n"
    "P-1,E1,Kim,,TECH,2025-01-01,\n"
    "P-2,E1,,,SALES,2025-01-01,2026-06-30\n"
)


def load(path: object, **options: object) -> Counted:
    return certificate_files.import_certificates(path=path, **options)


def test_a_file_is_taken_and_taken_again(file, who, log):
    one, other = PartnerFactory(code="P-1"), PartnerFactory(code="P-2")

    first = load(file(FULL), **who)
    before = log()
    again = load(file(FULL), **who)

    assert (first, again) == (
        Counted(created=3, changed=0, unchanged=0),
        Counted(created=0, changed=0, unchanged=3),
    )
    assert log() == before
    assert [event[2] for event in before] == ["P-1", "P-1", "P-2"]
    assert (counted(one), counted(other), counted(other, on=TODAY - DAY)) == (1, 0, 1)
    assert list(Person.objects.order_by("id").values_list("partner__code", "ref", "name", "email")) == [
        ("P-1", "E1", "Kim", "k@x.example"),
        ("P-2", "E1", "E1", ""),
    ]  # fmt: skip


def test_another_expiry_replaces_the_row_and_keeps_what_was_known(file, who):
    partner = PartnerFactory(code="P-2")
    load(file(FULL.replace("P-1,E1", "P-2,E9")), **who)
    known_then = latest()

    text = "partner,person,certificate,issued_on,expires_on\nP-2,E1,SALES,2025-01-01,2028-01-01\n"

    report = load(file(text), **who)

    assert report == Counted(created=0, changed=1, unchanged=0)
    assert (counted(partner, known_up_to=known_then), counted(partner)) == (1, 2)


def test_a_file_does_not_bring_back_what_was_revoked(file, who):
    partner = PartnerFactory(code="P-1")
    text = "partner,person,certificate,issued_on\nP-1,E1,SALES,2025-01-01\n"
    load(file(text), **who)
    certifications.revoke(certification_id=Certification.objects.get().pk, reason="No", **who)

    report = load(file(text), **who)

    assert report == Counted(created=0, changed=0, unchanged=1)
    assert counted(partner) == 0


def test_another_expiry_does_not_bring_back_what_was_revoked(file, who):
    partner = PartnerFactory(code="P-1")
    text = "partner,person,certificate,issued_on,expires_on\nP-1,E1,SALES,2025-01-01,2027-01-01\n"
    load(file(text), **who)
    certifications.revoke(certification_id=Certification.objects.get().pk, reason="No", **who)

    report = load(file(text.replace("2027", "2028")), **who)

    assert report == Counted(created=0, changed=0, unchanged=1)
    assert (counted(partner), Certification.objects.count()) == (0, 2)


def test_a_file_knows_the_employment_of_people_recorded_before(file, who):
    partner = PartnerFactory(code="P-1")
    PersonFactory(partner=partner, ref="E1", ends_on=TODAY)

    load(file("partner,person,certificate,issued_on\nP-1,E1,SALES,2025-01-01\n"), **who)

    assert (counted(partner, on=TODAY - DAY), counted(partner)) == (1, 0)


def test_a_trial_writes_nothing(file, who, log):
    PartnerFactory(code="P-1")
    PartnerFactory(code="P-2")

    assert load(file(FULL), is_trial=True, **who) == Counted(
        created=3, changed=0, unchanged=0, is_trial=True
    )
    assert (Person.objects.count(), Certification.objects.count(), log()) == (0, 0, [])


def test_faults_are_told_together(file, who, log):
    PartnerFactory(code="P-1")

    with pytest.raises(TableHasFaults) as refusal:
        load(
            file(
                "partner,person,certificate,issued_on,expires_on,email\n"
                "P-9,,,,,\n"
                "P-1,E1,SALES,2025-01-01,2025-01-01,nobody\n"
                "P-1,E1,SALES,2025-01-01,,\n"
                "P-1,E1,SALES,soon,,\n"
            ),
            **who,
        )

    assert sorted((problem.path, problem.code) for problem in refusal.value.problems) == [
        ("line 2, certificate", "blank"),
        ("line 2, issued_on", "blank"),
        ("line 2, partner", "partner_unknown"),
        ("line 2, person", "blank"),
        ("line 3, email", "invalid"),
        ("line 3, expires_on", "invalid"),
        ("line 4, certificate", "repeated"),
        ("line 5, issued_on", "invalid"),
    ]
    assert (Person.objects.count(), log()) == (0, [])


def test_the_number_of_statements_does_not_grow_with_the_file(
    file, who, django_assert_max_num_queries
):
    PartnerFactory(code="P-1")
    rows = "".join(f"P-1,E{n},SALES,2025-01-01\n" for n in range(500))

    with django_assert_max_num_queries(15):
        report = load(file(f"partner,person,certificate,issued_on\n{rows}"), **who)

    assert report == Counted(created=500, changed=0, unchanged=0)
