"""Who would pass today: the policy's rule over all partners at the gate, judged once."""

from __future__ import annotations

from datetime import date

from renewals.queries import capability
from renewals.queries.capability import Candidate
from tests.factories import renewals as make
from tests.factories import tiers

TODAY = date(2026, 6, 1)


def test_partners_at_the_gate_without_the_right_that_meet_the_tests_would_pass(
    program, django_assert_max_num_queries
):
    able, golden, unable, low = (
        make.partner(code, tier=tier, of=program)
        for code, tier in (("ABLE", "SILVER"), ("GOLDEN", "GOLD"), ("UNABLE", "SILVER"), ("LOW", "BASE"))
    )  # fmt: skip
    has_it = make.authorised("HAS-IT", of=program)
    for partner in (able, golden, low, has_it):
        tiers.certificate(partner, "E1")
    tiers.certificate(unable, "E1", expires_on=date(2026, 5, 31))

    with django_assert_max_num_queries(12):
        found = capability.would_pass(program_code="P", on=TODAY)

    assert found == [
        Candidate(partner_id=able.pk, tier_code="SILVER", state="ELIGIBLE"),
        Candidate(partner_id=golden.pk, tier_code="GOLD", state="ELIGIBLE"),
    ]


def test_nobody_at_the_gate_is_nobody(program):
    assert capability.would_pass(program_code="P", on=TODAY) == []
