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
    "merged_into": None,
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
    "stated_lines": None,
    "stated_amount": None,
    "received_at": "2026-07-01T01:12:09Z",
    "posted_at": None,
    "undone_at": None,
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
REASON: Example = {"reason": "Sent for the wrong month"}
UPLOAD_UNDONE: Example = {
    **UPLOAD_DETAIL,
    "undone_at": "2026-07-02T03:00:00Z",
    "position": 2260,
    "counts": {**UPLOAD_DETAIL["counts"], "posted": 0, "unmatched": 0, "rejected": 409},
    "amounts": [{"state": "REJECTED", "currency": "AUD", "net": "190844.50"}],
}
GROUP: Example = {
    "id": "grp_90112",
    "distributor": "NORVALE",
    "code": "",
    "name": "Larkmere Tech (Geelong) P/L",
    "tax_number": "",
    "postcode": "3220",
    "reason": "Nobody has this name",
    "lines": 11,
    "net": "9640.00",
    "currency": "AUD",
    "first_on": "2026-06-03",
    "last_on": "2026-06-28",
}
GROUP_DETAIL: Example = {
    **GROUP,
    "candidates": [
        {
            "partner": "LARKMERE",
            "name": "Larkmere Technology",
            "city": "Geelong",
            "region": "VIC",
            "score": 84,
            "signs": [
                {"speaks_for": True, "text": "Name 81% alike"},
                {"speaks_for": True, "text": "Same postcode"},
            ],
        }
    ],
}
RESOLVE: Example = {"partner": "LARKMERE", "remember": True, "reason": "Confirmed by phone"}
DECIDED_LINES: Example = {"lines": 11, "posted": 11}
SET_ASIDE_LINES: Example = {"lines": 11, "posted": 0}
ENTRY: Example = {
    "id": "led_51220",
    "position": 51220,
    "kind": "CREDIT",
    "reverses": None,
    "partner": "LARKMERE",
    "distributor": "NORVALE",
    "upload": "upl_118",
    "line": 18,
    "origin": "POS",
    "revision": 1,
    "sold_on": "2026-06-14",
    "product": "FW-200",
    "customer": "Corio Shire",
    "segment": "SMB",
    "sale_kind": "NEW",
    "net": "4800.00",
    "currency": "AUD",
    "quantity": "12.00",
    "posted_at": "2026-07-01T01:12:14Z",
    "reason": "",
}
CERTIFICATE: Example = {
    "id": "crt_812",
    "position": 1906,
    "partner": "LARKMERE",
    "person": "LARKMERE-1",
    "name": "Dana Whitlock",
    "certificate": "CERT-ENGINEER",
    "issued_on": "2025-03-10",
    "expires_on": "2027-03-10",
    "employed_from": "2019-03-01",
    "employed_until": None,
    "is_revoked": False,
    "replaces": None,
    "recorded_at": "2025-03-11T00:40:00Z",
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
RUN_RELEASED: Example = {
    **RUN_DETAIL,
    "state": "APPLYING",
    "closed_at": None,
    "released_at": "2026-06-30T22:05:00Z",
    "release_reason": "Sent for the wrong month",
}
RUN_DISCARDED: Example = {
    **RUN_DETAIL,
    "state": "DISCARDED",
    "release_reason": "Sent for the wrong month",
}
APPROVAL: Example = {
    "id": "apr_12",
    "act": "PUBLISH_VERSION",
    "state": "PROPOSED",
    "program": "PARTNER-AU",
    "version": 2,
    "partner": None,
    "tier": None,
    "is_admitted": None,
    "override": None,
    "starts_on": None,
    "ends_on": None,
    "reason": "Agreed with the regions in June",
    "proposed_by": "user:4",
    "proposed_at": "2026-06-11T04:00:00Z",
    "decided_by": "",
    "decided_at": None,
    "decision_reason": "",
}
PROPOSAL: Example = {
    "program": "PARTNER-AU",
    "version": 2,
    "reason": "Agreed with the regions in June",
}
ADMISSION: Example = {
    "program": "PARTNER-AU",
    "tier": "platinum",
    "partner": "LARKMERE",
    "is_admitted": True,
    "reason": "Reference customer in the health sector",
}
ADMISSION_PROPOSED: Example = {
    **APPROVAL,
    **ADMISSION,
    "id": "apr_13",
    "act": "ADMIT_PARTNER",
    "version": None,
}
APPROVED: Example = {
    **APPROVAL,
    "state": "APPROVED",
    "decided_by": "key:mk_ab12cd34",
    "decided_at": "2026-06-12T01:30:00Z",
    "decision_reason": "Sent for the wrong month",
}
DECLINED: Example = {**APPROVED, "state": "DECLINED"}
EVENT: Example = {
    "id": "evt_88213",
    "type": "tier.standing.changed",
    "subject": "partner:LARKMERE",
    "partner": "LARKMERE",
    "actor": "system",
    "at": "2026-06-30T16:00:02Z",
    "reason": "",
    "data": {"program": "PARTNER-AU", "from": "authorised", "to": "silver", "run": 41},
}
KEY: Example = {
    "prefix": "mk_ab12cd34",
    "name": "ERP of Norvale",
    "scopes": ["uploads:read", "uploads:write"],
    "distributor": "NORVALE",
    "created_at": "2026-01-12T02:00:00Z",
    "expires_at": None,
    "last_used_at": "2026-07-01T01:12:00Z",
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
