"""A quote as pages and papers show it: each line step by step, the sums, and what the partner pays and keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kernel import money
from kernel.periods import ONE_DAY
from renewals.choices import PriceBasis, QuoteState
from renewals.queries import policies, quotes
from web.shared import formats
from web.shared.parts import Definition

if TYPE_CHECKING:
    from renewals.engine.pricing import Price
    from renewals.engine.terms import Terms
    from renewals.models import Contract, Quote, QuoteLine
    from renewals.queries.offers import Offer

KINDS = {
    QuoteState.DRAFT: "call",
    QuoteState.SENT: "live",
    QuoteState.ACCEPTED: "done",
    QuoteState.DECLINED: "failed",
    QuoteState.EXPIRED: "idle",
    QuoteState.REVISED: "idle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One contract of the quote; `steps` lead to its price without tax."""

    ref: str
    product: str
    product_name: str
    quantity: int
    first_day: date
    last_day: date
    steps: tuple[Definition, ...]
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the customer pays, what the partner pays and keeps; rates as written, "" where there is none."""

    currency: str
    net: Decimal
    tax: Decimal
    tax_rate: str
    customer_pays: Decimal
    partner_pays: Decimal
    margin: Decimal
    margin_rate: str


def stored(quote: Quote) -> tuple[tuple[Line, ...], Sums]:
    """Return the lines and sums of a kept quote, as it says them."""
    rows = quotes.lines_of(quote_id=quote.pk)
    lines = tuple(
        _line(
            row.contract,
            row,
            quantity=row.quantity,
            days=(row.starts_on, row.ends_on),
            basis=_basis(row.basis, row.uplift),
            currency=quote.currency,
        )
        for row in rows
    )
    sums = _sums(
        policies.by_id(quote.policy_id).terms,
        quote.tier_code,
        quote.customer.country,
        quote.currency,
        (quote.net, quote.margin, quote.tax),
    )
    return lines, sums


def offered(offer: Offer) -> tuple[tuple[Line, ...], Sums]:
    """Return the lines and sums of an offer that is not kept."""
    first = offer.contracts[0]
    lines = tuple(
        _line(
            one.contract,
            one.price,
            quantity=one.quantity,
            days=(one.term.starts_on, one.term.ends_on),
            basis=_basis(one.yearly.basis, _rate(one.yearly.uplift)),
            currency=first.currency,
        )
        for one in offer.lines
    )
    sums = _sums(
        offer.policy.terms,
        offer.tier_code,
        first.customer.country,
        first.currency,
        (offer.net, offer.margin, offer.tax),
    )
    return lines, sums


def plural(lines: Iterable[Line]) -> str:
    """Return what is renewed in a few words ("Endpoint Standard, 62" or "3 contracts")."""
    shown = tuple(lines)
    if len(shown) != 1:
        return formats.count(value=len(shown), one="contract")
    return f"{formats.number(value=shown[0].quantity)} × {shown[0].product_name}"


def _line(
    contract: Contract,
    price: Price | QuoteLine,
    *,
    quantity: int,
    days: tuple[date, date],
    basis: str,
    currency: str,
) -> Line:
    return Line(
        ref=contract.ref,
        product=contract.product.code,
        product_name=contract.product.name or contract.product.code,
        quantity=quantity,
        first_day=days[0],
        last_day=days[1] - ONE_DAY,
        steps=_steps(price, quantity, basis, currency),
        net=money.from_units(price.net),
    )


def _steps(
    price: Price | QuoteLine, quantity: int, basis: str, currency: str
) -> tuple[Definition, ...]:
    """Return how the price came about; steps that change nothing are left out."""
    length = _length(price)
    found = [(f"A year for {formats.number(value=quantity)}, {basis}", price.yearly)]
    if price.odd_days or price.whole_years != 1:
        found.append((length, price.term))
    for label, units in (
        ("Discount for several years", -price.multi_year_discount),
        ("Discount for an early order", -price.early_discount),
        ("Fee for a late order", price.late_fee),
    ):
        if units:
            found.append((label, units))
    return tuple(
        Definition(
            label=label,
            value=formats.money_cents(amount=money.from_units(units), currency=currency),
        )
        for label, units in found
    )


def _length(price: Price | QuoteLine) -> str:
    years = formats.count(value=price.whole_years, one="year") if price.whole_years else ""
    odd = f"{price.odd_days} of {price.days_in_year} days" if price.odd_days else ""
    return " and ".join(part for part in (years, odd) if part)


def _basis(basis: str, uplift: str) -> str:
    if basis == PriceBasis.PRICE_LIST:
        return "from the price list"
    return "as before" if uplift in ("", "0%") else f"as before plus {uplift}"


def _sums(
    terms: Terms, tier_code: str, country: str, currency: str, units: tuple[int, int, int]
) -> Sums:
    net, margin, tax = (money.from_units(one) for one in units)
    return Sums(
        currency=currency,
        net=net,
        tax=tax,
        tax_rate=_rate(terms.pricing.taxes.get(country, Fraction(0))),
        customer_pays=net + tax,
        partner_pays=net - margin,
        margin=margin,
        margin_rate=_rate(terms.pricing.margins.get(tier_code, Fraction(0))),
    )


def _rate(share: Fraction) -> str:
    return f"{float(share * 100):g}%"
