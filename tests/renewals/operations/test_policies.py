"""Renewal policies are checked against their program, numbered, and kept."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import NotFoundError
from renewals.engine.policy import InvalidPolicy
from renewals.models import RenewalPolicy
from renewals.operations import policies
from renewals.queries import policies as reads
from tests.factories import renewals as make

LATER = make.POLICY.replace("2020-01-01", "2026-07-01").replace("SILVER: 18%", "SILVER: 15%")


def test_a_policy_is_stored_once_and_the_log_tells_it(program):
    again = make.policy()
    later = make.policy(LATER)

    assert (again.number, again.is_new, later.number, later.is_new) == (1, False, 2, True)
    assert list(
        Event.objects.filter(type="renewal.policy.loaded")
        .order_by("id")
        .values_list("data", flat=True)
    ) == [
        {"policy": 1, "effective_on": "2020-01-01"},
        {"policy": 2, "effective_on": "2026-07-01"},
    ]


def test_the_day_decides_which_policy_is_in_force(program):
    make.policy(LATER)

    found = [
        reads.get_in_force(program_id=program.pk, on=day).terms.pricing.margins["SILVER"]
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]

    assert found == [Fraction(18, 100), Fraction(15, 100)]
    with pytest.raises(reads.PolicyNotFound):
        reads.get_in_force(program_id=program.pk, on=date(2019, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("gate: SILVER", "gate: BRONZE", "gate"),
        (", GOLD: 20%", "", "pricing.margins"),
        ("GOLD: 20%", "GOLD: 20%, BASE: 5%", "pricing.margins"),
        ("2020-01-01", "2019-12-31", "effective_on"),
    ],
)
def test_a_policy_that_does_not_fit_its_program_is_refused(program, who, old, new, path):
    with pytest.raises(InvalidPolicy) as refusal:
        policies.load(text=make.POLICY.replace(old, new), **who)

    assert [problem.path for problem in refusal.value.problems] == [path]
    assert RenewalPolicy.objects.count() == 1


def test_a_policy_of_no_program_is_refused(program, who):
    with pytest.raises(NotFoundError):
        policies.load(text=make.POLICY.replace("program: P", "program: Q"), **who)


def test_a_policy_is_append_only(program):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RenewalPolicy.objects.update(number=7)
