"""A client that openapi-python-client makes of the committed schema lives the story of an integration."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from standardwebhooks import Webhook

from hooks.operations import deliveries
from partners.choices import Scope
from sales.operations import intake
from tests.factories import tiers as make
from tests.web.api.conftest import make_key

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "meritline_api_client"
FILE = (
    "document_no,line_no,document_date,reseller_name,net_amount,currency\n"
    "D-1,1,2026-06-12,Reseller 1,900000.00,AUD\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Generate the client once and let it be imported."""
    folder = tmp_path_factory.mktemp("client")
    config = folder / "config.yaml"
    config.write_text("literal_enums: true\npost_hooks: []\n")
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "openapi-python-client"),
            "generate",
            "--path", str(ROOT / "docs" / "openapi.yaml"),
            "--config", str(config),
            "--output-path", str(folder / "made"),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "arning" in done.stdout + done.stderr) == (0, False), done.stdout
    sys.path.insert(0, str(folder / "made"))
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    sys.path.remove(str(folder / "made"))


@pytest.fixture
def client(made, db):
    """The generated client with a key, in front of the application itself."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with made("client").AuthenticatedClient(
        base_url="http://testserver",
        token=make_key(*Scope).secret,
        raise_on_unexpected_status=True,
        httpx_args={"transport": httpx.WSGITransport(get_wsgi_application())},
    ) as client:
        yield client
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.journey
def test_partners_are_added_a_file_is_counted_and_what_it_led_to_is_told(made, client, receiver):
    make.distributor("NORVALE")
    make.program(code="PARTNER-AU")
    models = made("models")

    def call(name, *args, **named):
        return made(f"api.{name}").sync(*args, client=client, **named)

    hook = call(
        "webhooks.add_webhook",
        body=models.WebhookInputRequest(
            url=receiver.url, types=["upload.posted", "tier.standing.changed"]
        ),
    )
    added = call(
        "partners.add_partners",
        body=models.PartnersInputRequest(
            items=[
                models.PartnerInputRequest(id=f"P-{n}", name=f"Reseller {n}", country="AU")
                for n in range(3)
            ]
        ),
    )
    sent = call(
        "uploads.send_upload",
        body=models.UploadInputRequest(
            file=made("types").File(payload=io.BytesIO(FILE.encode()), file_name="june.csv"),
            distributor="NORVALE",
            covers_from=date(2026, 6, 1),
            covers_to=date(2026, 6, 30),
        ),
        idempotency_key="june",
    )
    waiting = call("uploads.get_upload", sent.id)
    intake.process(upload_id=int(sent.id.removeprefix("upl_")), at=make.AT)
    posted = call("uploads.get_upload", sent.id)
    make.night(date(2026, 6, 30), code="PARTNER-AU")
    decided = call("decisions.list_decisions", program="PARTNER-AU", partner="P-1")
    one = call("decisions.get_decision", decided.results[0].id)
    while deliveries.deliver_next(at=timezone.now()):
        pass

    assert [each.status for each in added.results] == ["ADDED"] * 3
    assert (waiting.state, posted.state, posted.counts.posted) == ("RECEIVED", "POSTED", 1)
    assert (one.partner, one.tier, one.verdict) == ("P-1", "GOLD", "PROMOTE")
    assert one.evidence["highest_met"] == "GOLD"
    verified = [Webhook(hook.secret).verify(body, headers) for headers, body in receiver.got]
    assert "upload.posted" in {each["type"] for each in verified}
    assert "tier.standing.changed" in {each["type"] for each in verified}


def test_a_refusal_is_a_problem_with_a_code(made, client):
    found = made("api.partners.get_partner").sync("NOBODY", client=client)

    assert (type(found).__name__, found.code, found.status) == ("Problem", "not_found", 404)
