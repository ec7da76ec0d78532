"""Smallest valid rows for the tests of renewals: a program with a policy, partners in tiers, contracts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db import connection

from kernel import naming
from partners.models import Partner
from renewals.models import Contract, Incumbency
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
