"""One worked example per operation, of an invented channel; shown in the schema and on the reference page."""

from __future__ import annotations

from typing import Any

Example = dict[str, Any]

PARTNER: Example = {
    "id": "LARKMERE",
    "name": "Larkmere Technology",
    "status": "ACTIVE",
    "tax_number": "64 604 118 207",
    "city": "Geelong",
    "region": "VIC",
    "postcode": "3220",
    "country": "AU",
    "email": "office@larkmere.example",
    "phone": "",
    "website": "",
    "joined_on": "2019-03-01",
    "is_key_account": False,
}
PARTNER_DETAIL: Example = {
    **PARTNER,
    "territory": "Victoria South",
    "manager": "Priya Raman",
    "standings": [
        {
            "program": "PARTNER-AU",
            "tier": "silver",
            "tier_name": "Silver",
            "rank": 2,
            "starts_on": "2025-07-01",
        }
    ],
}
UPLOAD_REQUEST: Example = {
    "file": "(the file)",
    "distributor": "NORVALE",
    "covers_from": "2026-06-01",
    "covers_to": "2026-06-30",
}
UPLOAD: Example = {
    "id": "upl_118",
    "distributor": "NORVALE",
    "file_name": "norvale-2026-06.csv",
    "sha256": "9f2c4e1bd0a7c8f5a3e6d9b0c1f2e3d4a5b6c7d8e9f0a1b2c3d4e5f60718293a",
    "size": 48211,
    "layout": "standard",
    "state": "RECEIVED",
    "covers_from": "2026-06-01",
    "covers_to": "2026-06-30",
    "same_content_as": None,
    "received_at": "2026-07-01T01:12:09Z",
    "posted_at": None,
    "position": None,
}
UPLOAD_DETAIL: Example = {
    **UPLOAD,
    "state": "POSTED",
    "posted_at": "2026-07-01T01:12:14Z",
    "position": 2204,
    "lines": 412,
    "restated": 2,
    "counts": {
        "posted": 398,
        "linked": 0,
        "matched": 0,
        "unmatched": 11,
        "rejected": 0,
        "already_known": 0,
        "faulty": 3,
        "read": 0,
    },
    "amounts": [
        {"state": "POSTED", "currency": "AUD", "net": "181204.50"},
        {"state": "UNMATCHED", "currency": "AUD", "net": "9640.00"},
    ],
    "failure": None,
}
FAULT: Example = {
    "line": 17,
    "column": "net_amount",
    "value": "abc",
    "code": "amount_unreadable",
    "message": "“abc” is no amount. Write a number such as 1234.50.",
}
LINE: Example = {
    "line": 18,
    "state": "POSTED",
    "document_no": "NW-9912",
    "line_no": "1",
    "document_on": "2026-06-14",
    "reseller_code": "10442",
    "reseller_name": "Larkmere Technology Pty Ltd",
    "partner": "LARKMERE",
    "match_method": "CODE",
    "customer_name": "Corio Shire",
    "customer_country": "AU",
    "product_code": "FW-200",
    "quantity": "12.00",
    "net": "4800.00",
    "currency": "AUD",
    "kind": "NEW",
    "segment": "SMB",
    "reason": "",
}
PROGRAM: Example = {
    "id": "PARTNER-AU",
    "name": "Partner program Australia",
    "currency": "AUD",
    "time_zone": "Australia/Sydney",
    "night_at": "02:00:00",
}
PROGRAM_DETAIL: Example = {
    **PROGRAM,
    "tiers": [
        {"code": "authorised", "name": "Authorised", "rank": 1},
        {"code": "silver", "name": "Silver", "rank": 2},
    ],
    "version": {
        "number": 1,
        "state": "PUBLISHED",
        "effective_on": "2025-07-01",
        "enforced_on": "2025-10-01",
        "ends_on": None,
        "published_at": "2025-06-02T03:00:00Z",
        "document_sha256": "0c1f2e3d4a5b6c7d8e9f0a1b2c3d4e5f60718293a9f2c4e1bd0a7c8f5a3e6d9b",
        "document": {"code": "PARTNER-AU", "currency": "AUD"},
    },
}
RUN: Example = {
    "id": "run_41",
    "program": "PARTNER-AU",
    "program_version": 1,
    "as_of": "2026-06-30",
    "attempt": 1,
    "state": "CLOSED",
    "partner_count": 396,
    "counts": {"PROMOTE": 7, "RETAIN": 361, "WARN": 15, "DEMOTE": 10, "HOLD": 3},
    "opened_at": "2026-06-30T16:00:00Z",
    "judged_at": "2026-06-30T16:00:01Z",
    "closed_at": "2026-06-30T16:00:02Z",
}
RUN_DETAIL: Example = {
    **RUN,
    "watermark": {"ledger": 51220, "knowledge": 2210},
    "fingerprint": "a9f2c4e1bd0a7c8f5a3e6d9b0c1f2e3d4a5b6c7d8e9f0a1b2c3d4e5f60718293",
    "feeds": [
        {
            "code": "NORVALE",
            "name": "Norvale Distribution",
            "health": "FRESH",
            "covered_to": "2026-06-30",
            "expected_to": "2026-06-27",
            "why": "",
        }
    ],
    "breaches": [],
    "moves": [
        {"previous_tier": "authorised", "tier": "silver", "count": 7},
        {"previous_tier": "silver", "tier": "silver", "count": 97},
    ],
    "released_at": None,
    "release_reason": "",
}
DECISION: Example = {
    "id": "dec_41_7",
    "run": "run_41",
    "program": "PARTNER-AU",
    "program_version": 1,
    "as_of": "2026-06-30",
    "partner": "LARKMERE",
    "previous_tier": "authorised",
    "judged_tier": "silver",
    "tier": "silver",
    "verdict": "PROMOTE",
    "reasons": [
        {"code": "HIGHER_TIER_MET", "text": "The entry requirements of a higher tier are met"}
    ],
    "grace_started_on": None,
    "grace_ends_on": None,
    "grace_cleared_on": None,
}
DECISION_DETAIL: Example = {
    **DECISION,
    "evidence": {
        "v": 1,
        "program": "PARTNER-AU",
        "as_of": "2026-06-30",
        "watermark": {"ledger": 51220, "knowledge": 2210},
        "held": "authorised",
        "highest_met": "silver",
        "verdict": "PROMOTE",
        "tier_after": "silver",
    },
}
STANDING: Example = {
    "partner": "LARKMERE",
    "program": "PARTNER-AU",
    "tier": "silver",
    "tier_name": "Silver",
    "rank": 2,
    "starts_on": "2026-07-01",
    "ends_on": None,
    "run": "run_41",
}
PROBLEM: Example = {
    "type": "https://meritline.example/api/docs#invalid_input",
    "title": "Invalid input",
    "status": 422,
    "detail": "Some of what was sent cannot be used; errors names each place.",
    "code": "invalid_input",
    "errors": [
        {
            "path": "page_size",
            "code": "invalid",
            "message": "Give a whole number from 1 to 200.",
        }
    ],
    "request_id": "3fa9c2d1b04e",
}
