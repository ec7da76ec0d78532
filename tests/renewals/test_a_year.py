"""A year of renewals, day by day, with people who do this and that: nothing is lost, nothing counts twice.

At the end every contract whose window has closed is renewed or lapsed, the log says what led there, and rates and
revenue are what the log alone adds up to.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from events.models import Event
from kernel.errors import DomainError
from kernel.periods import Period
from renewals.choices import ContactKind, ReleaseCause
from renewals.models import Contract, Incumbency, Notice, Order, Quote
from renewals.operations import days, incumbency, orders, quotes
from renewals.queries import laws, rates
from renewals.queries.offers import Asked
from sales.models import LedgerEntry
from sales.queries import laws as sales_laws
from tests.factories import renewals as make

FIRST, LAST = date(2026, 1, 5), date(2027, 1, 4)
CONTRACTS = 36

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Year:
    """The channel and its people, from a seed."""

    def __init__(self, seed):
        self.rng = random.Random(seed)  # noqa: S311 -- a year that repeats
        self.refused = Counter()
        self.program = make.program()
        make.policy()
        able = [make.authorised(f"ABLE-{n}", of=self.program) for n in range(4)]
        self.plain = make.partner("PLAIN", of=self.program)
        self.able = [partner.code for partner in able]
        for _ in range(CONTRACTS):
            make.contract(
                self.program,
                incumbent=self.rng.choice([*able, *able, self.plain, None]),
                last_day=FIRST + timedelta(days=self.rng.randrange(-20, 330)),
                annual_value=self.rng.randrange(1, 10**8) * 100,
                quantity=self.rng.randrange(1, 20),
            )

    def live(self, day):
        """Let the product and then somebody act on the day."""
        self.at = datetime(day.year, day.month, day.day, self.rng.randrange(24), tzinfo=UTC)
        days.work(program_code="P", actor="system", at=self.at)
        for _ in range(self.rng.randrange(4)):
            act = self.rng.choice(
                [self.quote, self.quote, self.accept, self.accept, self.call, self.assign, self.release, self.decline]
            )  # fmt: skip
            try:
                act()
            except DomainError as refusal:
                self.refused[refusal.code] += 1

    def any_contract(self, **wanted):
        rows = Contract.objects.filter(state="OPEN", **wanted).order_by("ends_on", "pk")[:8]
        return self.rng.choice(list(rows)) if rows else make.contract(self.program)

    def any_quote(self):
        rows = list(Quote.objects.filter(state__in=["SENT", "DRAFT"]).order_by("pk"))
        return self.rng.choice(rows).ref if rows else "Q-0"

    def quote(self):
        contract = self.any_contract(incumbencies__ends_on=None)
        holder = Incumbency.objects.filter(contract=contract, ends_on=None).first()
        quantity = self.rng.choice([None, contract.quantity, 1])
        drafted = quotes.draft(
            partner_code=holder.partner.code if holder else self.able[0],
            asked=[Asked(contract=contract.ref, quantity=quantity)],
            years=self.rng.choice([1, 1, 2]),
            actor="user:1",
            at=self.at,
        )
        quotes.send(quote_ref=drafted.ref, actor="user:1", at=self.at)

    def accept(self):
        orders.accept(quote_ref=self.any_quote(), actor="user:2", at=self.at)

    def decline(self):
        quotes.decline(quote_ref=self.any_quote(), reason="Too dear", actor="user:1", at=self.at)

    def call(self):
        incumbency.log_contact(
            contract_ref=self.any_contract().ref, kind=ContactKind.CALL, contacted_at=self.at, note="Spoke",
            actor="user:1", at=self.at,
        )  # fmt: skip

    def assign(self):
        incumbency.assign(
            contract_ref=self.any_contract().ref, partner_code=self.rng.choice(self.able), reason="Nearest",
            actor="user:3", at=self.at,
        )  # fmt: skip

    def release(self):
        incumbency.release(
            contract_ref=self.any_contract().ref, cause=ReleaseCause.CONSENT, reason="Agreed",
            actor="user:3", at=self.at,
        )  # fmt: skip


@pytest.mark.parametrize("seed", [7, 2026])
def test_a_year_adds_up(seed):
    year = Year(seed)

    for day in range(0, (LAST - FIRST).days, 2):
        year.live(FIRST + timedelta(days=day))
    days.work(program_code="P", actor="system", at=datetime(2027, 1, 4, 2, tzinfo=UTC))

    assert year.refused.keys() >= {"not_found", "window_is_closed", "contract_has_incumbent"}
    assert laws.breaches() == []
    assert sales_laws.breaches() == []
    closed = Contract.objects.filter(ends_on__lt=LAST - timedelta(days=30))
    assert set(closed.values_list("state", flat=True)) == {"RENEWED", "LAPSED"}
    told = Event.objects.filter(type__in=["contract.renewed", "contract.lapsed"])
    final = Contract.objects.exclude(state="OPEN")
    assert sorted(told.values_list("subject", flat=True)) == sorted(
        f"contract:{row.ref}" for row in final
    )
    assert (
        Notice.objects.values("contract", "days").distinct().count() == Notice.objects.count() > 0
    )
    assert Order.objects.count() > 5
    assert sum(LedgerEntry.objects.values_list("net", flat=True)) == sum(
        Order.objects.values_list("net", flat=True)
    )
    _rates_are_what_the_log_says(year.program)


def _rates_are_what_the_log_says(program):
    """Count by hand: the order day of each renewal from its event, the rest from the contract as imported."""
    ordered_on = {
        event.subject: date.fromisoformat(
            Event.objects.get(type="order.placed", subject=f"order:{event.data['order']}").data["ordered_on"]
        )
        for event in Event.objects.filter(type="contract.renewed")
    }  # fmt: skip
    due = [row for row in Contract.objects.all() if FIRST < row.ends_on <= LAST + timedelta(days=1)]
    days_of = {row: ordered_on.get(f"contract:{row.ref}") for row in due}

    found = rates.due_terms(
        program_id=program.pk,
        period=Period(starts_on=FIRST, ends_on=LAST + timedelta(days=1)),
        as_of=LAST,
    )

    assert sum(row.due for row in found) == len(due)
    assert sum(row.renewed for row in found) == sum(day is not None for day in days_of.values())
    assert sum(row.on_time for row in found) == sum(
        day is not None and day < row.ends_on for row, day in days_of.items()
    )
