"""Write the draft of a quote, or price one again, while the contracts' rows are held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from kernel.errors import NotFoundError
from partners.queries import directory
from renewals.models import Contract, Quote, QuoteLine
from renewals.operations import incumbency
from renewals.queries import offers
from renewals.queries.offers import Asked
from renewals.queries.pricing import PricedLine, Wish
from tiers.queries import programs


@transaction.atomic(savepoint=False)
def draft(
    *,
    partner_code: str,
    asked: Sequence[Asked],
    wish: Wish,
    revises: Quote | None,
    actor: str,
    at: datetime,
) -> Quote:
    """Write a draft in the caller's transaction."""
    partner = directory.by_code(partner_code)
    contracts = _held(partner.pk, asked)
    program = contracts[0].program
    offer = offers.price(
        partner_id=partner.pk,
        contracts=contracts,
        asked=asked,
        wish=wish,
        on=programs.local_day(program=program, at=at),
    )
    number = _next_id()
    quote = Quote.objects.create(
        pk=number,
        ref=f"Q-{number:06}",
        revises=revises,
        partner=partner,
        program=program,
        customer=contracts[0].customer,
        policy_id=offer.policy.id,
        tier_code=offer.tier_code,
        currency=contracts[0].currency,
        years=wish.years,
        common_end_on=wish.common_end_on,
        priced_on=offer.on,
        valid_until=offer.valid_until,
        net=offer.net,
        margin=offer.margin,
        tax=offer.tax,
        drafted_at=at,
        drafted_by=actor,
    )
    QuoteLine.objects.bulk_create(
        _row(quote, number, line) for number, line in enumerate(offer.lines, 1)
    )
    return quote


def priced_again(*, quote: Quote, on: date) -> list[PricedLine]:
    """Return the quote's lines as priced on the day, after the checks of a draft; holds the contracts' rows."""
    rows = list(quote.lines.select_related("contract").order_by("number"))
    asked = [Asked(contract=row.contract.ref, quantity=row.quantity) for row in rows]
    offer = offers.price(
        partner_id=quote.partner_id,
        contracts=_held(quote.partner_id, asked),
        asked=asked,
        wish=Wish(years=quote.years, common_end_on=quote.common_end_on),
        on=on,
    )
    return list(offer.lines)


def _held(partner_id: int, asked: Sequence[Asked]) -> list[Contract]:
    """Return the contracts in the order asked for and hold their rows; refuses one that changes hands meanwhile."""
    ids = offers.own_ids(partner_id=partner_id, asked=asked)
    locked = incumbency.locked_many(contract_ids=ids.values())
    if offers.own_ids(partner_id=partner_id, asked=asked) != ids:
        raise NotFoundError("There is no such contract.")
    return [locked[ids[one.contract]] for one in asked]


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('renewals_quote', 'id'))")
        return int(cursor.fetchone()[0])


def _row(quote: Quote, number: int, line: PricedLine) -> QuoteLine:
    price = line.price
    return QuoteLine(
        quote=quote,
        number=number,
        contract=line.contract,
        quantity=line.quantity,
        starts_on=line.term.starts_on,
        ends_on=line.term.ends_on,
        basis=line.yearly.basis,
        uplift=f"{float(line.yearly.uplift * 100):g}%",
        yearly=price.yearly,
        whole_years=price.whole_years,
        odd_days=price.odd_days,
        days_in_year=price.days_in_year,
        term=price.term,
        multi_year_discount=price.multi_year_discount,
        early_discount=price.early_discount,
        late_fee=price.late_fee,
        net=price.net,
        margin=price.margin,
        tax=price.tax,
    )
