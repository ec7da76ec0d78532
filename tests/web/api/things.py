"""One thing of every kind that the API names, made when an address asks for it."""

from __future__ import annotations

from datetime import date, timedelta
from string import Formatter

from django.db import transaction
from django.utils import timezone

from hooks.models import Delivery, Endpoint
from hooks.operations import deliveries
from partners.models import Certification, Merge, Partner, Person
from partners.operations import certifications, merges
from renewals.models import Assessment, Authorization, Claim, Contract, Order, Quote
from renewals.operations import assessments, orders, quotes
from renewals.queries.offers import Asked
from sales.models import StagedLine
from tests.factories import renewals as renewal
from tests.factories import tiers as make
from tiers.models import Approval, Program, ProgramVersion
from tiers.operations import programs

WHO = {"actor": "user:8", "at": make.AT}


def where(address, channel):
    """Return the address with the ids of things that are there."""
    names = [name for _, name, _, _ in Formatter().parse(address) if name]
    return address.format(**{name: MAKERS[name](channel) for name in names})


def message_to_somebody():
    """Return a test message to a webhook."""
    found = Delivery.objects.first()
    if found is not None:
        return found
    endpoint = Endpoint.objects.create(
        url="https://hooks.example.com/", types=["run.held"], created_at=make.AT, created_by="user:8"
    )  # fmt: skip
    return Delivery.objects.get(pk=deliveries.send_test(endpoint_id=endpoint.pk, at=make.AT))


def proposal():
    """Return the proposal of a new draft, made once."""
    if not Approval.objects.exists():
        text = make.document(code="PARTNER-AU", effective_on="2027-07-01")
        loaded = programs.load(text=text, publish=False, **WHO)
        programs.propose(version_id=loaded.version_id, reason="Agreed", **WHO)
    return Approval.objects.get()


def merge(channel):
    """Return a proposed merge."""
    if not Merge.objects.exists():
        with transaction.atomic():
            merges.propose_merge(
                merged_code="MERRIGATE", survivor_code="LARKMERE", reason="One company", **WHO
            )
    return Merge.objects.get()


def person(channel):
    """Return somebody at LARKMERE."""
    if not Person.objects.exists():
        with transaction.atomic():
            certifications.record_person(
                partner_code="LARKMERE", ref="L-1", name="Dana Whitlock", **WHO
            )
    return Person.objects.get()


def certificate(channel):
    """Return a certificate of the person."""
    if not Certification.objects.exists():
        with transaction.atomic():
            certifications.record_certification(
                person_id=person(channel).pk,
                certificate="CERT",
                issued_on=date(2026, 1, 1),
                expires_on=None,
                **WHO,
            )
    return Certification.objects.get(replaced_by__isnull=True)


def renewing():
    """Return a partner that may sell the renewals of a program, made once."""
    found = Partner.objects.filter(code="LARK").first()
    if found is not None:
        return found
    program = renewal.program()
    renewal.policy()
    return renewal.authorised("LARK", of=program)


def contract():
    """Return a contract that the partner is of record of, made once."""
    lark = renewing()
    found = Contract.objects.filter(ref="C-1").first()
    last_day = timezone.localdate() + timedelta(days=30)
    return found or renewal.contract(
        Program.objects.get(code="P"), incumbent=lark, ref="C-1", last_day=last_day
    )


def quote():
    """Return a draft of the contract's renewal."""
    asked = [Asked(contract=contract().ref)]
    who = {"actor": "user:7", "at": timezone.now()}
    return Quote.objects.first() or quotes.draft(partner_code="LARK", asked=asked, **who)


def order():
    """Return an order of the contract's renewal."""
    who = {"actor": "user:7", "at": timezone.now()}
    ref = quote().ref
    if Order.objects.exists():
        return Order.objects.get()
    quotes.send(quote_ref=ref, **who)
    return orders.accept(quote_ref=ref, **who)


def assessment():
    """Return an assessment that was just opened."""
    renewing()
    return Assessment.objects.first() or assessments.open_assessment(
        program_code="P", partner_code="LARK", actor="user:7", at=timezone.now()
    )


def claim():
    """Return a claim of the old scheme."""
    held = contract()
    return Claim.objects.first() or Claim.objects.create(
        ref="RB-1", partner=renewing(), contract=held, amount=1_800_000, currency="AUD",
        sold_on=date(2026, 1, 10), submitted_on=date(2026, 2, 1), imported_at=make.AT, imported_by="test",
    )  # fmt: skip


MAKERS = {
    "contract": lambda _: contract().pk,
    "right": lambda _: Authorization.objects.get(partner=renewing()).pk,
    "assessment": lambda _: assessment().pk,
    "quote": lambda _: quote().ref,
    "order": lambda _: order().ref,
    "claim": lambda _: claim().pk,
    "upload": lambda channel: channel.upload_id,
    "run": lambda channel: channel.run_id,
    "partner": lambda channel: channel.larkmere.pk,
    "line": lambda _: StagedLine.objects.get(state="UNMATCHED").pk,
    "approval": lambda _: proposal().pk,
    "hook": lambda _: message_to_somebody().endpoint_id,
    "message": lambda _: message_to_somebody().pk,
    "version": lambda _: ProgramVersion.objects.get(number=proposal() and 2).number,
    "merge": lambda channel: merge(channel).pk,
    "person": lambda channel: person(channel).pk,
    "certificate": lambda channel: certificate(channel).pk,
}
