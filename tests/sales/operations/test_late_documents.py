"""Whole documents that come late: of all files that hold a document, the newest received decides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sales.choices import LineState
from sales.operations import intake
from tests.factories import sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(db):
    """Return a distributor whose files hold whole documents, and a partner it knows by code."""
    norvale = sales.make_distributor("NV", layout_name="standard-documents")
    partner = sales.make_partner("LARKMERE")
    sales.learn(norvale, partner, code="C1")
    return partner


def test_a_late_file_takes_nothing_from_a_document_that_a_later_file_holds_with_its_rows(documents):
    whole = [sales.line("D1", net="100", code="C1"), sales.line("D1", net="50", code="C1")]
    sales.send(whole, has_numbers=False)
    late = sales.receive(whole[:1], has_numbers=False)
    sales.send(whole, has_numbers=False)

    intake.process(upload_id=late, at=sales.AT)

    assert sales.revenue() == {"LARKMERE": Decimal(150)}
    sales.assert_lawful()


def test_a_late_file_takes_no_waiting_row_from_a_document_that_a_later_file_holds(documents):
    whole = [sales.line("D1", net="100", name="Who"), sales.line("D1", net="50", name="Who")]
    first = sales.send(whole, has_numbers=False)
    late = sales.receive(whole[:1], has_numbers=False)
    sales.send(whole, has_numbers=False)

    intake.process(upload_id=late, at=sales.AT)

    assert sales.states(first) == {LineState.UNMATCHED: 2}
    sales.assert_lawful()
