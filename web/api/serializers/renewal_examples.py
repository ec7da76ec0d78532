"""Worked examples of renewals, of the channel of web.api.serializers.examples."""

from __future__ import annotations

from web.api.serializers.examples import Example

CONTRACT: Example = {
    "id": "ctr_310",
    "ref": "M-20418",
    "program": "PARTNER-AU",
    "customer": "cus_88",
    "customer_name": "Corio Shire",
    "product": "FW-200",
    "quantity": 12,
    "annual_value": "9600.00",
    "currency": "AUD",
    "starts_on": "2025-08-01",
    "ends_on": "2026-08-01",
    "state": "OPEN",
    "renewed_on": None,
    "lapsed_on": None,
    "partner": "LARKMERE",
}
CONTRACT_DETAIL: Example = {
    **CONTRACT,
    "holdings": [
        {
            "partner": "LARKMERE",
            "starts_on": "2025-08-01",
            "ends_on": None,
            "cause": "IMPORT",
            "reason": "",
            "release_cause": "",
            "release_reason": "",
            "evidence": "",
        }
    ],
    "contacts": [
        {
            "at": "2026-06-02T00:30:00Z",
            "kind": "CALL",
            "partner": "LARKMERE",
            "note": "Wants an offer for two years",
            "by": "user:12",
        }
    ],
}
ASSIGN_REQUEST: Example = {"partner": "LARKMERE", "reason": "Looks after the customer already"}
RELEASE_REQUEST: Example = {"cause": "CONSENT", "reason": "Agreed on the phone on 2 June"}
CONTACT_REQUEST: Example = {
    "kind": "CALL",
    "contacted_at": "2026-06-02T10:30:00+10:00",
    "note": "Wants an offer for two years",
}
CONTRACTS_REPORT: Example = {
    "created": 40,
    "changed": 2,
    "unchanged": 310,
    "assigned": 38,
    "orphans": 2,
    "ignored_columns": [],
}
ROWS_REPORT: Example = {"created": 12, "changed": 1, "unchanged": 30, "ignored_columns": []}
PRICE: Example = {
    "id": "prc_9",
    "product": "FW-200",
    "yearly": "820.00",
    "currency": "AUD",
    "starts_on": "2026-07-01",
    "ends_on": None,
}
CUSTOMER: Example = {
    "id": "cus_88",
    "name": "Corio Shire",
    "country": "AU",
    "employees": 240,
    "employees_source": "NORVALE",
    "employees_known_on": "2026-06-14",
}
PRODUCT: Example = {"id": "FW-200", "name": "Firewall 200", "family": "Firewall", "kind": "NEW"}
OPT_IN: Example = {"program": "PARTNER-AU", "partner": "LARKMERE"}
RIGHT: Example = {
    "id": "aut_5",
    **OPT_IN,
    "state": "OPTED_IN",
    "since_on": "2026-06-01",
    "expires_on": None,
    "grace_ends_on": None,
    "earliest_request_on": None,
    "suspended_because": "",
}
ASSESSMENT: Example = {
    "id": "asm_3",
    "state": "OPEN",
    "opened_at": "2026-06-02T00:00:00Z",
    "measured_as_of": "2026-06-01",
    "outcome": "MET",
    "points": {"SPEED": 5},
    "score": 5,
    "is_pass_proposed": None,
    "proposal_reason": "",
    "proposed_by": "",
    "decision_reason": "",
    "decided_by": "",
    "decided_at": None,
    "expires_on": None,
}
RIGHT_DETAIL: Example = {
    **RIGHT,
    "steps": [
        {
            "number": 1,
            "from_state": "ELIGIBLE",
            "to_state": "OPTED_IN",
            "taken_on": "2026-06-01",
            "reason": "",
            "taken_at": "2026-06-01T02:00:00Z",
            "taken_by": "key:mk_ab12cd34",
        }
    ],
    "assessments": [],
}
UNDER_ASSESSMENT: Example = {
    **RIGHT_DETAIL,
    "state": "UNDER_ASSESSMENT",
    "assessments": [ASSESSMENT],
}
POINTS_REQUEST: Example = {"points": {"SPEED": 5, "CARE": 4}}
PROPOSE_REQUEST: Example = {"is_pass": True, "reason": "Three engineers, quotes within a day"}
QUOTE_REQUEST: Example = {"partner": "LARKMERE", "lines": [{"contract": "ctr_310"}], "years": 1}
REVISE_REQUEST: Example = {"years": 2}
ACCEPT_REQUEST: Example = {"reference": "PO-4471"}
QUOTE: Example = {
    "id": "Q-000041",
    "partner": "LARKMERE",
    "program": "PARTNER-AU",
    "customer": "cus_88",
    "customer_name": "Corio Shire",
    "tier": "silver",
    "currency": "AUD",
    "years": 1,
    "last_day": None,
    "priced_on": "2026-06-02",
    "valid_until": "2026-07-02",
    "net": "9840.00",
    "margin": "1771.20",
    "tax": "984.00",
    "state": "DRAFT",
    "drafted_at": "2026-06-02T01:00:00Z",
    "sent_at": None,
    "decided_at": None,
    "reason": "",
}
QUOTE_DETAIL: Example = {
    **QUOTE,
    "lines": [
        {
            "number": 1,
            "contract": "ctr_310",
            "contract_ref": "M-20418",
            "product": "FW-200",
            "quantity": 12,
            "starts_on": "2026-08-01",
            "ends_on": "2027-08-01",
            "basis": "PRICE_LIST",
            "yearly": "9840.00",
            "term": "9840.00",
            "multi_year_discount": "0.00",
            "early_discount": "0.00",
            "late_fee": "0.00",
            "net": "9840.00",
            "margin": "1771.20",
            "tax": "984.00",
        }
    ],
}
QUOTE_SENT: Example = {**QUOTE_DETAIL, "state": "SENT", "sent_at": "2026-06-02T01:05:00Z"}
QUOTE_DECLINED: Example = {
    **QUOTE_SENT,
    "state": "DECLINED",
    "decided_at": "2026-06-09T00:00:00Z",
    "reason": "Sent for the wrong month",
}
QUOTE_REVISED: Example = {**QUOTE_DETAIL, "id": "Q-000042", "years": 2}
ORDER: Example = {
    "id": "R-000017",
    "position": 2301,
    "quote": "Q-000041",
    "partner": "LARKMERE",
    "program": "PARTNER-AU",
    "ordered_on": "2026-06-10",
    "ordered_at": "2026-06-10T00:00:00Z",
    "reference": "PO-4471",
    "currency": "AUD",
    "net": "9840.00",
    "margin": "1771.20",
}
ORDER_DETAIL: Example = {
    **ORDER,
    "lines": [
        {
            "number": 1,
            "contract": "ctr_310",
            "successor": "ctr_355",
            "net": "9840.00",
            "margin": "1771.20",
        }
    ],
}
PROVE_REQUEST: Example = {"evidence": "Invoice INV-9 of 10 January, in the archive"}
PAY_REQUEST: Example = {"payment": "BANK-7", "paid_on": "2026-06-30"}
CLAIM: Example = {
    "id": "clm_14",
    "ref": "RB-1",
    "partner": "LARKMERE",
    "contract": "ctr_310",
    "amount": "180.00",
    "currency": "AUD",
    "document": "INV-9",
    "sold_on": "2026-01-10",
    "submitted_on": "2026-02-01",
    "good_until": "2026-07-31",
    "state": "SUBMITTED",
    "evidence": "",
    "proven_by": "",
    "decided_by": "",
    "decided_at": None,
    "reason": "",
    "paid_on": None,
    "payment": "",
}
CLAIM_PROVEN: Example = {**CLAIM, "state": "PROVEN", **PROVE_REQUEST, "proven_by": "user:12"}
CLAIM_APPROVED: Example = {
    **CLAIM_PROVEN,
    "state": "APPROVED",
    "decided_by": "user:4",
    "decided_at": "2026-06-12T01:30:00Z",
    "reason": "Sent for the wrong month",
}
CLAIM_REJECTED: Example = {**CLAIM_APPROVED, "state": "REJECTED"}
CLAIM_PAID: Example = {**CLAIM_APPROVED, "state": "PAID", **PAY_REQUEST}
