"""Reads by ETag, and what is put beside an answer."""

from __future__ import annotations

import pytest

from partners.choices import Scope
from partners.models import Partner
from tests.web.api.conftest import make_key


@pytest.mark.parametrize("address", ["partners/LARKMERE", "partners", "programs/PARTNER-AU", "key"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_has_not_changed_is_not_sent_again(address, form, channel, full):
    full.get(address)
    first = full.get(address)

    again = full.get(address, **{"if-none-match": form.format(first["ETag"])})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "RateLimit" in again
    assert again["Cache-Control"] == "private, no-cache"


def test_what_has_changed_is_sent(channel, full):
    tag = full.get("partners/LARKMERE")["ETag"]
    Partner.objects.filter(code="LARKMERE").update(city="Ballarat")

    answer = full.get("partners/LARKMERE", **{"if-none-match": tag})

    assert (answer.status_code, answer.json()["city"]) == (200, "Ballarat")
    assert answer["ETag"] != tag


def test_a_refusal_has_no_tag(channel, full):
    assert "ETag" not in full.get("partners/NOBODY", **{"if-none-match": "*"})


def test_named_things_are_put_beside_the_rows(channel, full, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        rows = full.get("decisions?expand=partner,run").json()["results"]

    assert [row["expanded"]["partner"]["name"] for row in rows] == [
        "Larkmere Technology",
        "Merrigate Networks",
    ]
    assert {row["expanded"]["run"]["id"] for row in rows} == {f"run_{channel.run_id}"}
    assert "expanded" not in full.get("decisions").json()["results"][0]


@pytest.mark.parametrize(
    ("address", "expand"),
    [("standings", "partner"), ("ledger/entries", "partner"), ("ledger/entries", "upload")],
)
def test_each_list_expands_what_it_says(address, expand, channel, full):
    rows = full.get(f"{address}?expand={expand}").json()["results"]

    found = [row["expanded"][expand] for row in rows]
    assert [one["id"] if one else None for one in found] == [row[expand] for row in rows]


def test_what_a_list_does_not_expand_is_refused(channel, full):
    answer = full.get("decisions?expand=upload")

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "expand")


def test_a_key_sees_beside_a_row_only_what_it_may_read(channel):
    answer = make_key(Scope.TIERS_READ).get("decisions?expand=partner")

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
