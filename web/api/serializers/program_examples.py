"""Worked examples of program versions, of the channel of web.api.serializers.examples."""

from __future__ import annotations

from web.api.serializers.examples import PROGRAM_DETAIL, Example

DOCUMENT: Example = {
    "code": "PARTNER-AU",
    "name": "Partner program Australia",
    "currency": "AUD",
    "time_zone": "Australia/Sydney",
    "effective_on": "2027-07-01",
    "tiers": [
        {"code": "authorised", "name": "Authorised", "rank": 1, "entry": "none"},
        {
            "code": "silver",
            "name": "Silver",
            "rank": 2,
            "entry": {"metric": "net_revenue", "window": "12 months", "at_least": 400000},
        },
    ],
}
DOCUMENT_REQUEST: Example = {"document": DOCUMENT}
WHAT_IF_REQUEST: Example = {"document": DOCUMENT, "as_of": "2026-06-30"}
VERSION: Example = {
    "program": "PARTNER-AU",
    "number": 2,
    "state": "DRAFT",
    "effective_on": "2027-07-01",
    "enforced_on": "2027-07-01",
    "ends_on": None,
    "created_by": "key:mk_ab12cd34",
    "published_by": "",
    "published_at": None,
    "document_sha256": PROGRAM_DETAIL["version"]["document_sha256"],
}
VERSION_DETAIL: Example = {**VERSION, "document": DOCUMENT}
FINDINGS: Example = {
    "findings": [
        {
            "severity": "WARNING",
            "code": "cliff",
            "where": "tiers.silver.entry",
            "message": "The threshold is more than 10 times that of the tier below.",
        }
    ]
}
DRAFTED: Example = {**VERSION_DETAIL, "is_new": True, **FINDINGS}
CONSULTED: Example = {**VERSION_DETAIL, "state": "CONSULTATION"}
RETIRE_REQUEST: Example = {"ends_on": "2028-07-01", "reason": "Replaced by the program for 2028"}
RETIRED: Example = {
    **VERSION_DETAIL,
    "state": "RETIRED",
    "ends_on": "2028-07-01",
    "published_by": "user:4",
    "published_at": "2027-06-02T03:00:00Z",
}
CHANGES: Example = {
    "changes": [
        {
            "where": "tiers.silver.entry",
            "before": "net revenue of the last 12 months at least 350,000 AUD",
            "after": "net revenue of the last 12 months at least 400,000 AUD",
            "sentence": "To enter Silver, net revenue of the last 12 months rises from 350,000 AUD to 400,000 AUD.",
        }
    ]
}
WHAT_IF: Example = {
    "as_of": "2026-06-30",
    "partners": 396,
    "shifts": [
        {"previous_tier": "silver", "tier": "authorised", "count": 12},
        {"previous_tier": "silver", "tier": "silver", "count": 92},
    ],
    "moves": [
        {"partner": "LARKMERE", "previous_tier": "silver", "tier": "authorised", "verdict": "WARN"}
    ],
    "verdicts": {"PROMOTE": 0, "RETAIN": 380, "WARN": 12, "DEMOTE": 0, "HOLD": 4},
    "met": {"authorised": 396, "silver": 92},
    "unsettled": 4,
}
