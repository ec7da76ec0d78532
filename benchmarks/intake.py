"""Intake end to end against COPY of finished rows into the same indexed ledger, and against the ORM; in one run."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import clock, reading
from kernel import copying, naming
from partners.models import Distributor, Partner, PartnerAlias
from sales.choices import UploadChannel
from sales.models import Customer, LedgerEntry, Product
from sales.operations import intake, uploads

COLUMNS = (
    "upload_id", "line_id", "source", "source_key", "content_hash", "revision", "kind", "partner_id", "distributor_id",
    "customer_id", "product_id", "sale_kind", "segment", "business_date", "net", "currency", "quantity", "posted_at",
    "posted_by", "reason",
)  # fmt: skip
SAMPLE = 5_000


def measure(*, lines: int) -> None:
    """Print the table of one file size."""
    _know_resellers()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clean.csv"
        reading.write_clean(path=path, count=lines)
        first = clock.once(lambda: _send(path))
        again = clock.once(lambda: _send(path))
    floor = _floor(lines)
    orm = _orm() * lines / SAMPLE
    print(
        f"\nIntake, a file of {lines:,} lines (floor: COPY of finished rows into the same indexed ledger)\n"
    )
    print("| way | time | against the floor |\n| --- | --- | --- |")
    clock.row("COPY of finished rows", floor, floor)
    clock.row("intake end to end (read, stage, match, post)", first, floor)
    clock.row("the same file again (0 posted)", again, floor)
    clock.row(f"bulk_create with look-ups, from {SAMPLE:,} lines", orm, floor)
    print(
        f"\n{lines / first:,.0f} lines a second end to end; {100 * floor / first:.0f}% of the floor's rate."
    )


def _know_resellers() -> None:
    at = timezone.now()
    distributor = Distributor.objects.get(code="BENCH")
    Partner.objects.bulk_create(
        [
            Partner(
                code=f"R{n:05d}", name=f"Reseller Number {n} Pty Ltd", created_at=at, updated_at=at, country="AU",
                normalized_name=naming.normalized_name(f"Reseller Number {n} Pty Ltd"),
            )
            for n in range(5_000)
        ],
        batch_size=1_000,
    )  # fmt: skip
    PartnerAlias.objects.bulk_create(
        [
            PartnerAlias(
                distributor=distributor, partner=partner, kind="CODE", value=partner.code, value_key=partner.code,
                learned_at=at, learned_by="bench",
            )
            for partner in Partner.objects.filter(code__startswith="R").order_by("id")
        ],
        batch_size=1_000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _send(path: Path) -> None:
    with path.open("rb") as stream:
        received = uploads.receive(
            distributor_code="BENCH", file_name=path.name, stream=stream, channel=UploadChannel.COMMAND,
            actor="command", at=timezone.now(),
        )  # fmt: skip
    intake.process(upload_id=received.upload_id, at=timezone.now())


def _floor(lines: int) -> float:
    """Copy as many finished rows, with new keys, into the ledger and roll back."""
    rows = LedgerEntry.objects.filter(upload__isnull=False).order_by("partner_id", "business_date")[
        :lines
    ]
    text = "".join(
        "\t".join(
            copying.field(value)
            for value in (f"F{row[3]}" if at == 3 else value for at, value in enumerate(row))
        )
        + "\n"
        for row in rows.values_list(*COLUMNS)
    )

    def copy() -> None:
        copying.copy_text(table="sales_ledgerentry", columns=COLUMNS, buffer=io.StringIO(text))
        connection.check_constraints()

    with transaction.atomic():
        seconds = clock.once(copy)
        transaction.set_rollback(True)
    return seconds


def _orm() -> float:
    """Create entries with dictionary look-ups and bulk_create, as a Django developer would, and roll back."""
    partners = dict(PartnerAlias.objects.values_list("value", "partner_id"))
    customers = dict(Customer.objects.values_list("normalized_name", "id"))
    products = dict(Product.objects.values_list("code", "id"))
    distributor = Distributor.objects.get(code="BENCH")
    at = timezone.now()

    def create() -> None:
        entries = []
        for n in range(SAMPLE):
            key = naming.normalized_name(f"Customer {n % 20000} Limited")
            if key not in customers:
                customers[key] = Customer.objects.create(
                    name=key, normalized_name=key, country="XX"
                ).pk
            entries.append(
                LedgerEntry(
                    source_key=f"ORM|{n}|1", revision=1, kind="CREDIT", partner_id=partners[f"R{n % 5000:05d}"],
                    distributor=distributor, customer_id=customers[key], product_id=products.get(f"SKU-{n % 300:04d}"),
                    sale_kind="NEW", segment="SMB", business_date="2026-06-01", net=n * 10_000, currency="AUD",
                    posted_at=at, posted_by="bench",
                )
            )  # fmt: skip
        LedgerEntry.objects.bulk_create(entries, batch_size=1_000, ignore_conflicts=True)

    with transaction.atomic():
        seconds = clock.once(create)
        transaction.set_rollback(True)
    return seconds
