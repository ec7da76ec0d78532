"""Smallest valid rows for the tests of funds: a budget, a request, all in units of AUD."""

from __future__ import annotations

from datetime import UTC, date, datetime

from funds.choices import Activity
from funds.models import Budget, FundRequest
from funds.operations import budgets, requests

ONE = 10_000  # units
AT = datetime(2026, 6, 1, 2, tzinfo=UTC)  # noon of 1 June in Sydney
PARTNER_ACTOR, STAFF = "user:5", "user:7"


def budget(code: str = "MDF-1", *, amount: int = 1000, **values: object) -> Budget:
    """Open a budget of the program P for the second half of 2026, claimed until the end of January."""
    row: dict[str, object] = {
        "name": "Second half",
        "program_code": "P",
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2027, 1, 1),
        "claims_until": date(2027, 1, 31),
        "units": amount * ONE,
        "reason": "Granted by the board",
        "actor": STAFF,
        "at": AT,
        **values,
    }
    return budgets.open_budget(code=code, **row)


def wish(amount: int = 400, **values: object) -> requests.Wish:
    """Return a wish for an event in July."""
    row: dict[str, object] = {
        "activity": Activity.EVENT,
        "title": "Breakfast for clinics",
        "expected": "Thirty clinics, six offers",
        "starts_on": date(2026, 7, 10),
        "ends_on": date(2026, 7, 11),
        "units": amount * ONE,
        **values,
    }
    return requests.Wish(**row)


def asked(
    partner: str = "ALPHA", *, amount: int = 400, of: str = "MDF-1", at: datetime = AT
) -> FundRequest:
    """Return a request that waits."""
    return requests.ask(
        budget_code=of, partner_code=partner, wish=wish(amount), actor=PARTNER_ACTOR, at=at
    )


def approved(partner: str = "ALPHA", *, amount: int = 400, of: str = "MDF-1") -> FundRequest:
    """Return a request that was approved in full."""
    request = asked(partner, amount=amount, of=of)
    return requests.approve(
        ref=request.ref, units=request.asked, reason="Good plan", actor=STAFF, at=AT
    )
