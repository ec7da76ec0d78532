"""Quotes: who may, of what; what they say never changes; prices that changed are shown before sending."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import NotFoundError, ReasonIsMissing
from renewals.choices import ReleaseCause
from renewals.models import Contact, Contract, Incumbency, Quote, QuoteLine, RenewalPrice
from renewals.operations import authorizations, coterm, incumbency, quotes
from renewals.queries import offers, pricing
from renewals.queries.offers import Asked
from tests.factories import renewals as make

TODAY = date(2026, 6, 1)


@pytest.fixture
def lark(program):
    return make.authorised("LARK", of=program)


@pytest.fixture
def contract(program, lark):
    return make.contract(program, incumbent=lark)


def draft(*contracts, at=make.AT, partner="LARK", **wish):
    asked = [one if isinstance(one, Asked) else Asked(contract=one.ref) for one in contracts]
    return quotes.draft(partner_code=partner, asked=asked, actor="user:7", at=at, **wish)


def send(quote, at=make.AT):
    return quotes.send(quote_ref=quote.ref, actor="user:7", at=at)


def noon(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def test_a_sent_quote_is_a_contact_and_told(contract):
    sent = send(draft(contract))

    assert (sent.state, sent.sent_at, sent.ref) == ("SENT", make.AT, f"Q-{sent.pk:06}")
    contact = Contact.objects.get()
    assert (contact.contract, contact.kind, contact.note) == (
        contract,
        "QUOTE",
        f"Quote {sent.ref}",
    )
    assert [
        row.data["state"]
        for row in Event.objects.filter(subject=f"quote:{sent.ref}").order_by("id")
    ] == ["DRAFT", "SENT"]


def test_a_partner_that_is_not_of_record_learns_nothing(program, contract):
    """Another's contract, one that was released, and one that does not exist are refused in the same words."""
    make.authorised("MERRI", of=program)
    released = make.contract(program, incumbent=contract.incumbencies.get().partner)
    incumbency.release(
        contract_ref=released.ref,
        cause=ReleaseCause.CONSENT,
        reason="x",
        actor="user:1",
        at=make.AT,
    )
    before = Event.objects.count()

    words = set()
    for partner, wanted in (
        ("MERRI", contract.ref),
        ("MERRI", "C-0"),
        ("MERRI", "C\x00"),
        ("LARK", released.ref),
    ):
        with pytest.raises(NotFoundError) as refusal:
            draft(Asked(contract=wanted), partner=partner)
        words.add((refusal.value.message, refusal.value.code, refusal.value.problems))

    assert words == {("There is no such contract.", "not_found", ())}
    assert (Quote.objects.count(), Event.objects.count()) == (0, before)


def test_a_partner_of_record_without_the_right_cannot_quote(program, who):
    plain = make.partner("PLAIN", of=program)
    contract = make.contract(program, incumbent=plain)

    with pytest.raises(offers.MayNotSellRenewals):
        draft(contract, partner="PLAIN")

    make.authorised("LARK", of=program)
    own = make.contract(program, incumbent=make.Partner.objects.get(code="LARK"))
    authorizations.suspend(program_code="P", partner_code="LARK", reason="x", **who)
    with pytest.raises(offers.MayNotSellRenewals):
        draft(own)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2026, 7, 30), True),
        (date(2026, 7, 31), False),
    ],
)
def test_the_window_is_open_from_120_days_before_to_30_days_after(contract, day, is_open):
    if is_open:
        draft(contract, at=noon(day))
    else:
        with pytest.raises(offers.WindowIsClosed, match="from 2026-03-02 to 2026-07-30"):
            draft(contract, at=noon(day))

    assert Quote.objects.exists() is is_open


def test_lines_that_do_not_fit_are_named(program, lark, contract):
    other = make.contract(
        program, incumbent=lark, customer=make.customer("Somebody Else"), currency="EUR"
    )

    with pytest.raises(offers.LinesDoNotFit) as refusal:
        draft(
            contract, other, Asked(contract=make.contract(program, incumbent=lark).ref, quantity=11)
        )

    assert [(p.path, p.code) for p in refusal.value.problems] == [
        (other.ref, "contract_unlike"),
        (other.ref, "contract_unlike"),
        (refusal.value.problems[2].path, "quantity_wrong"),
    ]


@pytest.mark.parametrize(
    "wish", [{"years": 1, "last_day": TODAY}, {"years": 0}, {"years": 11}, {"years": -1}]
)
def test_a_wish_that_says_nothing_clear_is_refused(contract, wish):
    with pytest.raises(offers.LinesDoNotFit):
        draft(contract, **wish)


@pytest.mark.parametrize("last_day", [date(2026, 6, 30), date(2036, 7, 1)])
def test_a_common_end_lies_after_every_start_and_within_ten_years(contract, last_day):
    with pytest.raises(pricing.EndNotPossible):
        draft(contract, last_day=last_day)

    draft(contract, last_day=date(2036, 6, 30))


def test_the_same_contract_twice_or_none_is_refused(contract):
    for wanted in ((), (contract, contract)):
        with pytest.raises(offers.LinesDoNotFit):
            draft(*wanted)


def test_a_price_that_changed_is_shown_before_sending_and_revised(contract):
    quote = draft(contract)
    RenewalPrice.objects.create(
        product=contract.product, currency="AUD", yearly=1_100_000, starts_on=TODAY, set_at=make.AT,
        set_by="test",
    )  # fmt: skip

    with pytest.raises(quotes.PriceHasChanged) as refusal:
        send(quote)

    assert [problem.message for problem in refusal.value.problems] == [
        f"{contract.ref}: quoted at 1030.00, priced now at 1100.00 AUD, margin 185.40 and 198.00."
    ]
    quote.refresh_from_db()
    assert (quote.state, Contact.objects.count()) == ("DRAFT", 0)
    new = quotes.revise(quote_ref=quote.ref, actor="user:7", at=make.AT)
    assert (new.net, new.revises, send(new).state) == (11_000_000, quote, "SENT")
    quote.refresh_from_db()
    assert (quote.state, quote.reason) == ("REVISED", f"Replaced by {new.ref}")


def test_a_revision_keeps_what_is_not_said(program, lark, contract):
    quote = send(draft(Asked(contract=contract.ref, quantity=4), last_day=date(2027, 12, 31)))

    longer = quotes.revise(quote_ref=quote.ref, years=2, actor="user:7", at=make.AT)
    less = quotes.revise(
        quote_ref=longer.ref,
        asked=[Asked(contract=contract.ref, quantity=1)],
        actor="user:7",
        at=make.AT,
    )

    assert (longer.years, longer.common_end_on, longer.lines.get().quantity) == (2, None, 4)
    assert (less.years, less.lines.get().quantity, less.state) == (2, 1, "DRAFT")
    with pytest.raises(quotes.QuoteIsNotLive):
        quotes.revise(quote_ref=quote.ref, actor="user:7", at=make.AT)


def test_a_quote_is_declined_with_what_the_customer_said(contract):
    quote = send(draft(contract))

    with pytest.raises(ReasonIsMissing):
        quotes.decline(quote_ref=quote.ref, reason=" ", actor="user:7", at=make.AT)
    declined = quotes.decline(quote_ref=quote.ref, reason="Too dear", actor="user:7", at=make.AT)

    assert (declined.state, declined.reason) == ("DECLINED", "Too dear")
    with pytest.raises(quotes.QuoteIsNotLive, match="is declined"):
        send(quote)


def test_a_quote_expires_after_its_last_good_day(contract):
    quote = send(draft(contract))

    found = [
        quotes.expire_due(program_code="P", actor="system", at=noon(day))
        for day in (quote.valid_until, quote.valid_until + timedelta(days=1), date(2026, 8, 1))
    ]

    quote.refresh_from_db()
    assert (quote.valid_until, found, quote.state) == (date(2026, 6, 30), [0, 1, 0], "EXPIRED")


def broken(act):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    return refusal.value.__cause__.diag.constraint_name


def test_the_database_freezes_what_a_quote_says(contract):
    quote = draft(contract)

    assert [
        broken(lambda: Quote.objects.update(net=1, margin=0)),
        broken(lambda: Quote.objects.update(valid_until=date(2027, 1, 1))),
        broken(lambda: Quote.objects.update(state="ACCEPTED")),
        broken(lambda: QuoteLine.objects.update(net=1)),
        broken(lambda: QuoteLine.objects.all()._raw_delete("default")),
    ] == [
        "renewals_quote_frozen",
        "renewals_quote_frozen",
        "renewals_quote_step_legal",
        "renewals_quoteline_append_only",
        "renewals_quoteline_append_only",
    ]
    quotes.decline(quote_ref=quote.ref, reason="x", actor="user:7", at=make.AT)
    assert broken(lambda: Quote.objects.update(state="SENT")) == "renewals_quote_step_legal"


def test_a_common_end_of_two_partners_goes_to_a_person(program, lark, contract):
    merri = make.authorised("MERRI", of=program)
    other = make.contract(program, incumbent=merri)
    asked = coterm.request(
        partner_code="LARK", contract_refs=[contract.ref, other.ref], reason="The customer wants one bill",
        actor="user:7", at=make.AT,
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        draft(contract, other, last_day=date(2027, 6, 30))
    with pytest.raises(coterm.OwnRequest):
        coterm.decide(request_id=asked.pk, is_granted=True, reason="x", actor="user:7", at=make.AT)

    coterm.decide(
        request_id=asked.pk, is_granted=True, reason="Merri agreed", actor="user:8", at=make.AT
    )

    rows = Incumbency.objects.filter(contract=other).order_by("id")
    assert [(row.partner, row.cause, row.ends_on) for row in rows] == [
        (merri, "IMPORT", TODAY),
        (lark, "ASSIGNED", None),
    ]
    assert rows[0].release.cause == "REASSIGNED"
    assert draft(contract, other, last_day=date(2027, 6, 30)).lines.count() == 2
    with pytest.raises(coterm.RequestIsDecided):
        coterm.decide(request_id=asked.pk, is_granted=False, reason="x", actor="user:8", at=make.AT)


def test_a_declined_common_end_changes_nothing(program, lark, contract):
    merri = make.authorised("MERRI", of=program)
    other = make.contract(program, incumbent=merri)
    with pytest.raises(coterm.ContractsDoNotFit):
        coterm.request(
            partner_code="LARK",
            contract_refs=[contract.ref],
            reason="x",
            actor="user:7",
            at=make.AT,
        )
    asked = coterm.request(
        partner_code="LARK", contract_refs=[contract.ref, other.ref], reason="x", actor="user:7", at=make.AT
    )  # fmt: skip

    coterm.decide(request_id=asked.pk, is_granted=False, reason="No", actor="user:8", at=make.AT)

    assert Incumbency.objects.filter(ends_on=None).count() == Contract.objects.count() == 2
