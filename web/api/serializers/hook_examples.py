"""Worked examples of webhooks, of the same invented channel as web.api.serializers.examples."""

from __future__ import annotations

from web.api.serializers.examples import Example

WEBHOOK_REQUEST: Example = {
    "url": "https://hooks.norvale.example/meritline",
    "types": ["tier.standing.changed", "upload.posted"],
    "description": "ERP of the channel",
}
WEBHOOK: Example = {
    "id": "whk_3",
    **WEBHOOK_REQUEST,
    "created_at": "2026-06-01T00:00:00Z",
    "failing_since": None,
    "paused_at": None,
    "pause_reason": "",
}
WEBHOOK_PAUSED: Example = {
    **WEBHOOK,
    "paused_at": "2026-07-02T03:00:00Z",
    "pause_reason": "Sent for the wrong month",
}
WEBHOOK_WITH_SECRET: Example = {**WEBHOOK, "secret": "whsec_(base64 of 32 bytes)"}
ROTATION: Example = {"overlap_hours": 24}
DELIVERY: Example = {
    "id": "msg_5120",
    "event": "evt_88213",
    "type": "tier.standing.changed",
    "subject": "partner:LARKMERE",
    "state": "DELIVERED",
    "attempts": 1,
    "next_attempt_at": "2026-06-30T16:02:05Z",
    "created_at": "2026-06-30T16:00:02Z",
    "delivered_at": "2026-06-30T16:00:05Z",
}
DELIVERY_DETAIL: Example = {
    **DELIVERY,
    "body": '{"type":"tier.standing.changed","timestamp":"2026-06-30T16:00:02Z","data":{"id":"evt_88213"}}',
    "log": [
        {
            "at": "2026-06-30T16:00:05Z",
            "milliseconds": 81,
            "status": 204,
            "failure": "",
            "answer": "",
        }
    ],
}
DELIVERY_WAITING: Example = {
    **DELIVERY_DETAIL,
    "state": "PENDING",
    "attempts": 0,
    "delivered_at": None,
    "log": [],
}
