"""Market development funds on the pages: a partner asks, a manager decides, the partner claims, it is paid."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from funds.models import Budget, FundRequest
from funds.queries import laws
from tests.factories import funds as make
from tests.personas import PERSONAS

ASKED = {
    "budget_code": "MDF-1",
    "activity": "EVENT",
    "title": "Breakfast for clinics",
    "expected": "Thirty clinics",
    "starts_on": "2030-07-10",
    "last_day": "2030-07-10",
    "amount": "250.50",
}


@pytest.fixture
def admin(channel):
    return PERSONAS["partner_admin"]().client


@pytest.fixture
def manager(channel):
    return PERSONAS["manager"]().client


def test_from_asking_to_payment(admin, manager):
    answer = admin.post("/portal/funds/ask/", ASKED)
    assert answer.status_code == 302
    request = FundRequest.objects.order_by("-pk").first()
    assert answer["Location"] == f"/portal/funds/{request.ref}/"
    manager.post(
        f"/dashboard/funds/{request.ref}/decide/",
        {"decision": "approve", "amount": "200", "reason": "A good plan"},
    )
    seen = admin.get(answer["Location"]).content.decode()
    assert "Approved" in seen
    assert "A good plan" in seen
    admin.post(
        f"/portal/funds/{request.ref}/claim/",
        {"amount": "200", "evidence": "Invoice 17 of 11 July"},
    )
    assert "Invoice 17" in manager.get(f"/dashboard/funds/{request.ref}/").content.decode()
    manager.post(
        f"/dashboard/funds/{request.ref}/claims/1/", {"decision": "pay", "said": "Bank 4411"}
    )

    request.refresh_from_db()
    assert (request.state, request.paid) == ("CLOSED", 200 * 10_000)
    assert "Bank 4411" in admin.get(answer["Location"]).content.decode()
    assert laws.breaches() == []


@pytest.mark.parametrize(
    ("field", "wrong", "words"),
    [
        ("amount", "12,50 Euro", "in digits"),
        ("amount", "0", "above zero"),
        ("amount", "NaN", "in digits"),
        ("last_day", "2030-07-09", "ends before it starts"),
        ("starts_on", "10.7.2030", "year, month, day"),
        ("title", "x" * 121, "at most 120"),
        ("budget_code", "OTHER", "Select a valid choice"),
        ("expected", "\x00", "Null characters"),
        ("activity", "PARTY", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(admin, field, wrong, words):
    answer = admin.post("/portal/funds/ask/", {**ASKED, field: wrong})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert FundRequest.objects.count() == 1


def test_a_claim_of_too_much_is_refused_in_words(admin, manager, channel):
    manager.post(
        f"/dashboard/funds/{channel.fund_ref}/decide/",
        {"decision": "approve", "amount": "100", "reason": "A part"},
    )
    answer = admin.post(
        f"/portal/funds/{channel.fund_ref}/claim/",
        {"amount": "100.01", "evidence": "Invoice"},
        follow=True,
    )
    assert "100.00 AUD of what was approved are left to claim" in answer.content.decode()


def test_a_director_opens_and_changes_a_budget(channel):
    director = PERSONAS["director"]().client
    form = {
        "name": "Silver in the south",
        "code": "MDF-S",
        "program_code": "PARTNER-AU",
        "tier": "",
        "territory": "SOUTH",
        "starts_on": "2030-01-01",
        "last_day": "2030-06-30",
        "claims_until": "2030-07-31",
        "amount": "5000",
        "reason": "The board",
    }
    assert (
        director.post("/dashboard/funds/budgets/new/", {**form, "code": "MDF-1"}).status_code == 422
    )
    assert director.post("/dashboard/funds/budgets/new/", form).status_code == 302
    director.post(
        "/dashboard/funds/budgets/MDF-S/resize/", {"amount": "4000", "reason": "Cut in March"}
    )
    page = director.get("/dashboard/funds/budgets/MDF-S/").content.decode()
    assert "$4,000.00" in page
    assert "Cut in March" in page
    assert Budget.objects.get(code="MDF-S").budgeted == 4000 * 10_000


def test_lists_ask_as_much_of_the_database_for_many_as_for_one(
    manager, channel, django_assert_max_num_queries
):
    for _ in range(12):
        make.asked("LARKMERE", amount=1, at=datetime(2026, 7, 2, 2, tzinfo=UTC))
    with django_assert_max_num_queries(30):
        assert manager.get("/dashboard/funds/").status_code == 200
