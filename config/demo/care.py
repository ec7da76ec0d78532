"""The demo's daily business beside sales: market development funds, partners the public finds, questions they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from funds.choices import Activity
from funds.operations import budgets, claims, requests
from kernel import money
from kernel.periods import ONE_DAY
from partners.operations import listings
from partners.queries import people
from tiers.operations import dispute_openings, disputes

PROGRAM_CODE = "PARTNER-AU"
PLANS = (
    (Activity.EVENT, "Breakfast for clinics", "Thirty clinics, six offers", 2400),
    (Activity.CAMPAIGN, "Letters to accountants", "Two hundred read it, twenty call", 3800),
    (
        Activity.TRAINING,
        "Two engineers on the new release",
        "Both certified by the end of it",
        1900,
    ),
    (Activity.CONTENT, "Case study of a freight company", "Used in ten offers", 1200),
    (Activity.DEMO, "Demonstration kit for schools", "Shown at eight schools", 4500),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who acts, as the log names them: who approves, and who asks for the partner."""

    director: str
    manager: str
    dana: str


def cast(*, director: str, manager: str, dana: str) -> Cast:
    """Return the cast by e-mail."""
    found = [people.find_user(email=email) for email in (director, manager, dana)]
    actors = [f"user:{user.pk}" for user in found if user is not None]
    return Cast(director=actors[0], manager=actors[1], dana=actors[2])


def spend(*, partners: list[str], who: Cast, at: datetime, today: date) -> None:
    """Open this half-year's and last year's budget, and bring requests of the partners to every state."""
    half = date(today.year, 7 if today.month > 6 else 1, 1)
    end = date(half.year + (half.month > 1), 1 if half.month > 1 else 7, 1)
    budgets.open_budget(
        code=f"MDF-{half.year}-H{1 + (half.month > 1)}", name="Half-year funds", program_code=PROGRAM_CODE,
        starts_on=half, ends_on=end + timedelta(days=90), claims_until=end + timedelta(days=150),
        units=money.to_units(60_000), reason="Granted with the yearly plan", actor=who.director, at=at,
    )  # fmt: skip
    budgets.open_budget(
        code=f"MDF-{half.year}-GOLD", name="Gold partners' launch fund", program_code=PROGRAM_CODE, tier_code="GOLD",
        starts_on=half, ends_on=end + timedelta(days=90), claims_until=end + timedelta(days=150),
        units=money.to_units(25_000), reason="Launch of the new release", actor=who.director, at=at,
    )  # fmt: skip
    code = f"MDF-{half.year}-H{1 + (half.month > 1)}"
    for number, partner in enumerate(partners):
        activity, title, expected, amount = PLANS[number % len(PLANS)]
        first = today + timedelta(days=5 + number)
        request = requests.ask(
            budget_code=code, partner_code=partner, actor=who.dana, at=at,
            wish=requests.Wish(
                activity=activity, title=title, expected=expected, starts_on=first, ends_on=first + ONE_DAY,
                units=money.to_units(amount),
            ),
        )  # fmt: skip
        _carry(request.ref, number, money.to_units(amount), who=who, today=today, at=at)


def list_publicly(*, partners: list[str], actor: str, at: datetime) -> None:
    """Let the public find the partners."""
    with transaction.atomic(durable=True):
        for partner in partners:
            listings.agree(partner_code=partner, actor=actor, at=at)


def ask(*, partner: str, distributor: str, who: Cast, at: datetime, today: date) -> None:
    """Let the partner miss a sale, and be answered about a certificate."""
    with transaction.atomic(durable=True):
        dispute_openings.about_missing_line(
            partner_code=partner, distributor_code=distributor, document="INV-88213", on=today - timedelta(days=40),
            net=Decimal("18240.00"), currency="AUD", is_new_customer=False,
            text="Ordered by Bellweir Dental through us; the distributor invoiced it to our old account.",
            actor=who.dana, at=at,
        )  # fmt: skip
    with transaction.atomic(durable=True):
        answered = dispute_openings.about_certificate(
            partner_code=partner, person="E-77", certificate="ENG", issued_on=today - timedelta(days=120),
            text="Our engineer passed in the summer.", actor=who.dana, at=at,
        )  # fmt: skip
        disputes.decide(
            dispute_id=answered.pk, is_upheld=False,
            reason="The exam was the associate level, which the programme does not count.", actor=who.director, at=at,
        )  # fmt: skip


def _carry(ref: str, number: int, units: int, *, who: Cast, today: date, at: datetime) -> None:
    """Leave the request waiting, decline it, approve it, or take it to a claim or to payment, by its number."""
    step = number % 5
    if step == 0:
        return
    if step == 1:
        requests.decline(
            ref=ref, reason="Two letters went out this year already", actor=who.manager, at=at
        )
        return
    requests.approve(
        ref=ref, units=units, reason="Fits the plan for this half-year", actor=who.manager, at=at
    )
    if step == 2:
        return
    claims.submit(
        ref=ref, units=units, evidence="Invoice 4411 of the venue, in the partner's folder", actor=who.dana, at=at
    )  # fmt: skip
    if step == 4:
        claims.pay(
            ref=ref, number=1, payment=f"B-{7000 + number}", paid_on=today, actor=who.manager, at=at
        )
