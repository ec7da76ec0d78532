"""Ledger entries, certificates, events, the key itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction

from partners.choices import Scope
from partners.operations import certifications
from sales.models import LedgerEntry
from tests.factories import tiers as make
from tests.web.api.conftest import make_key


def test_entries_are_listed_newest_first_and_followed_oldest_first(channel, full):
    newest = full.get("ledger/entries").json()["results"]
    followed = full.get("ledger/entries?updated_since=0").json()["results"]
    rest = full.get(f"ledger/entries?updated_since={followed[0]['position']}").json()["results"]

    assert newest == followed[::-1]
    assert rest == followed[1:]
    assert len(newest) == LedgerEntry.objects.count()


def test_an_entry_says_where_it_comes_from(channel, full):
    (row,) = full.get(f"ledger/entries?upload=upl_{channel.upload_id}").json()["results"]

    entry = LedgerEntry.objects.get(upload_id=channel.upload_id)
    assert row == {
        "id": f"led_{entry.pk}",
        "position": entry.pk,
        "kind": "CREDIT",
        "reverses": None,
        "partner": "LARKMERE",
        "distributor": "NORVALE",
        "upload": f"upl_{channel.upload_id}",
        "line": 2,
        "origin": "POS",
        "revision": 1,
        "sold_on": "2019-06-10",
        "product": row["product"],
        "customer": row["customer"],
        "segment": "UNKNOWN",
        "sale_kind": "NEW",
        "net": "120.50",
        "currency": "AUD",
        "quantity": row["quantity"],
        "posted_at": row["posted_at"],
        "reason": "",
    }


def test_entries_are_filtered(channel, full):
    def found(query):
        return [row["net"] for row in full.get(f"ledger/entries?{query}").json()["results"]]

    assert found("partner=MERRIGATE") == ["900.00"]
    assert found("distributor=BORONIA") == ["900.00"]
    assert found("sold_from=2026-06-16&sold_before=2026-06-21") == ["900.00"]
    assert found("partner=NOBODY") == []


def test_certificates_are_followed_with_their_corrections(channel, full):
    who = {"actor": "user:1", "at": make.AT}
    with transaction.atomic():
        person = certifications.record_person(
            partner_code="LARKMERE", ref="L-1", name="Dana Whitlock", **who
        )
        certifications.record_certification(
            person_id=person.pk, certificate="ENGINEER", issued_on=date(2025, 3, 10), expires_on=date(2027, 3, 10),
            **who,
        )  # fmt: skip
    (first,) = full.get("certificates?partner=LARKMERE").json()["results"]
    with transaction.atomic():
        certifications.revoke(
            certification_id=int(first["id"].removeprefix("crt_")), reason="Copied", **who
        )

    (second,) = full.get(f"certificates?updated_since={first['position']}").json()["results"]

    assert (first["name"], first["is_revoked"], first["replaces"]) == ("Dana Whitlock", False, None)
    assert (second["is_revoked"], second["replaces"]) == (True, first["id"])
    assert second["position"] > first["position"]


def test_events_are_listed_and_filtered(channel, full):
    rows = full.get("events?type=upload.posted").json()["results"]
    of_upload = full.get(f"events?subject=upload:{channel.upload_id}").json()["results"]

    assert [(row["type"], row["subject"]) for row in rows] == [
        ("upload.posted", f"upload:{channel.upload_id}")
    ]
    assert {row["type"] for row in of_upload} >= {"upload.received", "upload.posted"}
    ids = [int(row["id"].removeprefix("evt_")) for row in full.get("events").json()["results"]]
    assert ids == sorted(ids, reverse=True)


def test_a_key_reads_itself(channel):
    key = make_key(Scope.TIERS_READ, expires_at=datetime(2099, 1, 1, tzinfo=UTC))

    body = key.get("key").json()

    assert body == {
        "prefix": key.secret[:11],
        "name": "Test",
        "scopes": ["tiers:read"],
        "distributor": None,
        "created_at": "2026-07-01T00:00:00Z",
        "expires_at": "2099-01-01T00:00:00Z",
        "last_used_at": body["last_used_at"],
    }
    assert body["last_used_at"] is not None
    assert key.secret[11:] not in str(body)
