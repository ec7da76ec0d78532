"""Keys of every kind and a caller that speaks with one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from partners.choices import Scope
from partners.operations import keys
from tests.hooks.conftest import receiver  # noqa: F401 -- a fixture
from tests.personas import AT

FILE = (
    "document_no,line_no,document_date,reseller_name,net_amount,currency\n"
    "D-7,1,2026-06-12,Larkmere Technology,10.00,AUD\n"
)


@dataclass(kw_only=True)
class Caller:
    """A program that calls the API with one key."""

    secret: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, address: str, **headers: str) -> Any:
        """GET an address below /api/v1, or a whole one."""
        return self.client.get(_whole(address), headers=self._headers(headers))

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        """POST a JSON body to an address below /api/v1."""
        return self.client.post(
            _whole(address),
            data=body if isinstance(body, str) else json.dumps(body or {}),
            content_type="application/json",
            headers=self._headers(headers),
        )

    def send(
        self, *, content: str = FILE, headers: dict[str, str] | None = None, **fields: str
    ) -> Any:
        """Send a file."""
        file = SimpleUploadedFile("june.csv", content.encode(), content_type="text/csv")
        return self.client.post(
            "/api/v1/uploads", {"file": file, **fields}, headers=self._headers(headers or {})
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {self.secret}", **more}


def _whole(address: str) -> str:
    return address if address.startswith(("http", "/api/")) else f"/api/v1/{address}"


def make_key(*scopes: Scope, distributor_code: str = "", **values: Any) -> Caller:
    """Return a caller with a key of the scopes."""
    with transaction.atomic():
        secret = keys.create_key(
            name="Test", scopes=scopes, distributor_code=distributor_code, at=AT, **{"actor": "command", **values}
        )  # fmt: skip
    return Caller(secret=secret)


@pytest.fixture
def full(channel) -> Caller:
    """A key of the channel team with every scope."""
    return make_key(*Scope)


@pytest.fixture
def norvale_key(channel) -> Caller:
    """A key bound to NORVALE with every scope."""
    return make_key(*Scope, distributor_code="NORVALE")


@pytest.fixture
def boronia_key(channel) -> Caller:
    """A key bound to BORONIA with every scope."""
    return make_key(*Scope, distributor_code="BORONIA")
