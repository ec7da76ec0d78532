"""What each operation answers, whole."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sales.choices import UploadState
from sales.models import Upload
from tests.factories import tiers as make
from tests.personas import AT
from tiers.models import Decision, EvaluationRun, Program, ProgramVersion
from tiers.queries import decisions


def instant(at):
    return at.isoformat().replace("+00:00", "Z")


LARKMERE = {
    "id": "LARKMERE",
    "name": "Larkmere Technology",
    "status": "ACTIVE",
    "tax_number": "",
    "city": "Geelong",
    "region": "VIC",
    "postcode": "",
    "country": "AU",
    "email": "",
    "phone": "",
    "website": "",
    "joined_on": None,
    "is_key_account": False,
    "merged_into": None,
}


def test_partners_are_listed_by_code(channel, full):
    answer = full.get("partners")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "next": None,
        "previous": None,
        "results": [
            LARKMERE,
            LARKMERE
            | {"id": "MERRIGATE", "name": "Merrigate Networks", "city": "Sydney", "region": "NSW"},
        ],
    }


def test_a_merged_partner_says_where_it_lives_on(channel, full):
    channel.merrigate.status, channel.merrigate.merged_into = "ENDED", channel.larkmere
    channel.merrigate.save()

    one = full.get("partners/MERRIGATE").json()

    assert (one["status"], one["merged_into"]) == ("ENDED", "LARKMERE")
    assert [row["merged_into"] for row in full.get("partners").json()["results"]] == [
        None,
        "LARKMERE",
    ]


def test_partners_are_filtered(channel, full):
    assert [row["id"] for row in full.get("partners?country=NZ").json()["results"]] == []
    assert len(full.get("partners?country=AU&status=ACTIVE").json()["results"]) == 2


def test_a_partner_has_its_territory_and_standing(channel, full):
    standing = Program.objects.get().standings.get(partner=channel.larkmere)

    answer = full.get("partners/LARKMERE")

    assert answer.json() == {
        **LARKMERE,
        "territory": "South",
        "manager": "",
        "standings": [
            {
                "program": "PARTNER-AU",
                "tier": standing.tier.code,
                "tier_name": standing.tier.name,
                "rank": standing.tier.rank,
                "starts_on": "2026-07-01",
            }
        ],
    }


def upload_data(upload: Upload) -> dict[str, object]:
    return {
        "id": f"upl_{upload.pk}",
        "distributor": "NORVALE",
        "file_name": "june.csv",
        "sha256": upload.sha256,
        "size": upload.size,
        "layout": "standard",
        "state": "POSTED",
        "covers_from": "2019-06-10",
        "covers_to": "2019-06-10",
        "same_content_as": None,
        "stated_lines": None,
        "stated_amount": None,
        "received_at": instant(AT),
        "posted_at": instant(AT),
        "undone_at": None,
        "position": upload.posted_seq,
    }


def test_uploads_are_listed(channel, full):
    upload = Upload.objects.get()

    assert full.get("uploads").json()["results"] == [upload_data(upload)]
    assert full.get("uploads?distributor=BORONIA").json()["results"] == []
    assert full.get("uploads?state=FAILED").json()["results"] == []


def test_an_upload_has_counts_that_add_up(channel, full):
    upload = Upload.objects.get()

    answer = full.get(f"uploads/upl_{upload.pk}").json()

    assert answer == {
        **upload_data(upload),
        "lines": 3,
        "restated": 0,
        "counts": {
            "posted": 1, "linked": 0, "matched": 0, "unmatched": 1, "rejected": 0, "already_known": 0,
            "faulty": 1, "read": 0,
        },
        "amounts": answer["amounts"],
        "failure": None,
    }  # fmt: skip
    assert [row for row in answer["amounts"] if row["net"] != "0.00"] == [
        {"state": "POSTED", "currency": "AUD", "net": "120.50"},
        {"state": "UNMATCHED", "currency": "AUD", "net": "80.00"},
    ]
    assert sum(answer["counts"].values()) == answer["lines"]


def test_faults_say_where_and_what(channel, full):
    answer = full.get(f"uploads/upl_{channel.upload_id}/faults").json()

    assert answer["results"] == [
        {
            "line": 4,
            "column": "net_amount",
            "value": "abc",
            "code": answer["results"][0]["code"],
            "message": answer["results"][0]["message"],
        }
    ]
    assert "abc" in answer["results"][0]["message"]


def test_lines_say_what_became_of_them(channel, full):
    first, second, _ = full.get(f"uploads/upl_{channel.upload_id}/lines").json()["results"]

    assert first == {
        "line": 2,
        "state": "POSTED",
        "document_no": "D-1",
        "line_no": "1",
        "document_on": "2019-06-10",
        "reseller_code": "",
        "reseller_name": "Larkmere Technology",
        "partner": "LARKMERE",
        "match_method": "NAME",
        "customer_name": "",
        "customer_country": "",
        "product_code": "",
        "quantity": None,
        "net": "120.50",
        "currency": "AUD",
        "kind": "NEW",
        "segment": "UNKNOWN",
        "reason": "",
    }
    assert (second["state"], second["partner"], second["match_method"]) == ("UNMATCHED", None, "")


def test_lines_are_filtered_by_state(channel, full):
    answer = full.get(f"uploads/upl_{channel.upload_id}/lines?state=FAULTY").json()

    assert [row["line"] for row in answer["results"]] == [4]


PROGRAM = {
    "id": "PARTNER-AU",
    "name": "Program PARTNER-AU",
    "currency": "AUD",
    "time_zone": "UTC",
    "night_at": "02:00:00",
}


def test_programs_are_listed_and_read_whole(channel, full):
    version = ProgramVersion.objects.get()

    detail = full.get("programs/PARTNER-AU").json()

    assert full.get("programs").json()["results"] == [PROGRAM]
    assert detail == {
        **PROGRAM,
        "tiers": [
            {"code": tier.code, "name": tier.name, "rank": tier.rank}
            for tier in Program.objects.get().tiers.order_by("rank")
        ],
        "version": {
            "number": 1,
            "state": "PUBLISHED",
            "effective_on": "2020-01-01",
            "enforced_on": "2020-01-01",
            "ends_on": None,
            "published_at": instant(version.published_at),
            "document_sha256": version.document_sha256,
            "document": version.document,
        },
    }


def run_data(run: EvaluationRun) -> dict[str, object]:
    return {
        "id": f"run_{run.pk}",
        "program": "PARTNER-AU",
        "program_version": 1,
        "as_of": "2026-06-30",
        "attempt": 1,
        "state": "CLOSED",
        "partner_count": 2,
        "counts": run.counts,
        "opened_at": instant(run.opened_at),
        "judged_at": instant(run.judged_at),
        "closed_at": instant(run.closed_at),
    }


def test_runs_are_listed_and_read_with_their_moves(channel, full):
    run = EvaluationRun.objects.get()

    detail = full.get(f"runs/run_{run.pk}").json()

    assert full.get("runs").json()["results"] == [run_data(run)]
    assert full.get("runs?state=HELD").json()["results"] == []
    assert detail == {
        **run_data(run),
        "watermark": {"ledger": run.ledger_watermark, "knowledge": run.knowledge_watermark},
        "fingerprint": run.fingerprint,
        "feeds": [
            {
                name: feed[name]
                for name in ("code", "name", "health", "covered_to", "expected_to", "why")
            }
            for feed in run.feeds
        ],
        "breaches": [],
        "moves": detail["moves"],
        "released_at": None,
        "release_reason": "",
    }
    assert sum(move["count"] for move in detail["moves"]) == 2
    assert {move["previous_tier"] for move in detail["moves"]} == {None}


def decision_data(row: Decision) -> dict[str, object]:
    tiers = {tier.rank: tier.code for tier in Program.objects.get().tiers.all()}
    return {
        "id": f"dec_{row.run_id}_{row.partner_id}",
        "run": f"run_{row.run_id}",
        "program": "PARTNER-AU",
        "program_version": 1,
        "as_of": "2026-06-30",
        "partner": row.partner.code,
        "previous_tier": None,
        "judged_tier": tiers[row.judged_rank],
        "tier": tiers[row.rank_after],
        "verdict": row.verdict,
        "grace_started_on": None,
        "grace_ends_on": None,
        "grace_cleared_on": None,
    }


def test_decisions_are_listed(channel, full):
    results = full.get("decisions").json()["results"]

    reasons = [row.pop("reasons") for row in results]
    assert results == [decision_data(row) for row in Decision.objects.order_by("partner_id")]
    assert all(reason["code"] and reason["text"] for row in reasons for reason in row)
    assert all(reasons)


def test_a_decision_carries_its_whole_evidence(channel, full):
    row = Decision.objects.select_related("run").get(partner=channel.larkmere)

    answer = full.get(f"decisions/dec_{row.run_id}_{row.partner_id}").json()

    assert answer["evidence"] == decisions.evidence(decision=row)
    assert answer["partner"] == "LARKMERE"


def test_standings_are_those_of_the_day(channel, full):
    results = full.get("standings").json()["results"]

    assert [row["partner"] for row in results] == ["LARKMERE", "MERRIGATE"]
    assert results[0] == {
        "partner": "LARKMERE",
        "program": "PARTNER-AU",
        "tier": results[0]["tier"],
        "tier_name": results[0]["tier_name"],
        "rank": results[0]["rank"],
        "starts_on": "2026-07-01",
        "ends_on": None,
        "run": f"run_{channel.run_id}",
    }
    assert full.get("standings?on=2026-06-30").json()["results"] == []
    assert len(full.get("standings?partner=LARKMERE&on=2026-07-01").json()["results"]) == 1
    assert full.get("standings?partner=NOBODY").json()["results"] == []


def test_sync_by_run_gives_what_later_closed_runs_brought(channel, full):
    second = make.night(AT.date(), code="PARTNER-AU")
    first, last = f"run_{channel.run_id}", f"run_{second.run_id}"

    since_first = full.get(f"decisions?program=PARTNER-AU&updated_since={first}").json()["results"]

    assert [row["run"] for row in since_first] == [last, last]
    assert full.get(f"decisions?program=PARTNER-AU&updated_since={last}").json()["results"] == []
    assert full.get(f"standings?program=PARTNER-AU&updated_since={last}").json()["results"] == []


def test_sync_by_position_gives_uploads_in_the_order_they_were_posted(channel, full):
    position = Upload.objects.get().posted_seq

    assert len(full.get("uploads?updated_since=0").json()["results"]) == 1
    assert full.get(f"uploads?updated_since={position}").json()["results"] == []


def test_decisions_of_a_run_that_is_not_closed_are_not_shown(channel, full):
    EvaluationRun.objects.update(state="HELD")
    row = Decision.objects.get(partner=channel.larkmere)

    assert full.get("decisions").json()["results"] == []
    assert full.get(f"decisions/dec_{row.run_id}_{row.partner_id}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "partners",
        "uploads",
        "uploads/upl_{upload}/lines",
        "standings",
        "decisions",
        "runs",
        "programs",
        "ledger/entries",
        "ledger/entries?expand=partner,upload",
        "events",
        "decisions?expand=partner,run",
    ],
)
def test_the_number_of_queries_does_not_follow_the_number_of_rows(address, channel, full):
    address = address.format(upload=channel.upload_id)
    full.get(address)
    make.partner("THIRD")
    for size in (1, 3):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = full.get(f"{address}{'&' if '?' in address else '?'}page_size={size}")
        if size == 1:
            few = len(seen)
        assert answer.status_code == 200
        assert len(seen) <= 8
    assert len(seen) == few


def test_an_unreadable_file_says_why(channel, full):
    upload = Upload.objects.get()
    Upload.objects.filter(pk=upload.pk).update(
        state=UploadState.FAILED, failure="The file is no table.", failure_code="no_table"
    )

    assert full.get(f"uploads/upl_{upload.pk}").json()["failure"] == {
        "code": "no_table",
        "message": "The file is no table.",
        "line": None,
        "column": "",
    }
