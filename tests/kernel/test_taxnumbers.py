"""Tax numbers that cannot be one, by country."""

from __future__ import annotations

import pytest

from kernel import taxnumbers


@pytest.mark.parametrize(
    ("number", "country", "is_valid"),
    [
        ("51 824 753 556", "AU", True),
        ("51 824 753 557", "AU", False),
        ("49-091-850", "NZ", True),
        ("9429037784669", "NZ", True),
        ("9429037784668", "NZ", False),
        ("DE136695976", "DE", True),
        ("136 695 976", "DE", True),
        ("136 695 977", "DE", False),
        ("N/A", "DE", False),
        ("\x00", "DE", False),
        ("\ufdfa" * 40, "FR", False),
        ("12-3456789", "US", None),
        ("1", "ZZ", None),
        ("1", "", None),
    ],
)
def test_a_number_is_one_of_its_country_or_not_or_nobody_knows(number, country, is_valid):
    assert taxnumbers.is_valid(number=number, country=country) is is_valid
