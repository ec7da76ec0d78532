"""Take the price list of maintenance from a file: all rows or none; a price holds until the next one begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel import locks, money
from partners.operations import tables
from partners.operations.cells import Cells
from partners.operations.counting import Counted
from partners.operations.tables import Faults, Headers, Row
from renewals.models import RenewalPrice
from sales.operations import catalog

HEADERS: Mapping[str, tuple[str, ...]] = {
    "product": ("product_code", "sku"),
    "currency": (),
    "yearly_price": ("price", "annual_price", "unit_price"),
    "starts_on": ("valid_from", "from", "effective_on"),
}
LONGEST_PRODUCT = 80
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    row: Row
    key: Key
    yearly: int
    starts_on: date


@transaction.atomic(durable=True)
def import_prices(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Counted:
    """Take the file's prices; each holds from its starts_on, and ends the one before it on that day.

    Refuses the whole file where any row is faulty, and a price from a day on which a later one is stored already.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    headers = Headers(names=HEADERS, required=tuple(HEADERS))
    table = tables.read(path=path, headers=headers, faults=faults)
    said = [_said(row, faults) for row in table.rows]
    faults.raise_if_any()
    products = catalog.product_ids(codes={one.key[0] for one in said})
    open_now = _open(products)
    new = _new(sorted(said, key=lambda one: (one.key, one.starts_on)), open_now, faults)
    faults.raise_if_any()
    created = sum(one.key not in open_now for one in new)
    if is_trial:
        transaction.set_rollback(True)  # products that the check created
    else:
        _write(new, products, actor=actor, at=at)
    return Counted(
        created=created,
        changed=len(new) - created,
        unchanged=len(said) - len(new),
        is_trial=is_trial,
        ignored_columns=tuple(table.ignored),
    )


def _said(row: Row, faults: Faults) -> _Said:
    cells = Cells(row=row, faults=faults)
    yearly = cells.amount("yearly_price")
    if yearly is None and not row["yearly_price"]:
        cells.fault("yearly_price", "is blank. Fill it in.", code="blank")
    if yearly is not None and yearly < 0:
        cells.fault("yearly_price", "is below zero.")
    return _Said(
        row=row,
        key=(
            cells.text("product", most=LONGEST_PRODUCT, is_needed=True),
            cells.currency("currency"),
        ),
        yearly=yearly or 0,
        starts_on=cells.day("starts_on", is_needed=True) or date.min,
    )


def _open(products: Mapping[str, int]) -> dict[Key, RenewalPrice]:
    rows = RenewalPrice.objects.filter(product_id__in=products.values(), ends_on__isnull=True)
    return {(row.product.code, row.currency): row for row in rows.select_related("product")}


def _new(said: list[_Said], open_now: Mapping[Key, RenewalPrice], faults: Faults) -> list[_Said]:
    """Return the prices to store; the rows come in order of key and day."""
    latest: dict[Key, tuple[date, int]] = {
        key: (row.starts_on, row.yearly) for key, row in open_now.items()
    }
    found = []
    for one in said:
        before = latest.get(one.key)
        if before == (one.starts_on, one.yearly):
            continue
        if before is not None and one.starts_on <= before[0]:
            Cells(row=one.row, faults=faults).fault(
                "starts_on",
                f"is not after {before[0]}, from when another price holds.",
                code="price_is_stored",
            )
            continue
        latest[one.key] = (one.starts_on, one.yearly)
        found.append(one)
    return found


def _write(new: list[_Said], products: Mapping[str, int], *, actor: str, at: datetime) -> None:
    for one in new:
        product_id, currency = products[one.key[0]], one.key[1]
        RenewalPrice.objects.filter(
            product_id=product_id, currency=currency, ends_on__isnull=True
        ).update(ends_on=one.starts_on)
        RenewalPrice.objects.create(
            product_id=product_id,
            currency=currency,
            yearly=one.yearly,
            starts_on=one.starts_on,
            set_at=at,
            set_by=actor,
        )
    record_many(
        EventType.RENEWAL_PRICE_CHANGED,
        happenings=[
            Happening(
                subject=f"product:{one.key[0]}",
                data={
                    "currency": one.key[1],
                    "yearly": money.plain(one.yearly),
                    "starts_on": one.starts_on.isoformat(),
                },
            )
            for one in new
        ],
        actor=actor,
        at=at,
    )
