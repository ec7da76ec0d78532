"""Renewals over the API: from the right to the order, and claims of the old scheme."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from events.models import Event
from partners.choices import Scope
from renewals.models import Authorization, Claim, Contract, Order, RenewalPrice
from sales.models import LedgerEntry
from tests.factories import renewals as make
from tests.web.api.conftest import make_key
from tests.web.api.things import claim, contract, quote, renewing

PRICES = "product,currency,yearly_price,starts_on\nEP-STD,AUD,120.00,2026-01-01\n"


@pytest.fixture
def second(channel):
    """A key that another person made."""
    return make_key(*Scope, actor="user:5")


def send(caller, place, text):
    file = SimpleUploadedFile("table.csv", text.encode(), content_type="text/csv")
    return caller.client.post(f"/api/v1/{place}", {"file": file}, headers=caller._headers({}))


def test_a_contract_is_quoted_revised_sent_and_ordered_once(channel, full):
    held = f"ctr_{contract().pk}"
    drafted = full.post("quotes", {"partner": "LARK", "lines": [{"contract": held}]})
    revised = full.post(f"quotes/{drafted.json()['id']}/revise", {"years": 2}).json()
    sent = full.post(f"quotes/{revised['id']}/send").json()
    place, once = f"quotes/{revised['id']}/accept", {"idempotency-key": "order"}
    answers = [full.post(place, {"reference": "PO-1"}, **once) for _ in range(2)]
    late = full.post(place, {"reference": "PO-1"})

    assert (drafted.status_code, drafted.json()["lines"][0]["contract"]) == (201, held)
    assert (revised["years"], revised["state"], sent["state"]) == (2, "DRAFT", "SENT")
    order = answers[0].json()
    assert (order["quote"], order["reference"], order["net"]) == (
        revised["id"],
        "PO-1",
        revised["net"],
    )
    assert answers[1].json() == order
    assert (late.status_code, late.json()["code"]) == (409, "quote_is_not_live")
    assert Order.objects.count() == 1
    credit = LedgerEntry.objects.get(source="ORDER")
    assert (credit.partner.code, credit.sale_kind) == ("LARK", "RENEWAL")
    assert full.get("orders?updated_since=0").json()["results"][0]["id"] == order["id"]
    successor = full.get(f"contracts/{order['lines'][0]['successor']}").json()
    assert (successor["partner"], successor["state"]) == ("LARK", "OPEN")


def test_others_contracts_do_not_exist_for_a_partner(channel, full):
    held = f"ctr_{contract().pk}"

    answers = [
        full.post("quotes", {"partner": "LARKMERE", "lines": [{"contract": held}]}),
        full.post("quotes", {"partner": "LARK", "lines": [{"contract": "ctr_999999"}]}),
        full.post("quotes", {"partner": "NOBODY", "lines": [{"contract": held}]}),
    ]

    assert [each.status_code for each in answers] == [422, 422, 422]
    assert [each.json()["errors"][0]["path"] for each in answers] == ["lines", "lines", "partner"]


def test_a_declined_quote_frees_the_contract(channel, full):
    ref = quote().ref

    declined = full.post(f"quotes/{ref}/decline", {"reason": "Too dear"}).json()

    assert (declined["state"], declined["reason"]) == ("DECLINED", "Too dear")
    assert len(full.get("quotes?state=DECLINED&partner=LARK").json()["results"]) == 1


def test_a_right_is_suspended_reinstated_and_withdrawn_with_every_step(channel, full):
    place = f"authorizations/aut_{Authorization.objects.get(partner=renewing()).pk}"

    states = [
        full.post(f"{place}/{act}", {"reason": "Because"}).json()["state"]
        for act in ("suspend", "reinstate", "withdraw")
    ]
    refused = full.post(f"{place}/suspend", {"reason": "Again"})
    shown = full.get(place).json()

    assert states == ["SUSPENDED", "AUTHORISED", "WITHDRAWN"]
    assert (refused.status_code, refused.json()["code"]) == (409, "step_not_legal")
    assert [step["to_state"] for step in shown["steps"]][:3] == states[::-1]


def test_a_right_is_asked_for_and_assessed_by_two(channel, full, second):
    program = make.program()
    make.policy()
    make.partner("LARK", of=program)
    somebody = full.post("people", {"partner": "LARK", "ref": "1", "name": "Ada Moss"}).json()["id"]
    full.post("certificates", {"person": somebody, "certificate": "C", "issued_on": "2026-01-01"})

    asked = full.post("authorizations", {"program": "P", "partner": "LARK"}).json()
    opened = full.post(f"authorizations/{asked['id']}/assess").json()
    place = f"assessments/{opened['assessments'][0]['id']}"
    full.post(f"{place}/answer", {"points": {"SPEED": 6, "CARE": 4}})
    measured = full.post(f"{place}/measure").json()["assessments"][0]
    full.post(f"{place}/propose", {"is_pass": True, "reason": "Good"})
    own = full.post(f"{place}/sign", {"reason": "Good"})
    signed = second.post(f"{place}/sign", {"reason": "Good"})

    assert (asked["state"], opened["state"]) == ("OPTED_IN", "UNDER_ASSESSMENT")
    assert (measured["outcome"], measured["score"]) == ("MET", 10)
    assert (own.status_code, own.json()["code"]) == (409, "own_proposal")
    assert (signed.status_code, signed.json()["state"]) == (200, "AUTHORISED")


def test_a_contract_is_released_assigned_and_its_contacts_are_kept(channel, full):
    place = f"contracts/ctr_{contract().pk}"
    now = timezone.now()

    logged = full.post(
        f"{place}/contacts", {"kind": "CALL", "contacted_at": now.isoformat(), "note": "Two years"}
    )
    early = full.post(
        f"{place}/contacts",
        {"kind": "CALL", "contacted_at": (now + timedelta(hours=1)).isoformat(), "note": "x"},
    )
    released = full.post(f"{place}/release", {"cause": "CONSENT", "reason": "Agreed"}).json()
    assigned = full.post(f"{place}/assign", {"partner": "LARKMERE", "reason": "Nearby"}).json()

    assert (logged.status_code, early.status_code) == (200, 422)
    assert (released["partner"], assigned["partner"]) == (None, "LARKMERE")
    assert [each["note"] for each in assigned["contacts"]] == ["Two years"]
    assert [each["release_cause"] for each in assigned["holdings"]] == ["CONSENT", ""]


def test_a_cause_that_the_product_finds_is_not_given(channel, full):
    answer = full.post(
        f"contracts/ctr_{contract().pk}/release", {"cause": "NO_RESPONSE", "reason": "x"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "cause")


def test_a_claim_is_proven_approved_by_another_and_paid(channel, full, second):
    place = f"claims/clm_{claim().pk}"
    full.post(f"{place}/prove", {"evidence": "Invoice INV-9"})
    own = full.post(f"{place}/approve", {"reason": "Seen"})
    approved = second.post(f"{place}/approve", {"reason": "Seen"})
    paid = full.post(f"{place}/pay", {"payment": "BANK-7", "paid_on": "2026-07-01"})
    late = full.post(f"{place}/reject", {"reason": "No"})

    assert (own.status_code, own.json()["code"]) == (409, "own_evidence")
    assert (approved.json()["state"], paid.json()["state"]) == ("APPROVED", "PAID")
    assert (late.status_code, late.json()["code"]) == (409, "claim_state_differs")
    assert Claim.objects.get().state == "PAID"


def test_a_table_is_taken_whole_or_not_at_all(channel, full):
    good = send(full, "renewal_prices/import", PRICES)
    bad = send(full, "renewal_prices/import", PRICES + "EP-STD,AUD,abc,2026-02-01\n")
    none = send(full, "renewal_prices/import", "")

    assert (good.status_code, good.json()["created"]) == (200, 1)
    assert (bad.status_code, bad.json()["code"]) == (422, "table_has_faults")
    assert none.status_code == 422
    assert RenewalPrice.objects.count() == 1
    shown = full.get("renewal_prices?product=EP-STD").json()["results"]
    assert [(row["yearly"], row["currency"]) for row in shown] == [("120.00", "AUD")]


def test_contracts_are_imported_and_listed(channel, full):
    make.program()
    text = (
        "contract,program,customer,customer_country,product,quantity,annual_value,currency,starts_on,last_day,partner\n"
        "M-1,P,Corio Shire,AU,EP-STD,12,9600.00,AUD,2026-01-01,2026-12-31,LARKMERE\n"
    )

    report = send(full, "contracts/import", text)
    again = send(full, "contracts/import", text)
    rows = full.get("contracts?ref=M-1&expand=partner").json()["results"]

    assert (report.status_code, report.json()["created"]) == (200, 1), report.content
    assert again.json()["unchanged"] == 1
    assert [(row["ref"], row["partner"], row["annual_value"]) for row in rows] == [
        ("M-1", "LARKMERE", "9600.00")
    ]
    assert rows[0]["expanded"]["partner"]["name"] == "Larkmere Technology"
    assert Contract.objects.count() == 1
    assert Event.objects.filter(type="contract.imported").count() == 1
