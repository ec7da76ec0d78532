"""What a partner may quote, of which contracts, at which prices. Nothing here tells what a partner is not of record of.

Called by the operation that drafts, which holds the contracts' rows, and by faces that show a price before it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kernel import money
from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem
from kernel.periods import ONE_DAY
from renewals.choices import AuthorizationState, ContractState
from renewals.engine import timetable
from renewals.models import Authorization, Contract, Incumbency, Quote
from renewals.queries import gate as gates
from renewals.queries import policies, pricing
from renewals.queries.policies import Policy
from renewals.queries.pricing import PricedLine, Wanted, Wish

MOST_LINES = 200


class MayNotSellRenewals(DomainError):
    """The partner has no right to sell renewals."""

    code = "may_not_sell_renewals"


class ContractIsFinal(DomainError):
    """The contract was renewed or has lapsed."""

    code = "contract_is_final"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Contracts of one customer, priced as of a day for a partner; `contracts` in the order asked for."""

    contracts: tuple[Contract, ...]
    policy: Policy
    tier_code: str
    on: date
    lines: tuple[PricedLine, ...]

    @property
    def valid_until(self) -> date:
        """Return the last day on which every price holds."""
        return min(line.good_until for line in self.lines)

    @property
    def net(self) -> int:
        """Return what the customer pays without tax, in units."""
        return sum(line.price.net for line in self.lines)

    @property
    def margin(self) -> int:
        """Return what the partner keeps, in units."""
        return sum(line.price.margin for line in self.lines)

    @property
    def tax(self) -> int:
        """Return the tax the customer pays, in units."""
        return sum(line.price.tax for line in self.lines)


def preview(*, partner_id: int, asked: Sequence[Asked], wish: Wish, on: date) -> Offer:
    """Return what a quote drafted now would say; refuses whatever drafting it would refuse."""
    ids = own_ids(partner_id=partner_id, asked=asked)
    rows = Contract.objects.filter(pk__in=ids.values())
    found = {row.ref: row for row in rows.select_related("program", "customer", "product")}
    contracts = [found[one.contract] for one in asked]
    return price(partner_id=partner_id, contracts=contracts, asked=asked, wish=wish, on=on)


def price(
    *,
    partner_id: int,
    contracts: Sequence[Contract],
    asked: Sequence[Asked],
    wish: Wish,
    on: date,
) -> Offer:
    """Return the partner's own contracts priced as of the day; refuses what cannot be quoted, or not together."""
    program = contracts[0].program
    policy = policies.get_in_force(program_id=program.pk, on=on)
    _need_right(partner_id, program.pk)
    tier_code = _tier_code(policy, partner_id, on)
    lines = pricing.lines(
        wanted=_wanted(contracts, asked, policy, on),
        wish=wish,
        terms=policy.terms,
        tier_code=tier_code,
        on=on,
    )
    return Offer(
        contracts=tuple(contracts), policy=policy, tier_code=tier_code, on=on, lines=tuple(lines)
    )


def changes(*, quote: Quote, now: Sequence[PricedLine]) -> tuple[Problem, ...]:
    """Return, for each line of the quote that would be priced otherwise now, its old and new price in words."""
    rows = quote.lines.select_related("contract").order_by("number")
    return tuple(
        Problem(
            path=row.contract.ref,
            code="price_has_changed",
            message=(
                f"{row.contract.ref}: quoted at {money.plain(row.net)}, priced now at "
                f"{money.plain(new.price.net)} {quote.currency}, margin {money.plain(row.margin)} and "
                f"{money.plain(new.price.margin)}."
            ),
        )
        for row, new in zip(rows, now, strict=True)
        if (row.net, row.margin, row.tax, row.starts_on, row.ends_on)
        != (new.price.net, new.price.margin, new.price.tax, new.term.starts_on, new.term.ends_on)
    )


def again(*, quote: Quote, on: date) -> Offer:
    """Return what the quote would say if it were drafted on the day."""
    rows = quote.lines.select_related("contract").order_by("number")
    asked = [Asked(contract=row.contract.ref, quantity=row.quantity) for row in rows]
    until = Wish(years=quote.years, common_end_on=quote.common_end_on)
    return preview(partner_id=quote.partner_id, asked=asked, wish=until, on=on)


def own_ids(*, partner_id: int, asked: Sequence[Asked]) -> dict[str, int]:
    """Return the ids of the contracts by reference; others' contracts are as good as none."""
    refs = [one.contract for one in asked]
    if not refs or len(refs) > MOST_LINES or len(set(refs)) != len(refs):
        raise LinesDoNotFit(f"Name 1 to {MOST_LINES} contracts, each once.")
    own = Incumbency.objects.filter(
        partner_id=partner_id,
        ends_on__isnull=True,
        contract__ref__in=[ref for ref in refs if "\x00" not in ref],
    )
    ids = dict(own.values_list("contract__ref", "contract_id"))
    if len(ids) != len(refs):
        raise NotFoundError("There is no such contract.")
    return ids


def wish(*, years: int | None, last_day: date | None) -> Wish:
    """Return until when to renew: one year unless said otherwise; refuses both at once."""
    if years is not None and last_day is not None:
        raise LinesDoNotFit("Say either a number of years or a common last day.")
    if years is not None and not 1 <= years <= pricing.LONGEST_YEARS:
        raise LinesDoNotFit(f"Renew for 1 to {pricing.LONGEST_YEARS} years.")
    if last_day is not None:
        return Wish(common_end_on=last_day + ONE_DAY)
    return Wish(years=years or 1)


def _wanted(
    contracts: Sequence[Contract], asked: Sequence[Asked], policy: Policy, on: date
) -> list[Wanted]:
    """Return what is to be priced; refuses contracts that are final, out of their window or do not fit together."""
    for contract in contracts:
        if contract.state != ContractState.OPEN:
            label = ContractState(contract.state).label.lower()
            raise ContractIsFinal(f"Contract {contract.ref} is {label}.")
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
