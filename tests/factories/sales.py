"""Small files, distributors and partners for the tests of sales; every test states what it asserts on."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Sum

from kernel import money, naming
from partners.choices import AliasKind
from partners.models import Distributor, Partner
from partners.operations import aliases
from sales.choices import LineState, UploadChannel, UploadState
from sales.models import LedgerEntry, StagedLine, Upload
from sales.operations import intake, uploads
from sales.queries import laws

AT = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
HEADER = (
    "document_no", "line_no", "document_date", "reseller_code", "reseller_name", "reseller_tax_number",
    "customer_name", "customer_country", "customer_employees", "product_code", "kind", "net_amount", "currency",
)  # fmt: skip


def make_distributor(
    code: str = "NV", *, layout_name: str = "standard", rhythm: str = "NONE"
) -> Distributor:
    """Return a distributor of a code."""
    return Distributor.objects.create(
        code=code,
        name=f"Distributor {code}",
        currency="AUD",
        layout_name=layout_name,
        rhythm=rhythm,
        created_at=AT,
        updated_at=AT,
    )


def make_partner(code: str, *, name: str = "", tax_number: str = "") -> Partner:
    """Return a partner of a code; its name is the code unless given."""
    name = name or code
    return Partner.objects.create(
        code=code,
        name=name,
        normalized_name=naming.normalized_name(name),
        tax_number=tax_number,
        tax_key=naming.squeezed_code(tax_number),
        country="AU",
        created_at=AT,
        updated_at=AT,
    )


def learn(distributor: Distributor, partner: Partner, *, code: str = "", name: str = "") -> int:
    """Make a code, or a name, of the distributor stand for the partner, and return the alias."""
    return aliases.learn(
        distributor_id=distributor.pk,
        kind=AliasKind.CODE if code else AliasKind.NAME,
        value=code or name,
        partner_id=partner.pk,
        actor="command",
        at=AT,
    ).pk


def line(
    document: str = "D1",
    number: str = "1",
    *,
    net: str = "100.00",
    code: str = "",
    name: str = "",
    tax: str = "",
    customer: str = "",
    country: str = "",
    employees: str = "",
    product: str = "",
    kind: str = "",
    on: str = "2026-01-14",
    currency: str = "AUD",
) -> dict[str, str]:
    """Return one line of a file in our own form."""
    values = (
        document,
        number,
        on,
        code,
        name,
        tax,
        customer,
        country,
        employees,
        product,
        kind,
        net,
        currency,
    )
    return dict(zip(HEADER, values, strict=True))  # fmt: skip


def as_csv(lines: Sequence[dict[str, str]], *, has_numbers: bool = True) -> bytes:
    """Return the lines as a file of our own form, without line numbers where asked."""
    names = [name for name in HEADER if has_numbers or name != "line_no"]
    rows = [",".join(names), *(",".join(row[name] for name in names) for row in lines)]
    return ("\n".join(rows) + "\n").encode()


def receive(
    lines: Sequence[dict[str, str]] | bytes,
    *,
    distributor: str = "NV",
    has_numbers: bool = True,
    layout_name: str | None = None,
    at: datetime = AT,
) -> int:
    """Receive a file and return its upload."""
    content = lines if isinstance(lines, bytes) else as_csv(lines, has_numbers=has_numbers)
    return uploads.receive(
        distributor_code=distributor,
        file_name="pos.csv",
        stream=io.BytesIO(content),
        channel=UploadChannel.COMMAND,
        layout_name=layout_name,
        actor="command",
        at=at,
    ).upload_id


def send(
    lines: Sequence[dict[str, str]] | bytes,
    *,
    distributor: str = "NV",
    has_numbers: bool = True,
    at: datetime = AT,
) -> int:
    """Receive a file, carry it through to the ledger, and return its upload."""
    upload_id = receive(lines, distributor=distributor, has_numbers=has_numbers, at=at)
    assert intake.process(upload_id=upload_id, at=at) is UploadState.POSTED
    return upload_id


def states(upload_id: int) -> dict[LineState, int]:
    """Return how many lines of the upload are in which state."""
    rows = StagedLine.objects.filter(upload_id=upload_id).values_list("state", flat=True)
    return {LineState(state): count for state, count in Counter(rows).items()}


def reasons(upload_id: int) -> list[tuple[str, str]]:
    """Return state and reason of each line, in the order of the file."""
    rows = StagedLine.objects.filter(upload_id=upload_id).order_by("file_line")
    return list(rows.values_list("state", "reason"))


def revenue() -> dict[str, Decimal]:
    """Return the net revenue of each partner with entries, by partner code."""
    rows = LedgerEntry.objects.values("partner__code").annotate(units=Sum("net"))
    return {row["partner__code"]: money.from_units(row["units"]) for row in rows}


def entries() -> list[tuple[str, int, str, str, Decimal]]:
    """Return key, revision, kind, partner and amount of each ledger entry, in the order of their ids."""
    rows = LedgerEntry.objects.order_by("id").values_list(
        "source_key", "revision", "kind", "partner__code", "net"
    )
    return [(*row[:4], money.from_units(row[4])) for row in rows]


def restated(upload_id: int) -> int:
    """Return how many credits the upload restated."""
    return Upload.objects.get(pk=upload_id).restated_count


def assert_lawful() -> None:
    """Fail with what breaks a law of conservation."""
    assert laws.breaches() == []
