"""Accept a quote: one order, its successor contracts and its ledger entries, all in one transaction, exactly once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from events.choices import EventType
from events.operations.record import Happening, record, record_many
from kernel import knowledge, locks, money
from kernel.errors import DomainError, NotFoundError
from kernel.periods import ONE_DAY
from renewals.choices import (
    AuthorizationState,
    ContractState,
    EarningKind,
    IncumbencyCause,
    QuoteState,
)
from renewals.models import (
    Authorization,
    Contract,
    CutOver,
    Earning,
    Order,
    OrderLine,
    Quote,
    QuoteLine,
)
from renewals.operations import claims, incumbency, quotes
from renewals.queries import offers
from sales.operations import orders as ledger
from tiers.queries import programs

LONGEST_REFERENCE = 80


class QuoteHasExpired(DomainError):
    """The last good day of the quote has passed."""

    code = "quote_has_expired"


class RightIsWithdrawn(DomainError):
    """The partner's right to sell renewals was withdrawn."""

    code = "right_is_withdrawn"


class BeforeCutOver(DomainError):
    """The partner still earns by claims of the old scheme."""

    code = "before_cut_over"


class ContractHasChanged(DomainError):
    """A contract is no longer what was quoted."""

    code = "contract_has_changed"


@transaction.atomic(durable=True)
def accept(*, quote_ref: str, reference: str = "", actor: str, at: datetime) -> Order:
    """Accept a sent quote for its customer and return the order.

    Each contract is renewed by a successor, credited to the partner as RENEWAL revenue of the local day, and the
    partner is of record of the successor. A suspended partner's quote stays good; a withdrawn right, a contract that
    went to another partner, was renewed meanwhile or has changed, and a passed last day are refused.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)  # before row locks
    quote = _locked_with_rivals(quote_ref)
    quotes.need_live(quote, QuoteState.SENT)
    on = programs.local_day(program=quote.program, at=at)
    if on > quote.valid_until:
        raise QuoteHasExpired(f"Quote {quote.ref} was good until {quote.valid_until}. Revise it.")
    _need_right(quote)
    _need_cut_over(quote, on)
    lines = list(quote.lines.order_by("number"))
    contracts = incumbency.locked_many(contract_ids=[line.contract_id for line in lines])
    for line in lines:
        _need_unchanged(line, contracts[line.contract_id], quote)
    quotes.decide(quote, QuoteState.ACCEPTED, reason=reference, actor=actor, at=at)
    order = _order(quote, reference, on=on, actor=actor, at=at)
    keys = ledger.credit(
        order_ref=order.ref,
        lines=[_credited(line, contracts[line.contract_id], quote, on) for line in lines],
        actor=actor,
        at=at,
    )
    _renew(order, lines, contracts, keys, actor=actor, at=at)
    _end_other_quotes(order, contracts, actor=actor, at=at)
    return order


def _locked_with_rivals(quote_ref: str) -> Quote:
    """Return the quote; it and every live quote of the same contracts are held, in one order, before any contract."""
    lines = QuoteLine.objects.filter(quote__ref=quote_ref.replace("\x00", ""))
    list(_live_quotes(list(lines.values_list("contract_id", flat=True))))
    return quotes.locked(quote_ref)


def _live_quotes(contract_ids: Collection[int]) -> QuerySet[Quote]:
    holding = QuoteLine.objects.filter(contract_id__in=contract_ids).values("quote_id")
    return (
        Quote.objects.select_for_update(of=("self",))
        .select_related("partner")
        .filter(pk__in=holding, state__in=quotes.LIVE)
        .order_by("pk")
    )


def _need_right(quote: Quote) -> None:
    state = (
        Authorization.objects.filter(partner_id=quote.partner_id, program_id=quote.program_id)
        .values_list("state", flat=True)
        .first()
    )
    if state not in (AuthorizationState.AUTHORISED, AuthorizationState.SUSPENDED):
        raise RightIsWithdrawn("The partner's right to sell renewals was withdrawn.")


def _need_cut_over(quote: Quote, on: date) -> None:
    later = CutOver.objects.filter(
        partner_id=quote.partner_id, program_id=quote.program_id, starts_on__gt=on
    )
    if day := later.values_list("starts_on", flat=True).first():
        raise BeforeCutOver(
            f"The partner earns margin up front from {day} on; until then the old scheme holds."
        )


def _need_unchanged(line: QuoteLine, contract: Contract, quote: Quote) -> None:
    if contract.state != ContractState.OPEN:
        label = ContractState(contract.state).label.lower()
        raise offers.ContractIsFinal(f"Contract {contract.ref} is {label} by now.")
    if (
        line.starts_on < contract.ends_on
        or line.quantity > contract.quantity
        or (contract.currency, contract.customer_id) != (quote.currency, quote.customer_id)
    ):
        raise ContractHasChanged(f"Contract {contract.ref} has changed. Revise the quote.")
    claims.need_no_earning(contract)
    holder = incumbency.open_incumbency(contract)
    if holder is not None and holder.partner_id != quote.partner_id:
        raise NotFoundError("There is no such contract.")


def _order(quote: Quote, reference: str, *, on: date, actor: str, at: datetime) -> Order:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('renewals_order', 'id'))")
        number = int(cursor.fetchone()[0])
    order = Order.objects.create(
        pk=number,
        ref=f"R-{number:06}",
        quote=quote,
        partner=quote.partner,
        program=quote.program,
        ordered_on=on,
        ordered_at=at,
        ordered_by=actor,
        reference=reference.strip()[:LONGEST_REFERENCE],
        currency=quote.currency,
        net=quote.net,
        margin=quote.margin,
        known_seq=knowledge.next_seq(),
    )
    record(
        EventType.ORDER_PLACED,
        subject=f"order:{order.ref}",
        partner_ref=quote.partner.code,
        actor=actor,
        at=at,
        data={
            "quote": quote.ref,
            "net": money.plain(order.net),
            "margin": money.plain(order.margin),
            "currency": order.currency,
            "ordered_on": on.isoformat(),
        },
    )
    return order


def _credited(line: QuoteLine, contract: Contract, quote: Quote, on: date) -> ledger.OrderedLine:
    return ledger.OrderedLine(
        number=line.number,
        partner_id=quote.partner_id,
        customer_id=quote.customer_id,
        product_id=contract.product_id,
        quantity=line.quantity,
        net=line.net,
        currency=quote.currency,
        ordered_on=on,
    )


def _renew(
    order: Order,
    lines: Sequence[QuoteLine],
    contracts: Mapping[int, Contract],
    keys: Sequence[str],
    *,
    actor: str,
    at: datetime,
) -> None:
    """Write, for each line, the successor with its partner of record, the order's line, and what it earned."""
    happenings = []
    for line, key in zip(lines, keys, strict=True):
        old = contracts[line.contract_id]
        successor = Contract.objects.create(
            ref=f"{order.ref}-{line.number}",
            program=order.program,
            customer=old.customer,
            product=old.product,
            quantity=line.quantity,
            annual_value=line.yearly,
            currency=order.currency,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
            predecessor=old,
            known_seq=knowledge.next_seq(),
            created_at=at,
            updated_at=at,
        )
        Contract.objects.filter(pk=old.pk).update(
            state=ContractState.RENEWED,
            renewed_on=order.ordered_on,
            renewed_seq=knowledge.next_seq(),
            updated_at=at,
        )
        incumbency.start(
            contract=successor,
            partner_id=order.partner_id,
            partner_code=order.partner.code,
            cause=IncumbencyCause.SUCCESSION,
            reason=f"Order {order.ref}",
            actor=actor,
            at=at,
        )
        row = OrderLine.objects.create(
            order=order,
            number=line.number,
            contract=old,
            successor=successor,
            net=line.net,
            margin=line.margin,
            source_key=key,
        )
        Earning.objects.create(contract=old, kind=EarningKind.MARGIN, order_line=row, earned_at=at)
        happenings.append(
            Happening(
                subject=incumbency.subject(old),
                partner_ref=order.partner.code,
                data={
                    "order": order.ref,
                    "successor": successor.ref,
                    "starts_on": line.starts_on.isoformat(),
                    "last_day": (line.ends_on - ONE_DAY).isoformat(),
                },
            )
        )
    record_many(EventType.CONTRACT_RENEWED, happenings=happenings, actor=actor, at=at)


def _end_other_quotes(
    order: Order, contracts: Mapping[int, Contract], *, actor: str, at: datetime
) -> None:
    """Decline the other live quotes that hold one of the contracts: they cannot be accepted any more."""
    for other in _live_quotes(contracts):
        quotes.decide(
            other, QuoteState.DECLINED, reason=f"Ordered by {order.ref}", actor=actor, at=at
        )
