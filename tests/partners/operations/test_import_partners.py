"""Partners from a file: all rows or none, the same file twice changes nothing."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from events.models import Event
from partners.models import Partner, PartnerAlias, PartnerAssignment
from partners.operations import onboarding, partner_codes, tables
from partners.operations.aliases import AliasIsTaken
from partners.operations.onboarding import Report
from partners.operations.tables import Faults, Headers, TableHasFaults
from tests.factories.partners import (
    DistributorFactory,
    PartnerAliasFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db

NOTHING = Report(
    rows=0,
    created=0,
    changed=0,
    unchanged=0,
    aliases=0,
    moves=0,
    is_trial=False,
    ignored_columns=(),
)
FULL = (
    "code,name,abn,city,state,zip,country,e-mail,phone,website,joined,key account,territory,"
    "distributor_code:norvale\n"
    "P-0001,Larkmere Technology Pty Ltd,51 824 753 556,Geelong,VIC,3220,Australia,hello@larkmere.example,"
    "03 5550 0001,larkmere.example,2021-03-01,yes,VIC,NV20001\n"
    "P-0002,Café Systems,,,,,NZ,,,,,,,\n"
)
TODAY = date(2026, 6, 30)


def problems(refusal: pytest.ExceptionInfo[TableHasFaults]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refusal.value.problems]


def test_a_new_partner_is_stored_with_code_and_territory(file, who, log):
    DistributorFactory(code="NORVALE")
    victoria = TerritoryFactory(code="VIC")

    report = onboarding.import_partners(path=file(FULL), **who)

    assert report == replace(NOTHING, rows=2, created=2, aliases=1, moves=1)
    larkmere, cafe = Partner.objects.order_by("code")
    assert (
        larkmere.name, larkmere.normalized_name, larkmere.tax_number, larkmere.tax_key, larkmere.city, larkmere.region,
        larkmere.postcode, larkmere.country, larkmere.email, larkmere.phone, larkmere.website, larkmere.joined_on,
        larkmere.is_key_account, larkmere.status,
    ) == (
        "Larkmere Technology Pty Ltd", "larkmere technology", "51 824 753 556", "51824753556", "Geelong", "VIC",
        "3220", "AU", "hello@larkmere.example", "03 5550 0001", "https://larkmere.example", date(2021, 3, 1),
        True, "ACTIVE",
    )  # fmt: skip
    assert (cafe.normalized_name, cafe.country, cafe.is_key_account) == (
        "cafe systems",
        "NZ",
        False,
    )
    alias = PartnerAlias.objects.get()
    assert (alias.partner, alias.kind, alias.value, alias.value_key, alias.learned_by) == (
        larkmere, "CODE", "NV20001", "NV20001", "user:7"
    )  # fmt: skip
    assignment = PartnerAssignment.objects.get()
    assert (assignment.partner, assignment.territory, assignment.starts_on, assignment.ends_on) == (
        larkmere, victoria, date(2021, 3, 1), None
    )  # fmt: skip
    assert log() == [
        ("partner.imported", "partner:P-0001", "P-0001"),
        ("partner.imported", "partner:P-0002", "P-0002"),
        ("alias.learned", "distributor:NORVALE", "P-0001"),
        ("territory.assignment.changed", "partner:P-0001", "P-0001"),
    ]


def test_the_same_file_again_changes_nothing(file, who, log):
    DistributorFactory(code="NORVALE")
    TerritoryFactory(code="VIC")
    onboarding.import_partners(path=file(FULL), **who)
    before = log()

    report = onboarding.import_partners(path=file(FULL), **who)

    assert report == replace(NOTHING, rows=2, unchanged=2)
    assert log() == before


def test_what_differs_is_changed_and_the_log_says_how(file, who, told):
    PartnerFactory(code="P-1", name="Old Name", city="Geelong", email="old@x.example", phone="1")
    untouched = PartnerFactory(code="P-2", name="Same")

    report = onboarding.import_partners(
        path=file("code,name,city,email\nP-1,New Name,,new@x.example\nP-2,Same,,\n"), **who
    )

    assert report == replace(NOTHING, rows=2, changed=1, unchanged=1)
    changed = Partner.objects.get(code="P-1")
    assert (changed.name, changed.normalized_name, changed.city, changed.email, changed.phone) == (
        "New Name", "new name", "", "new@x.example", "1"
    )  # fmt: skip
    assert changed.updated_at == who["at"]
    assert Partner.objects.get(code="P-2").updated_at == untouched.updated_at
    event = told()
    assert (event.type, event.subject) == ("partner.changed", "partner:P-1")
    assert event.data == {
        "fields": ["city", "email", "name"],
        "before": {"name": "Old Name", "city": "Geelong"},
        "after": {"name": "New Name", "city": ""},
    }


def test_a_column_that_is_not_there_leaves_what_is_stored(file, who):
    PartnerFactory(code="P-1", city="Geelong", joined_on=TODAY, is_key_account=True)

    onboarding.import_partners(path=file("code,phone\nP-1,5\n"), **who)

    partner = Partner.objects.get()
    assert (partner.phone, partner.city, partner.joined_on, partner.is_key_account) == (
        "5", "Geelong", TODAY, True
    )  # fmt: skip


def test_the_log_keeps_days_as_text(file, who, told):
    PartnerFactory(code="P-1", joined_on=date(2020, 1, 1))

    onboarding.import_partners(path=file("code,joined_on\nP-1,2021-01-01\n"), **who)

    assert told().data["after"] == {"joined_on": "2021-01-01"}


def test_a_trial_counts_and_writes_nothing(file, who, log):
    DistributorFactory(code="NORVALE")
    TerritoryFactory(code="VIC")

    report = onboarding.import_partners(path=file(FULL), is_trial=True, **who)

    assert report == replace(NOTHING, rows=2, created=2, aliases=1, moves=1, is_trial=True)
    assert (Partner.objects.count(), PartnerAlias.objects.count(), log()) == (0, 0, [])


def test_every_fault_of_every_row_is_told_and_nothing_is_written(file, who, log):
    DistributorFactory(code="NORVALE")
    stored = PartnerFactory(code="P-9", name="Stored")

    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(
            path=file(
                "code,name,country,tax_number,email,joined_on,territory,distributor_code:NORVALE\n"
                "P-1,Good,AU,,,,,\n"
                ",Nameless,AU,,,,,\n"
                "P-2,,Atlantis,,nobody,01/02/2026,NEVER,--\n"
                "P-3,Bad number,AU,51 824 753 557,,,,\n"
                "p-1,Twice,AU,,,,,\n"
                "p-9,Other case,AU,,,,,\n"
            ),
            **who,
        )

    assert sorted(problems(refusal)) == [
        ("line 3, code", "blank"),
        ("line 4, country", "invalid"),
        ("line 4, distributor_code:NORVALE", "code_not_comparable"),
        ("line 4, email", "invalid"),
        ("line 4, joined_on", "invalid"),
        ("line 4, name", "blank"),
        ("line 4, territory", "territory_unknown"),
        ("line 5, tax_number", "tax_number_invalid"),
        ("line 6, code", "repeated"),
        ("line 7, code", "code_other_case"),
    ]
    assert list(Partner.objects.all()) == [stored]
    assert log() == []


def test_a_stored_code_in_two_spellings_of_one_file_is_a_fault(file, who):
    PartnerFactory(code="P-1")

    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(path=file("code,name\np-1,One\nP-1,Other\n"), **who)

    assert ("line 3, code", "repeated") in problems(refusal)
    assert Partner.objects.get().name != "Other"


def test_the_message_names_line_column_value_and_what_to_do(file, who):
    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(
            path=file("code,name,country,abn\nP-1,Larkmere,AU,51 824 753 557\n"), **who
        )

    (problem,) = refusal.value.problems
    assert problem.message == (
        "Line 2, column abn ('51 824 753 557'): is no valid ABN: eleven digits whose check digits agree. "
        "Correct it or leave it blank."
    )


def test_the_stored_country_decides_how_a_tax_number_is_checked(file, who):
    PartnerFactory(code="P-1", country="NZ")
    PartnerFactory(code="P-2", country="AU")

    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(path=file("code,abn\nP-1,123\nP-2,123\n"), **who)

    assert problems(refusal) == [("line 3, tax_number", "tax_number_invalid")]


# ------------------------------------------------------------------ distributors' codes


def test_a_code_of_another_partner_is_a_fault(file, who):
    distributor = DistributorFactory(code="NORVALE")
    PartnerAliasFactory(distributor=distributor, partner__code="P-9", value="NV 1")

    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(
            path=file(
                "code,name,country,distributor_code:NORVALE\nP-1,One,AU,nv-1\nP-2,Two,AU,X\nP-3,Three,AU,x\n"
            ),
            **who,
        )

    assert problems(refusal) == [
        ("line 2, distributor_code:NORVALE", "code_taken"),
        ("line 4, distributor_code:NORVALE", "code_taken"),
    ]
    assert "stands for P-9 at NORVALE" in refusal.value.problems[0].message
    assert "stands for P-2 at NORVALE" in refusal.value.problems[1].message


def test_one_code_may_stand_for_two_partners_at_two_distributors(file, who):
    DistributorFactory(code="ONE")
    DistributorFactory(code="TWO")

    report = onboarding.import_partners(
        path=file(
            "code,name,country,distributor_code:ONE,distributor_code:TWO\nP-1,One,AU,7,\nP-2,Two,AU,,7\n"
        ),
        **who,
    )

    assert report.aliases == 2


def test_a_withdrawn_code_may_be_learned_again_and_another_code_is_added(file, who):
    partner = PartnerFactory(code="P-1")
    distributor = DistributorFactory(code="NORVALE")
    PartnerAliasFactory(distributor=distributor, value="A", withdrawn_at=who["at"])
    PartnerAliasFactory(distributor=distributor, partner=partner, value="B")

    report = onboarding.import_partners(path=file("code,distributor_code:NORVALE\nP-1,A\n"), **who)

    assert report == replace(NOTHING, rows=1, changed=1, aliases=1)
    in_force = PartnerAlias.objects.filter(withdrawn_at=None, partner=partner)
    assert sorted(in_force.values_list("value", flat=True)) == ["A", "B"]


def test_a_column_of_an_unknown_distributor_is_one_fault(file, who):
    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(
            path=file("code,name,country,distributor_code:X\nP-1,One,AU,1\nP-2,Two,AU,2\n"), **who
        )

    assert problems(refusal) == [("line 1, distributor_code:X", "distributor_unknown")]


@pytest.mark.parametrize(
    "cell", ["1" * 301, "\ufdfa" * 25]
)  # the sign is folded to eighteen letters
def test_a_code_that_is_too_long_as_written_or_folded_is_a_fault(file, who, cell):
    DistributorFactory(code="X")

    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(
            path=file(f"code,name,country,distributor_code:X\nP-1,One,AU,{cell}\n"), **who
        )

    assert problems(refusal) == [("line 2, distributor_code:X", "code_not_comparable")]


def test_a_tax_number_that_cannot_be_valid_is_kept_with_a_warning_and_matches_nobody(file, who):
    text = "code,name,country,vat\nP-1,One,DE,136 695 976\nP-2,Two,DE,N/A\nP-3,Three,US,1\n"

    report = onboarding.import_partners(path=file(text), **who)

    assert report.warnings == (
        "Line 3, column vat ('N/A'): is no valid tax number of DE. It is kept, but no line is matched by it.",
    )
    assert list(Partner.objects.order_by("code").values_list("tax_number", "tax_key")) == [
        ("136 695 976", "136695976"),
        ("N/A", ""),
        ("1", "1"),
    ]
    assert onboarding.import_partners(path=file(text), **who).unchanged == 3


def test_a_code_learned_while_the_file_is_read_is_a_refusal(file, who, refused):
    distributor = DistributorFactory(code="X")
    partner = PartnerFactory(code="P-1")
    faults = Faults()
    headers = Headers(names={"code": ()}, required=("code",), prefixes=(partner_codes.PREFIX,))
    table = tables.read(
        path=file("code,distributor_code:X\nP-1,NV1\n"), headers=headers, faults=faults
    )
    codes = partner_codes.new_codes(table=table, faults=faults)
    PartnerAliasFactory(distributor=distributor, value="NV1")

    with refused(AliasIsTaken, match="Import it again"):
        partner_codes.learn(codes=codes, partner_ids={"P-1": partner.pk}, **who)

    assert PartnerAlias.objects.filter(partner=partner).count() == 0


# ------------------------------------------------------------------ territories


def assignments(code: str) -> list[tuple[str, date, date | None]]:
    rows = PartnerAssignment.objects.filter(partner__code=code).order_by("starts_on")
    return [(row.territory.code, row.starts_on, row.ends_on) for row in rows]


def test_a_move_closes_the_old_assignment_and_opens_the_new_one(file, who, told):
    TerritoryFactory(code="NORTH")
    PartnerAssignmentFactory(
        partner__code="P-1", territory__code="SOUTH", starts_on=date(2025, 1, 1)
    )

    report = onboarding.import_partners(path=file("code,territory\nP-1,NORTH\n"), **who)

    assert report == replace(NOTHING, rows=1, changed=1, moves=1)
    assert assignments("P-1") == [("SOUTH", date(2025, 1, 1), TODAY), ("NORTH", TODAY, None)]
    assert told().data == {"territory": "NORTH", "starts_on": "2026-06-30", "before": "SOUTH"}


def test_a_second_move_of_the_day_replaces_the_first(file, who):
    TerritoryFactory(code="NORTH")
    PartnerAssignmentFactory(partner__code="P-1", territory__code="SOUTH", starts_on=TODAY)

    onboarding.import_partners(path=file("code,territory\nP-1,NORTH\n"), **who)

    assert assignments("P-1") == [("NORTH", TODAY, None)]


def test_a_blank_territory_moves_nobody(file, who):
    PartnerAssignmentFactory(partner__code="P-1", territory__code="SOUTH")

    report = onboarding.import_partners(path=file("code,territory\nP-1,\n"), **who)

    assert report == replace(NOTHING, rows=1, unchanged=1)


def test_a_partner_that_left_its_territory_comes_back_from_today_on(file, who):
    PartnerAssignmentFactory(
        partner__code="P-1", territory__code="SOUTH", starts_on=date(2025, 1, 1), ends_on=TODAY
    )

    onboarding.import_partners(path=file("code,territory\nP-1,SOUTH\n"), **who)

    assert assignments("P-1") == [("SOUTH", date(2025, 1, 1), TODAY), ("SOUTH", TODAY, None)]


def test_a_move_before_the_present_assignment_is_a_fault(file, who):
    TerritoryFactory(code="NORTH")
    PartnerAssignmentFactory(
        partner__code="P-1", territory__code="SOUTH", starts_on=TODAY + timedelta(days=1)
    )

    with pytest.raises(TableHasFaults) as refusal:
        onboarding.import_partners(path=file("code,territory\nP-1,NORTH\n"), **who)

    assert problems(refusal) == [("line 2, territory", "move_too_early")]


def test_a_partner_that_joins_later_belongs_there_from_today_on(file, who):
    TerritoryFactory(code="SOUTH")

    onboarding.import_partners(
        path=file(
            "code,name,country,joined_on,territory\nP-1,One,AU,2027-01-01,SOUTH\nP-2,Two,AU,,SOUTH\n"
        ),
        **who,
    )

    assert assignments("P-1") == assignments("P-2") == [("SOUTH", TODAY, None)]


# ------------------------------------------------------------------ size and races


def many(count: int, city: str, territory: str) -> str:
    lines = [f"P-{n:05d},Reseller {n} Pty Ltd,AU,{city},{territory},NV{n}" for n in range(count)]
    return "\n".join(["code,name,country,city,territory,distributor_code:NORVALE", *lines])


def test_the_number_of_statements_does_not_grow_with_the_file(
    file, who, django_assert_max_num_queries
):
    DistributorFactory(code="NORVALE")
    TerritoryFactory(code="SOUTH")
    TerritoryFactory(code="NORTH")

    with django_assert_max_num_queries(20):
        onboarding.import_partners(path=file(many(900, "Geelong", "SOUTH")), **who)
    with django_assert_max_num_queries(20):
        moved = onboarding.import_partners(path=file(many(900, "Ballarat", "NORTH")), **who)
    with django_assert_max_num_queries(20):
        again = onboarding.import_partners(path=file(many(900, "Ballarat", "NORTH")), **who)

    assert moved == replace(NOTHING, rows=900, changed=900, moves=900)
    assert again == replace(NOTHING, rows=900, unchanged=900)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_create_each_partner_once(file, who):
    path = file(many(50, "Geelong", "").replace(",distributor_code:NORVALE", ",remark"))
    barrier = threading.Barrier(2)
    reports: list[Report] = []

    def run() -> None:
        try:
            barrier.wait(10)
            reports.append(onboarding.import_partners(path=path, **who))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted((report.created, report.unchanged) for report in reports) == [(0, 50), (50, 0)]
    assert reports[0].ignored_columns == ("remark",)
    assert Event.objects.count() == 50
