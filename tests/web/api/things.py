"""One thing of every kind that the API names, made when an address asks for it."""

from __future__ import annotations

from datetime import date
from string import Formatter

from django.db import transaction

from hooks.models import Delivery, Endpoint
from hooks.operations import deliveries
from partners.models import Certification, Merge, Person
from partners.operations import certifications, merges
from sales.models import StagedLine
from tests.factories import tiers as make
from tiers.models import Approval, ProgramVersion
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


MAKERS = {
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
