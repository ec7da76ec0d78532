"""Pages cross the wire compressed; files and the API's answers as they are."""

from __future__ import annotations

import pytest
from django.urls import reverse

ASKING = {"Accept-Encoding": "gzip"}


@pytest.fixture
def director(as_persona):
    return as_persona("director").client


def test_a_page_is_compressed_and_never_twice_of_the_same_length(director):
    answers = [director.get(reverse("dashboard:partner-list"), headers=ASKING) for _ in range(8)]

    assert {answer.get("Content-Encoding") for answer in answers} == {"gzip"}
    assert len({len(answer.content) for answer in answers}) > 1


def test_a_file_is_not(director):
    address = reverse("dashboard:partner-sales-csv", args=["LARKMERE"])

    assert "Content-Encoding" not in director.get(address, headers=ASKING)


def test_the_api_is_not(client, db):
    answer = client.get(reverse("api:schema-json"), headers=ASKING)

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
