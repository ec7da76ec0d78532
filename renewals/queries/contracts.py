"""Published reads of contracts: which a seat may see, and the log that answers who had first right and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from kernel.errors import NotFoundError
from kernel.periods import ONE_DAY
from partners.queries import directory
from partners.queries.access import Seat
from renewals.models import Contact, Contract, Incumbency, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A partner of record over a period, how it came to be, and why it ended ("" while it lasts)."""

    partner_id: int
    partner_name: str
    starts_on: date
    ends_on: date | None
    cause: str
    reason: str
    release_cause: str
    release_reason: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One contact with the customer, or one notice to the partner (`kind` NOTICE)."""

    at: datetime
    kind: str
    partner_id: int | None
    note: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Everything that speaks for or against first right, oldest first."""

    holdings: list[Holding]
    touches: list[Touch]


def contracts_visible_to(seat: Seat, *, on: date) -> QuerySet[Contract]:
    """Return the contracts that the seat may see on the day, with what lists show of them at hand.

    A partner sees what it is of record of, and nothing else. A channel manager sees the contracts of partners in its
    territories, orphans that one of these held last included.
    """
    rows = Contract.objects.select_related("program", "customer", "product")
    if seat.sees_all_partners:
        return rows
    open_ones = Incumbency.objects.filter(contract=OuterRef("pk"), ends_on__isnull=True)
    own = open_ones.filter(partner__in=directory.partners_visible_to(seat, on=on))
    if not seat.is_vendor:
        return rows.filter(Exists(own))
    later = Incumbency.objects.filter(contract=OuterRef("contract"), pk__gt=OuterRef("pk"))
    held_last = Incumbency.objects.filter(
        ~Exists(later),
        contract=OuterRef("pk"),
        ends_on__isnull=False,
        partner__in=directory.partners_visible_to(seat, on=on),
    )
    return rows.filter(Exists(own) | (~Exists(open_ones) & Exists(held_last)))


def get_visible(seat: Seat, *, ref: str, on: date) -> Contract:
    """Return the contract; raises NotFoundError where there is none or the seat may not see it."""
    row = None if "\x00" in ref else contracts_visible_to(seat, on=on).filter(ref=ref).first()
    if row is None:
        raise NotFoundError("There is no such contract.")
    return row


def partners_of_record(*, contract_ids: Collection[int]) -> dict[int, str]:
    """Return the code of each contract's partner of record, in one query; orphans are left out."""
    rows = Incumbency.objects.filter(contract_id__in=contract_ids, ends_on__isnull=True)
    return dict(rows.values_list("contract_id", "partner__code"))


def refs(*, contract_ids: Collection[int]) -> dict[int, str]:
    """Return the references of the contracts; ids of none are left out."""
    return dict(Contract.objects.filter(pk__in=contract_ids).values_list("pk", "ref"))


def last_day_of(contract: Contract) -> date:
    """Return the last day on which the contract covers its customer."""
    return contract.ends_on - ONE_DAY


def log_of(*, contract_id: int) -> Log:
    """Return who was of record when and why, and every contact and notice, in three queries."""
    held = Incumbency.objects.filter(contract_id=contract_id).select_related("partner", "release")
    contacts = Contact.objects.filter(contract_id=contract_id)
    notices = Notice.objects.filter(contract_id=contract_id)
    touches = [
        *(
            Touch(
                at=row.contacted_at,
                kind=row.kind,
                partner_id=row.partner_id,
                note=row.note,
                by=row.logged_by,
            )
            for row in contacts
        ),
        *(
            Touch(
                at=row.raised_at,
                kind="NOTICE",
                partner_id=row.partner_id,
                note=f"{row.days} days before the end",
                by="system",
            )
            for row in notices
        ),
    ]
    return Log(
        holdings=[_holding(row) for row in held.order_by("pk")],
        touches=sorted(touches, key=lambda touch: (touch.at, touch.kind, touch.note)),
    )


def _holding(row: Incumbency) -> Holding:
    release = row.release if row.ends_on is not None else None
    return Holding(
        partner_id=row.partner_id,
        partner_name=row.partner.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        cause=row.cause,
        reason=row.reason,
        release_cause=release.cause if release else "",
        release_reason=release.reason if release else "",
        evidence=release.evidence if release else "",
    )
