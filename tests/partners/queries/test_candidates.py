"""Partners that may be meant by a name or number that matches none."""

from __future__ import annotations

import pytest

from partners.queries import candidates
from tests.factories.partners import (
    MembershipFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def codes(**wanted: object) -> set[str]:
    return {found.code for found in candidates.like(**{"tax_key": "", "limit": 2, **wanted})}


def test_near_names_and_the_same_tax_number_are_candidates():
    PartnerFactory(code="NEAR", name="Larkmere Technology")
    PartnerFactory(code="NEARER", name="Larkmere Technologies")
    PartnerFactory(code="FAR", name="Zebra Plumbing", tax_number="51 824 753 556")

    assert codes(name_key="larkmere technologie") == {"NEAR", "NEARER"}
    assert codes(name_key="larkmere technologie", tax_key="51824753556") == {
        "NEAR",
        "NEARER",
        "FAR",
    }
    assert codes(name_key="", tax_key="51824753556") == {"FAR"}
    assert codes(name_key="") == set()


def test_rows_say_who_they_are():
    assignment = PartnerAssignmentFactory(
        partner__name="Larkmere", territory=TerritoryFactory(name="South")
    )
    membership = MembershipFactory(role="ANALYST")

    assert (str(assignment.partner), str(assignment.territory), str(assignment), str(membership)) == (
        "Larkmere", "South", "2020-01-01 to now", "ANALYST"
    )  # fmt: skip
