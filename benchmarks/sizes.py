"""Fill a database of its own with a synthetic channel: heavy-tailed partners, three years of lines.

Shape: lognormal partner sizes, days spread evenly, 2% reversals, 55% SMB customers, about a quarter as many customers
as lines.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection, transaction

from kernel import copying

AS_OF = date(2026, 6, 30)
DAYS = 3 * 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many partners and ledger lines."""

    name: str
    partners: int
    lines: int


SIZES = {
    "S": Size(name="S", partners=400, lines=100_000),
    "M": Size(name="M", partners=10_000, lines=2_000_000),
    "L": Size(name="L", partners=100_000, lines=20_000_000),
}
STEP = 500_000  # lines generated at a time: 0.4 GB of memory


def fill(*, size: Size, seed: int = 7) -> None:
    """Write partners, one distributor, customers and ledger lines by COPY; the database must be empty."""
    rng = np.random.default_rng(seed)
    with transaction.atomic(durable=True):
        _partners(size=size)
        customers = max(size.lines // 4, 100)
        _customers(count=customers)
        _ledger(rng=rng, size=size, customers=customers)
    with connection.cursor() as cursor:
        cursor.execute(
            "select setval('sales_ledgerentry_id_seq', (select max(id) from sales_ledgerentry))"
        )
        cursor.execute("vacuum (analyze) sales_ledgerentry")
        cursor.execute("analyze")


def _partners(*, size: Size) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into partners_partner (created_at, updated_at, code, name, normalized_name, tax_number, tax_key,"
            " status, city, region, postcode, country, email, phone, website, is_key_account)"
            " select now(), now(), 'B' || n, 'Bench ' || n, 'bench ' || n, '', '', 'ACTIVE', '', '', '', 'AU', '', '',"
            " '', false from generate_series(1, %s) n",
            [size.partners],
        )
        cursor.execute(
            "insert into partners_distributor (created_at, updated_at, code, name, country, currency, layout_name,"
            " rhythm, tolerance_days, contact_name, contact_email, contact_phone, is_active)"
            " values (now(), now(), 'BENCH', 'Bench', 'AU', 'AUD', 'standard', 'NONE', 3, '', '', '', true)"
        )


def _customers(*, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into sales_customer (name, normalized_name, country, employees, employees_source)"
            " select 'C ' || n, 'c ' || n, 'AU', case when n %% 100 < 55 then 20 when n %% 100 < 90 then 900 end, ''"
            " from generate_series(1, %s) n",
            [count],
        )


def _ledger(*, rng: np.random.Generator, size: Size, customers: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select min(id) from partners_partner")
        first_partner = cursor.fetchone()[0]
        cursor.execute("select min(id) from sales_customer")
        first_customer = cursor.fetchone()[0]
        cursor.execute("select id from partners_distributor limit 1")
        distributor = cursor.fetchone()[0]
    weights = rng.lognormal(0.0, 1.8, size.partners)
    weights /= weights.sum()
    entry = 0
    for start in range(0, size.lines, STEP):
        count = min(STEP, size.lines - start)
        partner = rng.choice(size.partners, count, p=weights)
        order = np.argsort(partner, kind="stable")
        partner = partner[order] + first_partner
        day = np.datetime64(AS_OF) - rng.integers(0, DAYS, count).astype("timedelta64[D]")
        customer = first_customer + (partner * 7919 + rng.integers(0, 60, count)) % customers
        net = (rng.lognormal(6.5, 1.2, count) * 10_000).astype(np.int64)
        bucket = (customer - first_customer + 1) % 100
        segment = np.where(bucket < 55, "SMB", np.where(bucket < 90, "ENTERPRISE", "UNKNOWN"))
        kind = np.where(rng.random(count) < 0.3, "RENEWAL", "NEW")
        entry = _copy(
            entry=entry, start=start, partner=partner, day=day, customer=customer, net=net, segment=segment, kind=kind,
            distributor=distributor, reversed_share=rng.random(count) < 0.02,
        )  # fmt: skip


def _copy(
    *, entry, start, partner, day, customer, net, segment, kind, distributor, reversed_share
) -> int:  # type: ignore[no-untyped-def]  # arrays
    out = io.StringIO()
    reversed_credits = []
    for i in range(len(partner)):
        entry += 1
        key = f"BENCH|{start + i}|1"
        row = f"{partner[i]}\t{distributor}\t{customer[i]}\t{kind[i]}\t{segment[i]}\t{day[i]}"
        out.write(
            f"{entry}\tPOS\t{key}\t\t1\tCREDIT\t\\N\t{row}\t{net[i]}\tAUD\t2026-07-01\tbench\t\n"
        )
        if reversed_share[i]:
            reversed_credits.append((entry, key, row, net[i]))
    columns = (
        "id", "source", "source_key", "content_hash", "revision", "kind", "reverses_id", "partner_id", "distributor_id",
        "customer_id", "sale_kind", "segment", "business_date", "net", "currency", "posted_at", "posted_by", "reason",
    )  # fmt: skip
    out.seek(0)
    copying.copy_text(table="sales_ledgerentry", columns=columns, buffer=out)
    out = io.StringIO()
    for credit, key, row, amount in reversed_credits:
        entry += 1
        out.write(
            f"{entry}\tPOS\t{key}\t\t1\tREVERSAL\t{credit}\t{row}\t{-amount}\tAUD\t2026-07-01\tbench\t\n"
        )
    out.seek(0)
    copying.copy_text(table="sales_ledgerentry", columns=columns, buffer=out)
    return entry
