"""Make a quote: who may, of which contracts, at which prices. Nothing here tells what a partner is not of record of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem
from kernel.periods import ONE_DAY
from partners.queries import directory
from renewals.choices import AuthorizationState, ContractState
from renewals.engine import timetable
from renewals.models import Authorization, Contract, Incumbency, Quote, QuoteLine
from renewals.operations import incumbency, pricing
from renewals.operations.pricing import PricedLine, Wanted, Wish
from renewals.queries import gate as gates
from renewals.queries import policies
from renewals.queries.policies import Policy
from tiers.queries import programs

MOST_LINES = 200


class MayNotSellRenewals(DomainError):
    """The partner has no right to sell renewals."""

    code = "may_not_sell_renewals"


class WindowIsClosed(DomainError):
    """The contract cannot be quoted yet, or any more."""

    code = "window_is_closed"


class LinesDoNotFit(InvalidInputError):
    """The contracts cannot stand in one quote, or a quantity does not fit; `problems` name each."""

    code = "lines_do_not_fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A contract by its reference; without a quantity the whole of it."""

    contract: str
    quantity: int | None = None


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
    contracts = _contracts(partner.pk, asked)
    program = contracts[0].program
    on = programs.local_day(program=program, at=at)
    policy = policies.get_in_force(program_id=program.pk, on=on)
    _need_right(partner.pk, program.pk)
    tier_code = _tier_code(policy, partner.pk, on)
    priced = pricing.lines(
        wanted=_wanted(contracts, asked, policy, on),
        wish=wish,
        terms=policy.terms,
        tier_code=tier_code,
        on=on,
    )
    number = _next_id()
    quote = Quote.objects.create(
        pk=number,
        ref=f"Q-{number:06}",
        revises=revises,
        partner=partner,
        program=program,
        customer=contracts[0].customer,
        policy_id=policy.id,
        tier_code=tier_code,
        currency=contracts[0].currency,
        years=wish.years,
        common_end_on=wish.common_end_on,
        priced_on=on,
        valid_until=min(line.good_until for line in priced),
        net=sum(line.price.net for line in priced),
        margin=sum(line.price.margin for line in priced),
        tax=sum(line.price.tax for line in priced),
        drafted_at=at,
        drafted_by=actor,
    )
    QuoteLine.objects.bulk_create(
        _row(quote, number, line) for number, line in enumerate(priced, 1)
    )
    return quote


def priced_again(*, quote: Quote, on: date) -> list[PricedLine]:
    """Return the quote's lines as priced on the day, after the checks of a draft; holds the contracts' rows."""
    rows = list(quote.lines.select_related("contract").order_by("number"))
    asked = [Asked(contract=row.contract.ref, quantity=row.quantity) for row in rows]
    contracts = _contracts(quote.partner_id, asked)
    policy = policies.get_in_force(program_id=quote.program_id, on=on)
    _need_right(quote.partner_id, quote.program_id)
    return pricing.lines(
        wanted=_wanted(contracts, asked, policy, on),
        wish=Wish(years=quote.years, common_end_on=quote.common_end_on),
        terms=policy.terms,
        tier_code=_tier_code(policy, quote.partner_id, on),
        on=on,
    )


def wish(*, years: int | None, last_day: date | None) -> Wish:
    """Return until when to renew: one year unless said otherwise; refuses both at once."""
    if years is not None and last_day is not None:
        raise LinesDoNotFit("Say either a number of years or a common last day.")
    if years is not None and not 1 <= years <= pricing.LONGEST_YEARS:
        raise LinesDoNotFit(f"Renew for 1 to {pricing.LONGEST_YEARS} years.")
    if last_day is not None:
        return Wish(common_end_on=last_day + ONE_DAY)
    return Wish(years=years or 1)


def _contracts(partner_id: int, asked: Sequence[Asked]) -> list[Contract]:
    """Return the contracts in the order asked for and hold their rows; others' contracts are as good as none."""
    refs = [one.contract for one in asked]
    if not refs or len(refs) > MOST_LINES or len(set(refs)) != len(refs):
        raise LinesDoNotFit(f"Name 1 to {MOST_LINES} contracts, each once.")
    own = Incumbency.objects.filter(
        partner_id=partner_id,
        ends_on__isnull=True,
        contract__ref__in=[ref for ref in refs if "\x00" not in ref],
    )
    ids = dict(own.values_list("contract__ref", "contract_id"))
    locked = incumbency.locked_many(contract_ids=ids.values())
    still_own = set(own.values_list("contract_id", flat=True))
    if len(still_own) != len(refs):
        raise NotFoundError("There is no such contract.")
    return [locked[ids[ref]] for ref in refs]


def _wanted(
    contracts: Sequence[Contract], asked: Sequence[Asked], policy: Policy, on: date
) -> list[Wanted]:
    """Return what is to be priced; refuses contracts that are final, out of their window or do not fit together."""
    for contract in contracts:
        if contract.state != ContractState.OPEN:
            label = ContractState(contract.state).label.lower()
            raise incumbency.ContractIsFinal(f"Contract {contract.ref} is {label}.")
        days = timetable.milestones(ends_on=contract.ends_on, calendar=policy.terms.calendar)
        if not days.opens_on <= on <= days.closes_on:
            raise WindowIsClosed(
                f"Contract {contract.ref} can be quoted from {days.opens_on} to {days.closes_on}."
            )
    problems = [*_unlike(contracts), *_wrong_quantities(contracts, asked)]
    if problems:
        raise LinesDoNotFit("The lines do not fit into one quote.", problems=tuple(problems))
    return [
        Wanted(contract=contract, quantity=one.quantity or contract.quantity)
        for contract, one in zip(contracts, asked, strict=True)
    ]


def _unlike(contracts: Sequence[Contract]) -> list[Problem]:
    first = contracts[0]
    return [
        Problem(
            path=contract.ref,
            code="contract_unlike",
            message=f"{contract.ref}: has another {what} than {first.ref}. Quote it apart.",
        )
        for contract in contracts
        for what, is_other in (
            ("customer", contract.customer_id != first.customer_id),
            ("program", contract.program_id != first.program_id),
            ("currency", contract.currency != first.currency),
        )
        if is_other
    ]


def _wrong_quantities(contracts: Sequence[Contract], asked: Sequence[Asked]) -> list[Problem]:
    return [
        Problem(
            path=contract.ref,
            code="quantity_wrong",
            message=f"{contract.ref}: renew 1 to {contract.quantity} pieces; more are a new sale.",
        )
        for contract, one in zip(contracts, asked, strict=True)
        if one.quantity is not None and not 1 <= one.quantity <= contract.quantity
    ]


def _need_right(partner_id: int, program_id: int) -> None:
    if not Authorization.objects.filter(
        partner_id=partner_id, program_id=program_id, state=AuthorizationState.AUTHORISED
    ).exists():
        raise MayNotSellRenewals("The partner may not sell renewals. Opt in and be assessed first.")


def _tier_code(policy: Policy, partner_id: int, on: date) -> str:
    """Return the tier whose margin counts; in the grace after a lost tier that is the gate's."""
    gate = gates.of(program_code=policy.terms.program, tier_code=policy.terms.gate)
    return gates.tier_at(gate, partner_id=partner_id, on=on) or policy.terms.gate


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
