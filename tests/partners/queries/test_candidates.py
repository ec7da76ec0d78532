"""Partners that may be meant by a name or number that matches none."""

from __future__ import annotations

import pytest

from partners.choices import AliasKind
from partners.queries import candidates
from partners.queries.candidates import Reasons
from tests.factories.partners import (
    THEN,
    DistributorFactory,
    MembershipFactory,
    PartnerAliasFactory,
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


def test_a_learned_name_leads_to_its_partner():
    partner = PartnerFactory(code="LEGAL", name="Wexford Holdings")
    PartnerAliasFactory(partner=partner, kind=AliasKind.NAME, value="Larkmere Technology")
    PartnerAliasFactory(kind=AliasKind.NAME, value="Larkmere Technology X", withdrawn_at=THEN)
    PartnerAliasFactory(value="Larkmere Technology Y")  # a code
    PartnerFactory(code="FAR", name="Zebra Plumbing")

    found = candidates.like(name_key="larkmere technologie", tax_key="", limit=1)

    assert [(row.code, row.reasons.alike_to) for row in found if row.reasons.likeness > 50] == [
        ("LEGAL", "Larkmere Technology")
    ]


def test_each_candidate_has_its_reasons(django_assert_num_queries):
    norvale, boronia = DistributorFactory(), DistributorFactory()
    near = PartnerFactory(
        code="NEAR", name="Larkmere", postcode="3220", tax_number="51 824 753 556"
    )
    PartnerAliasFactory(partner=near, distributor=norvale, value="NV1")
    PartnerAliasFactory(partner=near, distributor=norvale, value="NV0", withdrawn_at=THEN)
    PartnerAliasFactory(partner=near, distributor=boronia, value="B1")
    PartnerFactory(code="OTHER", name="Larkmore", postcode="2000", tax_number="83 914 571 673")
    PartnerFactory(code="SILENT", name="Lark")

    with django_assert_num_queries(3):
        found = candidates.like(
            name_key="larkmere", tax_key="51824753556", limit=3, postcode="3220", distributor_id=norvale.pk
        )  # fmt: skip

    assert {row.code: row.reasons for row in found} == {
        "NEAR": Reasons(
            likeness=100.0, alike_to="Larkmere", has_same_postcode=True, has_same_tax_number=True,
            written_there=("NV1",),
        ),
        "OTHER": Reasons(
            likeness=87.5, alike_to="Larkmore", has_same_postcode=False, has_same_tax_number=False,
            written_there=(),
        ),
        "SILENT": Reasons(
            likeness=pytest.approx(66.67, abs=0.01), alike_to="Lark", has_same_postcode=None,
            has_same_tax_number=None, written_there=(),
        ),
    }  # fmt: skip
    plain = candidates.of_ids(ids=[near.pk])[0].reasons
    assert (plain.likeness, plain.has_same_postcode, plain.written_there) == (0.0, None, ())


def test_rows_say_who_they_are():
    assignment = PartnerAssignmentFactory(
        partner__name="Larkmere", territory=TerritoryFactory(name="South")
    )
    membership = MembershipFactory(role="ANALYST")

    assert (str(assignment.partner), str(assignment.territory), str(assignment), str(membership)) == (
        "Larkmere", "South", "2020-01-01 to now", "ANALYST"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("larkmere technology", "technology larkmere", 100),
        ("larkmere", "larkmere technology", 90),
        ("lark mere", "larkmere", 100),
        ("larkmere", "boronia", 13),
    ],
)
def test_names_are_alike_in_any_order_with_words_left_out_or_written_together(one, other, likeness):
    assert round(candidates.likeness_of(one, other)) == likeness
