"""What is sent: body and headers by Standard Webhooks, signed with every secret in force."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

SECRET_BYTES = 32
AGENT = "Meritline-Webhooks/1"


def new_secret() -> str:
    """Return a fresh secret in the form that receivers' libraries take."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body(*, type_: str, at: datetime, data: Mapping[str, Any]) -> str:
    """Return the body; the same event always has the same."""
    shown = {"type": type_, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": dict(data)}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def headers(*, message_id: str, at: datetime, text: str, signing: Sequence[str]) -> dict[str, str]:
    """Return the headers: id (the same at every attempt), the instant of this one, a signature by each secret."""
    signatures = [
        Webhook(secret).sign(msg_id=message_id, timestamp=at, data=text) for secret in signing
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
