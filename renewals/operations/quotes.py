"""Quote renewals: draft, revise, send, decline and expire. What a quote says never changes; a change is a revision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record, record_many
from kernel import money
from kernel.errors import DomainError, NotFoundError, said
from renewals.choices import ContactKind, QuoteState
from renewals.models import Quote
from renewals.operations import drafting, incumbency
from renewals.queries import offers
from renewals.queries.offers import Asked
from renewals.queries.pricing import PricedLine, Wish
from tiers.queries import programs

LIVE = (QuoteState.DRAFT, QuoteState.SENT)


class QuoteIsNotLive(DomainError):
    """The quote was accepted, declined, revised, or has expired."""

    code = "quote_is_not_live"


class PriceHasChanged(DomainError):
    """A price, tier or rule has changed since the quote was drafted; `problems` name each line."""

    code = "price_has_changed"


@transaction.atomic(durable=True)
def draft(
    *,
    partner_code: str,
    asked: Sequence[Asked],
    years: int | None = None,
    last_day: date | None = None,
    actor: str,
    at: datetime,
) -> Quote:
    """Draft a quote for whole years, or up to a common last day, at the prices of the local day.

    The partner is authorised and of record of every contract; what it is not of record of does not exist for it. The
    contracts are of one customer, program and currency, with open windows.
    """
    quote = drafting.draft(
        partner_code=partner_code,
        asked=asked,
        wish=offers.wish(years=years, last_day=last_day),
        revises=None,
        actor=actor,
        at=at,
    )
    tell(quote, actor=actor, at=at)
    return quote


@transaction.atomic(durable=True)
def revise(
    *,
    quote_ref: str,
    asked: Sequence[Asked] | None = None,
    years: int | None = None,
    last_day: date | None = None,
    actor: str,
    at: datetime,
) -> Quote:
    """Replace a live quote by a new draft at today's prices; what is not said stays as the old one said it."""
    old = locked(quote_ref)
    need_live(old, QuoteState.DRAFT, QuoteState.SENT)
    if asked is None:
        rows = old.lines.select_related("contract").order_by("number")
        asked = [Asked(contract=row.contract.ref, quantity=row.quantity) for row in rows]
    if years is None and last_day is None:
        until = Wish(years=old.years, common_end_on=old.common_end_on)
    else:
        until = offers.wish(years=years, last_day=last_day)
    new = drafting.draft(
        partner_code=old.partner.code, asked=asked, wish=until, revises=old, actor=actor, at=at
    )
    tell(new, actor=actor, at=at)
    decide(old, QuoteState.REVISED, reason=f"Replaced by {new.ref}", actor=actor, at=at)
    return new


@transaction.atomic(durable=True)
def send(*, quote_ref: str, actor: str, at: datetime) -> Quote:
    """Send a draft to the customer, which counts as a contact; refuses where anything would be priced otherwise now.

    The refusal names each line with its old and new price: revise the quote, then send that.
    """
    quote = locked(quote_ref)
    need_live(quote, QuoteState.DRAFT)
    on = programs.local_day(program=quote.program, at=at)
    priced = drafting.priced_again(quote=quote, on=on)
    _need_same_prices(quote, priced)
    quote.state = QuoteState.SENT
    quote.sent_at, quote.sent_by = at, actor
    quote.save(update_fields=["state", "sent_at", "sent_by"])
    for one in priced:
        incumbency.add_contact(
            contract=one.contract,
            partner_id=quote.partner_id,
            partner_code=quote.partner.code,
            kind=ContactKind.QUOTE,
            contacted_at=at,
            note=f"Quote {quote.ref}",
            actor=actor,
            at=at,
        )
    tell(quote, actor=actor, at=at)
    return quote


@transaction.atomic(durable=True)
def decline(*, quote_ref: str, reason: str, actor: str, at: datetime) -> Quote:
    """Note that the customer does not want a live quote, and why; the contracts can be quoted anew."""
    reason = said(reason, "Say what the customer said.")
    quote = locked(quote_ref)
    need_live(quote, QuoteState.DRAFT, QuoteState.SENT)
    decide(quote, QuoteState.DECLINED, reason=reason, actor=actor, at=at)
    return quote


@transaction.atomic(durable=True)
def expire_due(*, program_code: str, actor: str, at: datetime) -> int:
    """Expire live quotes whose last good day has passed in the program's zone; returns how many."""
    program = programs.get(code=program_code)
    on = programs.local_day(program=program, at=at)
    rows = list(
        Quote.objects.select_for_update(of=("self",))
        .select_related("partner")
        .filter(program=program, state__in=LIVE, valid_until__lt=on)
        .order_by("pk")
    )
    Quote.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=QuoteState.EXPIRED, decided_at=at, decided_by=actor
    )
    return record_many(
        EventType.QUOTE_CHANGED,
        happenings=[
            Happening(
                subject=f"quote:{row.ref}",
                partner_ref=row.partner.code,
                data={"state": QuoteState.EXPIRED},
            )
            for row in rows
        ],
        actor=actor,
        at=at,
    )


def locked(quote_ref: str) -> Quote:
    """Return the quote and hold its row; raises NotFoundError."""
    quote = (
        Quote.objects.select_for_update(of=("self",))
        .select_related("partner", "program", "customer")
        .filter(ref=quote_ref.replace("\x00", ""))
        .first()
    )
    if quote is None:
        raise NotFoundError("There is no such quote.")
    return quote


def need_live(quote: Quote, *states: QuoteState) -> None:
    """Refuse a quote in any other state, in words."""
    if quote.state not in states:
        label = QuoteState(quote.state).label.lower()
        wanted = " or ".join(state.label.lower() for state in states)
        raise QuoteIsNotLive(f"Quote {quote.ref} is {label}; this needs one that is {wanted}.")


@transaction.atomic(savepoint=False)
def decide(quote: Quote, state: QuoteState, *, reason: str, actor: str, at: datetime) -> None:
    """Bring a locked quote to a final state in the caller's transaction."""
    quote.state = state
    quote.reason = reason[:500]
    quote.decided_at, quote.decided_by = at, actor
    quote.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    tell(quote, actor=actor, at=at, reason=reason)


@transaction.atomic(savepoint=False)
def tell(quote: Quote, *, actor: str, at: datetime, reason: str = "") -> None:
    """Record the quote's state in the caller's transaction."""
    record(
        EventType.QUOTE_CHANGED,
        subject=f"quote:{quote.ref}",
        partner_ref=quote.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={
            "state": quote.state,
            "net": money.plain(quote.net),
            "currency": quote.currency,
            "valid_until": quote.valid_until.isoformat(),
        },
    )


def _need_same_prices(quote: Quote, priced: Sequence[PricedLine]) -> None:
    if problems := offers.changes(quote=quote, now=priced):
        raise PriceHasChanged(
            "Prices have changed since the quote was drafted. Revise it, then send that.",
            problems=problems,
        )
