"""Credit our own orders: a renewal that is ordered counts at once; the distributor's line of it is linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kernel import locks, money
from sales.choices import SMB_MOST_EMPLOYEES, EntryKind, EntrySource, SaleKind, Segment
from sales.models import Customer, LedgerEntry
from sales.operations import links


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """One line of an order; `net` is in 1/10,000 units of `currency`."""

    number: int
    partner_id: int
    customer_id: int
    product_id: int
    quantity: int
    net: int
    currency: str
    ordered_on: date


def source_key(*, order_ref: str, number: int) -> str:
    """Return the identity of an order's line in the ledger; no distributor's line begins with a bar."""
    return f"|{order_ref}|{number}"


@transaction.atomic(savepoint=False)
def credit(*, order_ref: str, lines: Sequence[OrderedLine], actor: str, at: datetime) -> list[str]:
    """Credit an order's lines in the caller's transaction and return their source keys; an order is credited once.

    A distributor's line of the same sale that was counted before is linked, and counts no more by itself.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)  # before any id is drawn
    employees = dict(
        Customer.objects.filter(pk__in={line.customer_id for line in lines}).values_list(
            "pk", "employees"
        )
    )
    entries = [
        LedgerEntry(
            source=EntrySource.ORDER,
            source_key=source_key(order_ref=order_ref, number=line.number),
            revision=1,
            kind=EntryKind.CREDIT,
            partner_id=line.partner_id,
            customer_id=line.customer_id,
            product_id=line.product_id,
            sale_kind=SaleKind.RENEWAL,
            segment=_segment(employees[line.customer_id]),
            business_date=line.ordered_on,
            net=line.net,
            currency=line.currency,
            quantity=line.quantity * money.UNITS_PER_ONE,
            posted_at=at,
            posted_by=actor,
        )
        for line in lines
    ]
    LedgerEntry.objects.bulk_create(entries)
    keys = [entry.source_key for entry in entries]
    links.link_posted(order_keys=keys, actor=actor, at=at)
    return keys


def _segment(employees: int | None) -> Segment:
    if employees is None:
        return Segment.UNKNOWN
    return Segment.SMB if employees <= SMB_MOST_EMPLOYEES else Segment.ENTERPRISE
