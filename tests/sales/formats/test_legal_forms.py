"""Legal forms: which names that fold to one may be one company."""

from __future__ import annotations

import pytest

from sales.formats import legal_forms


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Larkmere AG", "Larkmere GmbH", True),
        ("Larkmere AG", "Larkmere Aktiengesellschaft", False),
        ("Larkmere P/L", "Larkmere Pty Limited", False),
        ("Larkmere Pty Ltd", "Larkmere", False),
        ("Larkmere & Co", "Larkmere Ltd", False),
        ("Larkmere Inc.", "Larkmere LLC", True),
        ("Larkmere Corp", "Larkmere Incorporated", False),
        ("Larkmere Ltd", "Larkmere PLC", True),
        ("Larkmere GmbH & Co. KG", "Larkmere KG", False),
        ("Larkmere GmbH & Co. KG", "Larkmere GmbH", True),
        ("Larkmere Trust", "Larkmere", True),
        ("Larkmere Trust Company", "Larkmere Trust", False),
        ("The Larkmere B.V.", "Larkmere bv", False),
        ("Pty Ltd", "Pty Ltd", False),
        ("", "Larkmere Ltd", False),
    ],
)
def test_forms_that_cannot_be_one_company(one, other, differ):
    assert legal_forms.differ(one=[one], other=[other]) is differ
    assert legal_forms.differ(one=[other], other=[one]) is differ


def test_one_of_several_names_is_enough():
    assert not legal_forms.differ(one=["Larkmere AG"], other=["Larkmere GmbH", "Larkmere"])
