"""A list asks the database as often for many rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import renewals as make
from tests.web.api.things import contract, merge, person, renewing
from tiers.models import Program

MANY = (
    "partners", "distributors", "people", "contracts", "authorizations", "ledger/entries", "standings", "decisions",
    "events", "programs", "merges", "customers",
)  # fmt: skip


@pytest.fixture
def rows(channel, full):
    """At least two rows of everything."""
    contract()
    make.contract(
        Program.objects.get(code="P"), incumbent=renewing(), customer=make.customer("Other")
    )
    make.authorised("BELL", of=Program.objects.get(code="P"))
    person(channel)
    full.post("people", {"partner": "MERRIGATE", "ref": "M-1", "name": "Ada Moss"})
    merge(channel)
    full.post("merges", {"merged": "BELL", "survivor": "LARKMERE", "reason": "One company"})


@pytest.mark.parametrize("name", MANY)
def test_a_list_asks_as_often_for_many_rows_as_for_one(name, rows, full):
    full.get(f"{name}?page_size=1")  # notes the key's use
    counts, lengths = [], []
    for size in (1, 200):
        with CaptureQueriesContext(connection) as asked:
            answer = full.get(f"{name}?page_size={size}")
        counts.append(len(asked))
        lengths.append(len(answer.json()["results"]))

    assert lengths[0] == 1
    assert lengths[1] > 1
    assert counts[1] <= counts[0]
