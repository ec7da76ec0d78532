"""Smallest valid rows for the tests of renewals: a program with a policy, partners in tiers, contracts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise

from django.db import connection

from kernel import naming
from partners.models import Partner
from renewals.models import (
    Authorization,
    AuthorizationStep,
    Contract,
    Incumbency,
    RenewalPrice,
)
from renewals.operations import authorizations, policies
from sales.models import Customer, Product
from tests.factories import tiers
from tiers.models import Program, Standing, Tier

AT = datetime(2026, 6, 1, 2, tzinfo=UTC)  # noon of 1 June in Sydney
LONG_AGO = date(2020, 1, 1)
ZONE = "Australia/Sydney"
_numbers = count(1)


def program(code: str = "P", *, zone: str = ZONE) -> Program:
    """Return a published program of the tiers BASE, SILVER and GOLD in the zone."""
    tiers.program(code=code, time_zone=zone)
    return Program.objects.get(code=code)


def partner(code: str, *, tier: str = "SILVER", of: Program | None = None) -> Partner:
    """Return a partner that has held the tier of the program since long ago; without a program it holds none."""
    made = tiers.partner(code)
    if of is not None:
        stand(made, tier=tier, of=of)
    return made


def stand(who: Partner, *, tier: str, of: Program, on: date = LONG_AGO) -> None:
    """Put the partner into a tier from a day on, out of the one it holds."""
    Standing.objects.filter(partner=who, program=of, ends_on__isnull=True).update(ends_on=on)
    Standing.objects.create(
        partner=who,
        program=of,
        tier=Tier.objects.get(program=of, code=tier),
        starts_on=on,
        set_at=AT,
        set_by="test",
    )


def customer(name: str = "Bellweir Dental", *, country: str = "AU") -> Customer:
    """Return the end customer of that name."""
    found, _ = Customer.objects.get_or_create(
        normalized_name=naming.normalized_name(name), country=country, defaults={"name": name}
    )
    return found


def product(code: str = "EP-STD") -> Product:
    """Return the product of that code."""
    found, _ = Product.objects.get_or_create(code=code)
    return found


def seq() -> int:
    """Return the next knowledge number."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('knowledge_seq')")
        return int(cursor.fetchone()[0])


def contract(
    of: Program, *, incumbent: Partner | None = None, last_day: date = date(2026, 6, 30), **values
) -> Contract:
    """Return an open contract of 10 pieces at 1,000.00 AUD a year; its partner of record has been so from its start."""
    ends_on = last_day + timedelta(days=1)
    row = {
        "ref": f"C-{next(_numbers):05}",
        "customer": values.pop("customer", None) or customer(),
        "product": values.pop("product", None) or product(),
        "quantity": 10,
        "annual_value": 10_000_000,
        "currency": "AUD",
        "starts_on": ends_on.replace(year=ends_on.year - 1),
        "ends_on": ends_on,
        "known_seq": seq(),
        "created_at": AT,
        "updated_at": AT,
        **values,
    }
    made = Contract.objects.create(program=of, **row)
    if incumbent is not None:
        Incumbency.objects.create(
            contract=made,
            partner=incumbent,
            starts_on=made.starts_on,
            cause="IMPORT",
            set_at=AT,
            set_by="test",
        )
    return made


POLICY = """
program: P
effective_on: 2020-01-01
gate: SILVER
suspension_grace_days: 30
assessment:
  rule: {metric: certified_people, at_least: 1}
  questions:
    - {code: SPEED, text: How fast do you quote?, points: 6}
    - {code: CARE, text: Who looks after the customer?, points: 4}
  pass_mark: 70%
  valid_months: 12
  wait_days: 90
pricing:
  margins: {SILVER: 18%, GOLD: 20%}
  uplift: 3%
  multi_year: {2: 5%, 3: 8%}
  early: {days: 60, discount: 2%}
  late: {fee: 10%}
  validity_days: 30
  tax: {AU: 10%}
"""


def policy(text: str = POLICY) -> policies.Loaded:
    """Load a renewal policy."""
    return policies.load(text=text, actor="test", at=AT)


def authorised(code: str, *, of: Program, tier: str = "SILVER") -> Partner:
    """Return a partner at the gate that has the right until 2030; the program has a policy."""
    made = partner(code, tier=tier, of=of)
    authorise(made, of=of)
    return made


def authorise(who: Partner, *, of: Program) -> None:
    """Give a partner the right until 2030, step by step."""
    right, _ = Authorization.objects.get_or_create(
        program=of, partner=who, defaults={"since_on": LONG_AGO}
    )
    path = ("NOT_ELIGIBLE", "ELIGIBLE", "OPTED_IN", "UNDER_ASSESSMENT", "AUTHORISED")
    for number, (before, after) in enumerate(pairwise(path), 1):
        AuthorizationStep.objects.create(
            authorization=right,
            number=number,
            from_state=before,
            to_state=after,
            taken_on=LONG_AGO,
            taken_at=AT,
            taken_by="test",
        )
    right.state, right.expires_on = "AUTHORISED", date(2030, 1, 1)
    right.save()


def suspend(who: Partner) -> None:
    """Suspend the partner's right by a person's act."""
    right = Authorization.objects.select_related("program").get(partner=who)
    authorizations.suspend(
        program_code=right.program.code,
        partner_code=who.code,
        reason="A complaint",
        actor="user:1",
        at=datetime.now(UTC),
    )


def price(of: Product, *, yearly: int, currency: str = "AUD") -> RenewalPrice:
    """Put the product into the price list, from long ago on, at so many units a year."""
    return RenewalPrice.objects.create(
        product=of, currency=currency, yearly=yearly, starts_on=LONG_AGO, set_at=AT, set_by="test"
    )
