"""Worked examples of people and of what partners are told apart by, of the channel of web.api.serializers.examples."""

from __future__ import annotations

from web.api.serializers.examples import PARTNER, Example

PARTNER_REQUEST: Example = {
    "id": "LARKMERE",
    "name": "Larkmere Technology",
    "country": "AU",
    "city": "Geelong",
    "postcode": "3220",
}
PARTNER_ADDED: Example = {**PARTNER, "territory": "", "manager": "", "standings": []}
PARTNER_CHANGE: Example = {"city": "Geelong", "phone": None, "reason": "Moved in May"}
PARTNERS_REQUEST: Example = {"items": [PARTNER_REQUEST]}
ITEMS: Example = {"results": [{"index": 0, "id": "LARKMERE", "status": "ADDED", "problem": None}]}
MERGE_REQUEST: Example = {
    "merged": "LARKMERE-GEELONG",
    "survivor": "LARKMERE",
    "reason": "One company, says the register",
}
MERGE: Example = {
    "id": "mrg_4",
    **MERGE_REQUEST,
    "state": "PROPOSED",
    "proposed_by": "user:4",
    "proposed_at": "2026-06-11T04:00:00Z",
    "decided_by": "",
    "decided_at": None,
    "decision_reason": "",
}
MERGE_APPROVED: Example = {
    **MERGE,
    "state": "APPROVED",
    "decided_by": "key:mk_ab12cd34",
    "decided_at": "2026-06-12T01:30:00Z",
}
MERGE_DECLINED: Example = {
    **MERGE_APPROVED,
    "state": "DECLINED",
    "decision_reason": "Sent for the wrong month",
}
DISTRIBUTOR: Example = {
    "id": "NORVALE",
    "name": "Norvale Distribution",
    "country": "AU",
    "currency": "AUD",
    "rhythm": "MONTHLY",
    "tolerance_days": 5,
    "contact_name": "Ingrid Moss",
    "contact_email": "ingrid@norvale.example",
    "contact_phone": "",
    "is_active": True,
}
PERSON_REQUEST: Example = {
    "partner": "LARKMERE",
    "ref": "LARKMERE-1",
    "name": "Dana Whitlock",
    "email": "dana@larkmere.example",
    "employed_from": "2019-03-01",
}
PERSON: Example = {"id": "per_77", **PERSON_REQUEST, "employed_until": None}
CERTIFICATE_REQUEST: Example = {
    "person": "per_77",
    "certificate": "CERT-ENGINEER",
    "issued_on": "2025-03-10",
    "expires_on": "2027-03-10",
}
OBSERVED: Example = {
    "partner": "LARKMERE",
    "code": "SATISFACTION",
    "on": "2026-06-30",
    "value": "4.50",
}
OBSERVATIONS_REQUEST: Example = {"items": [OBSERVED]}
RECORDED: Example = {"recorded": 1}
OBSERVATION: Example = {
    "id": "obs_902",
    "position": 2215,
    **OBSERVED,
    "recorded_at": "2026-07-01T01:12:14Z",
    "recorded_by": "key:mk_ab12cd34",
}
