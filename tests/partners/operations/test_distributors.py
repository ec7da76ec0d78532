"""Distributors and what was agreed on their files, from a file and one by one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from partners.choices import Rhythm
from partners.models import Distributor
from partners.operations import distributors
from partners.operations.counting import Counted
from partners.operations.distributors import DistributorNotAccepted, Saved
from partners.operations.tables import TableHasFaults
from tests.factories.partners import DistributorFactory

pytestmark = pytest.mark.django_db

FULL = (
    "code,name,country,currency,layout,rhythm,tolerance,usual_lines_min,usual_lines_max,usual_amount_min,"
    "usual_amount_max,contact,email,phone,active\n"
    'NORVALE,Norvale Distribution,AU,aud,norvale,weekly,2,100,"2,000",1000,250000.50,Ingrid,i@x.example,5,yes\n'
    "BORONIA,Boronia,,EUR,,,,,,,,,,,no\n"
)


def test_a_file_is_taken_and_taken_again(file, who, log):
    first = distributors.import_distributors(path=file(FULL), **who)
    before = log()
    again = distributors.import_distributors(path=file(FULL), **who)

    assert first == Counted(created=2, changed=0, unchanged=0)
    assert again == Counted(created=0, changed=0, unchanged=2)
    assert (
        log()
        == before
        == [
            ("distributor.changed", "distributor:NORVALE", ""),
            ("distributor.changed", "distributor:BORONIA", ""),
        ]
    )
    boronia, norvale = Distributor.objects.order_by("code")
    assert (
        norvale.name, norvale.country, norvale.currency, norvale.layout_name, norvale.rhythm, norvale.tolerance_days,
        norvale.usual_lines_min, norvale.usual_lines_max, norvale.usual_amount_min, norvale.usual_amount_max,
        norvale.contact_name, norvale.contact_email, norvale.contact_phone, norvale.is_active,
    ) == (
        "Norvale Distribution", "AU", "AUD", "norvale", "WEEKLY", 2, 100, 2_000, 10_000_000, 2_500_005_000, "Ingrid",
        "i@x.example", "5", True,
    )  # fmt: skip
    assert (
        boronia.country, boronia.layout_name, boronia.rhythm, boronia.tolerance_days, boronia.usual_lines_min,
        boronia.is_active,
    ) == ("", "standard", "NONE", 3, None, False)  # fmt: skip


def test_a_change_leaves_what_the_file_does_not_say(file, who, told):
    DistributorFactory(code="NORVALE", name="Norvale", rhythm=Rhythm.WEEKLY, tolerance_days=9)

    report = distributors.import_distributors(
        path=file("code,rhythm,contact\nNORVALE,DAILY,Ingrid\n"), **who
    )

    assert report == Counted(created=0, changed=1, unchanged=0)
    row = Distributor.objects.get()
    assert (row.name, row.rhythm, row.tolerance_days, row.updated_at) == (
        "Norvale", "DAILY", 9, who["at"]
    )  # fmt: skip
    assert told().data == {
        "is_new": False,
        "fields": ["contact_name", "rhythm"],
        "before": {"rhythm": "WEEKLY"},
        "after": {"rhythm": "DAILY"},
    }


def test_a_trial_writes_nothing(file, who, log):
    report = distributors.import_distributors(path=file(FULL), is_trial=True, **who)

    assert report == Counted(created=2, changed=0, unchanged=0, is_trial=True)
    assert (Distributor.objects.count(), log()) == (0, [])


def test_faults_are_told_together(file, who):
    DistributorFactory(code="STORED", usual_lines_max=10)

    with pytest.raises(TableHasFaults) as refusal:
        distributors.import_distributors(
            path=file(
                "code,name,currency,rhythm,usual_lines_min,usual_amount_min,usual_amount_max\n"
                "a|b,,XX,hourly,x,9,1\n"
                "A,Fine,AUD,,,,\n"
                "a,Twice,AUD,,,,\n"
                "STORED,Fine,AUD,,11,,\n"
            ),
            **who,
        )

    assert sorted((problem.path, problem.code) for problem in refusal.value.problems) == [
        ("line 2, code", "invalid"),
        ("line 2, currency", "invalid"),
        ("line 2, name", "blank"),
        ("line 2, rhythm", "invalid"),
        ("line 2, usual_amount_max", "range_turned_round"),
        ("line 2, usual_lines_min", "invalid"),
        ("line 4, code", "repeated"),
        ("line 5, usual_lines_max", "range_turned_round"),
    ]
    assert Distributor.objects.count() == 1


def test_codes_that_differ_in_case_alone_are_one_distributor(file, who):
    DistributorFactory(code="NORVALE")

    with pytest.raises(TableHasFaults) as faults:
        distributors.import_distributors(
            path=file("code,name,currency\nnorvale,Norvale,AUD\n"), **who
        )
    with pytest.raises(DistributorNotAccepted) as refusal:
        distributors.save_distributor(code="Norvale", name="Norvale", currency="AUD", **who)

    told = [problem for error in (faults, refusal) for problem in error.value.problems]
    assert [(problem.path, problem.code) for problem in told] == [
        ("line 2, code", "code_other_case"),
        ("code", "code_other_case"),
    ]
    assert told[1].message == "code ('Norvale'): is stored as NORVALE. Write it that way."
    assert Distributor.objects.count() == 1


def test_one_distributor_is_saved(who, log):
    new = distributors.save_distributor(
        code="NORVALE",
        name="Norvale",
        currency="AUD",
        rhythm=Rhythm.DAILY,
        tolerance_days=0,
        usual_amount_max=Decimal("99.50"),
        usual_lines_max=None,
        is_active=True,
        **who,
    )
    same = distributors.save_distributor(code="NORVALE", rhythm=Rhythm.DAILY, **who)
    changed = distributors.save_distributor(code="NORVALE", is_active=False, **who)

    row = Distributor.objects.get()
    assert new == Saved(id=row.pk, is_new=True, is_changed=False)
    assert same == Saved(id=row.pk, is_new=False, is_changed=False)
    assert changed == Saved(id=row.pk, is_new=False, is_changed=True)
    assert (row.rhythm, row.tolerance_days, row.usual_amount_max, row.is_active) == (
        "DAILY", 0, 995_000, False
    )  # fmt: skip
    assert len(log()) == 2


def test_a_distributor_that_cannot_be_taken_is_refused(who):
    with pytest.raises(DistributorNotAccepted) as refusal:
        distributors.save_distributor(code="", name="Norvale", **who)

    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [
        ("code", "blank"),
        ("currency", "blank"),
    ]
    assert Distributor.objects.count() == 0
