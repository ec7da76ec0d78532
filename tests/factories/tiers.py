"""Smallest valid rows for the tests of tiers: partners, what they bought, and small programs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from textwrap import dedent, indent

from django.db import connection

from partners.models import Certification, Distributor, Partner, Person
from sales.models import Customer, LedgerEntry
from tiers.operations import nightly, programs

AT = datetime(2026, 7, 20, 3, 0, tzinfo=UTC)
_numbers = count(1)

LADDER = """\
- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
- code: SILVER
  name: Silver
  rank: 2
  entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 100}
- code: GOLD
  name: Gold
  rank: 3
  entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 400}
  keep: {metric: net_revenue, window: {trailing_months: 12}, at_least: 300}
"""


def partner(code: str, **values: object) -> Partner:
    """Return a stored partner in Australia."""
    row = {"name": f"{code} Pty Ltd", "normalized_name": code.lower(), "country": "AU", **values}
    return Partner.objects.create(code=code, created_at=AT, updated_at=AT, **row)


def distributor(code: str = "NORVALE", **values: object) -> Distributor:
    """Return a stored distributor without a rhythm."""
    return Distributor.objects.create(
        code=code, name=code.capitalize(), currency="AUD", created_at=AT, updated_at=AT, **values
    )


def customer(name: str) -> Customer:
    """Return the end customer of that name."""
    found, _ = Customer.objects.get_or_create(name=name, normalized_name=name, country="AU")
    return found


def sale(to: Partner, amount: float, on: date, **values: object) -> LedgerEntry:
    """Return a credit of `amount` (whole currency)."""
    row = {
        "source_key": f"T|{next(_numbers)}|1",
        "revision": 1,
        "kind": "CREDIT",
        "sale_kind": "NEW",
        "segment": "SMB",
        "currency": "AUD",
        "posted_at": AT,
        "posted_by": "test",
        **values,
    }
    return LedgerEntry.objects.create(
        partner=to, business_date=on, net=round(amount * 10_000), **row
    )


def reversal(of: LedgerEntry) -> LedgerEntry:
    """Return the entry that takes a credit back."""
    same = ("source_key", "revision", "partner_id", "distributor_id", "customer_id", "product_id", "sale_kind",
            "segment", "business_date", "currency", "posted_at", "posted_by")  # fmt: skip
    return LedgerEntry.objects.create(
        kind="REVERSAL",
        reverses_id=of.pk,
        net=-of.net,
        quantity=None if of.quantity is None else -of.quantity,
        **{name: getattr(of, name) for name in same},
    )


def certificate(at: Partner, ref: str, code: str = "ENG", **values: object) -> Certification:
    """Return a certificate of a person of the partner."""
    person, _ = Person.objects.get_or_create(partner=at, ref=ref, defaults={"name": ref})
    row = {"issued_on": date(2020, 1, 1), "recorded_at": AT, "recorded_by": "test", **values}
    with connection.cursor() as cursor:
        cursor.execute("select nextval('knowledge_seq')")
        known_seq = cursor.fetchone()[0]
    return Certification.objects.create(person=person, certificate=code, known_seq=known_seq, **row)


def document(*, tiers: str = LADDER, policy: str = "", code: str = "P", **version: object) -> str:
    """Return a program document as YAML; `version` overrides its dates."""
    zone = version.pop("time_zone", "UTC")
    head = version.pop("head", "")
    brake = version.pop(
        "brake",
        "{max_share_of_tier: 100%, max_share_of_partners: 100%, max_share_of_revenue: 100%}",
    )
    dates = {"effective_on": "2020-01-01", **version}
    lines = "\n".join(f"  {name}: {value}" for name, value in dates.items())
    rules = f"policy:\n{indent(dedent(policy).strip(), '  ')}\n" if policy else ""
    return (
        f"program:\n  code: {code}\n  name: Program {code}\n  currency: AUD\n  time_zone: {zone}\n{head}"
        f"version:\n{lines}\n{rules}brake: {brake}\ntiers:\n{indent(dedent(tiers), '  ')}"
    )


def program(**parts: object) -> programs.Loaded:
    """Load and publish a program."""
    return programs.load(text=document(**parts), publish=True, actor="test", at=AT)


def night(as_of: date, *, code: str = "P", at: datetime | None = None) -> nightly.Night:
    """Carry the night of the day through to its end; by default some time on the next day."""
    return nightly.evaluate(program_code=code, as_of=as_of, actor="test", at=at or AT)
