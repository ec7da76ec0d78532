"""Open a dispute: about a line that is counted wrongly, one that is missing, a certificate, or a decision.

The claim is kept as it was made: how the sale stands in the ledger and how it should, or which certificate counts. A
partner contests a thing once; after a decision it may ask for one second look.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from kernel import knowledge, money
from kernel.errors import DomainError, InvalidInputError, NotFoundError
from partners.operations import survivors
from partners.queries import directory, distributors, people
from sales.choices import Segment
from sales.queries import revenue
from tiers.choices import DisputeKind, DisputeState, DisputeStep, RunState
from tiers.models import Decision, Dispute, Program
from tiers.operations import disputes
from tiers.queries import programs, standings

if TYPE_CHECKING:
    from partners.models import Partner

LONGEST_NAME = 60
MOST_UNITS = 10**15  # a hundred billion
_SAY = "Say what is wrong, and what shows it."


class AlreadyContested(DomainError):
    """The partner contests the same thing already, or did before."""

    code = "already_contested"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    kind: DisputeKind
    subject: str
    title: str
    on: date
    values: dict[str, object] = field(default_factory=dict)
    program: Program | None = None


@transaction.atomic(savepoint=False)
def about_line(
    *,
    partner_code: str,
    entry_id: int,
    net: Decimal | None,
    segment: Segment | None,
    text: str,
    actor: str,
    at: datetime,
) -> Dispute:
    """Contest how one of the partner's entries is counted: another amount, another segment, or both.

    Without either the whole line is doubted, as if it had never been sold.
    """
    partner = directory.by_code(partner_code)
    entry = revenue.find_entry(partner_id=partner.pk, entry_id=entry_id)
    if entry is None:
        raise NotFoundError(f"{partner.code} has no such line.")
    claimed = 0 if net is None and segment is None else entry.net
    claim = _Claim(
        kind=DisputeKind.LINE,
        subject=f"entry:{entry.pk}",
        title=f"Line {entry.source_key.replace('|', ' ')} of {entry.business_date}"[:200],
        on=entry.business_date,
        values={
            "counted_on": entry.business_date,
            "counted_net": entry.net,
            "counted_kind": entry.sale_kind,
            "counted_segment": entry.segment,
            "claimed_net": claimed if net is None else _units(net),
            "claimed_currency": entry.currency,
            "claimed_kind": entry.sale_kind,
            "claimed_segment": entry.segment if segment is None else segment,
        },
    )
    return _open(partner, claim, text, actor, at)


@transaction.atomic(savepoint=False)
def about_missing_line(
    *,
    partner_code: str,
    distributor_code: str,
    document: str,
    on: date,
    net: Decimal,
    currency: str,
    is_new_customer: bool,
    text: str,
    actor: str,
    at: datetime,
) -> Dispute:
    """Claim a sale that is missing, or was counted for somebody else: the distributor's document and its amount."""
    partner = directory.by_code(partner_code)
    distributor = distributors.get(distributor_code)
    document = _named("the distributor's document", document)
    claim = _Claim(
        kind=DisputeKind.MATCH,
        subject=f"document:{distributor.code}:{document}",
        title=f"{distributor.name}: document {document} of {on}"[:200],
        on=on,
        values={
            "claimed_net": _units(net),
            "claimed_currency": _currency(currency),
            "is_new_customer": is_new_customer,
        },
    )
    return _open(partner, claim, text, actor, at)


@transaction.atomic(savepoint=False)
def about_certificate(
    *,
    partner_code: str,
    person: str,
    certificate: str,
    issued_on: date,
    text: str,
    actor: str,
    at: datetime,
) -> Dispute:
    """Claim a certificate of a person that is not counted."""
    partner = directory.by_code(partner_code)
    person, certificate = _named("the person", person), _named("the certificate", certificate)
    claim = _Claim(
        kind=DisputeKind.CERTIFICATE,
        subject=f"certificate:{person}:{certificate}",
        title=f"{certificate} of {person}",
        on=issued_on,
        values={"certificate": certificate},
    )
    return _open(partner, claim, text, actor, at)


@transaction.atomic(savepoint=False)
def about_decision(
    *, partner_code: str, program_code: str, as_of: date, text: str, actor: str, at: datetime
) -> Dispute:
    """Contest what a night decided; all decisions of one grace period are one thing, contested once."""
    partner, program = directory.by_code(partner_code), programs.get(code=program_code)
    decision = (
        Decision.objects.filter(
            partner_id=partner.pk,
            run__program=program,
            run__as_of=as_of,
            run__state=RunState.CLOSED,
        )
        .select_related("run")
        .first()
    )
    if decision is None:
        raise NotFoundError(f"{program.code} decided nothing about {partner.code} on {as_of}.")
    since = decision.grace_started_on or as_of
    claim = _Claim(
        kind=DisputeKind.DECISION,
        subject=f"decision:{program.code}:{since}",
        title=f"{program.name}: decision of {as_of}"[:200],
        on=as_of,
        program=program,
    )
    return _open(partner, claim, text, actor, at)


def _open(partner: Partner, claim: _Claim, text: str, actor: str, at: datetime) -> Dispute:
    text = disputes.spoken(text, _SAY)
    survivors.refuse_merged(partner)
    partner_id = partner.pk
    seq = knowledge.next_seq()
    there = Dispute.objects.filter(partner_id=partner_id, subject=claim.subject).first()
    if there is not None:
        raise AlreadyContested(f"{there.number} is about this already. Go on there.")
    today, days = _clock(partner_id, claim.program, at)
    if claim.on > today:
        raise InvalidInputError("The day lies in the future.")
    manager = people.manager_of([partner_id], today).get(partner_id)
    dispute = Dispute.objects.create(
        partner_id=partner_id,
        program=claim.program,
        kind=claim.kind,
        subject=claim.subject,
        title=claim.title,
        state=DisputeState.OPEN,
        opened_at=at,
        opened_by=actor,
        opened_on=today,
        due_on=today + timedelta(days=days),
        claimed_on=claim.on,
        owner=f"user:{manager.user_id}" if manager else "",
        **claim.values,
    )
    disputes.add(dispute, DisputeStep.OPENED, text, seq=seq, actor=actor, at=at)
    return dispute


def _clock(partner_id: int, program: Program | None, at: datetime) -> tuple[date, int]:
    """Return today and the days for an answer, as the program says; of several programs the shortest time counts."""
    held = standings.standings().filter(partner_id=partner_id, ends_on__isnull=True)
    rows = [program] if program else [row.program for row in held.order_by("program_id")]
    days = [at.date()]
    terms = []
    for row in rows or list(programs.programs().order_by("id")[:1]):
        today = programs.local_day(program=row, at=at)
        version = programs.effective_version(program_id=row.pk, on=today)
        days = [today]
        if version is not None:
            terms.append(programs.document_of(version.pk).policy.dispute_answer_days)
    return days[0], min(terms, default=10)


def _named(what: str, text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_NAME:
        raise InvalidInputError(f"Name {what}, in at most {LONGEST_NAME} characters.")
    return text


def _units(net: Decimal) -> int:
    try:
        units = money.to_units(net)
    except money.NotAnAmountError as problem:
        raise InvalidInputError("Write the amount as a number, such as 4800.00.") from problem
    if abs(units) > MOST_UNITS:
        raise InvalidInputError("The amount is larger than any sale.")
    return units


def _currency(text: str) -> str:
    code = text.strip().upper()
    if len(code) != len("AUD") or not (code.isascii() and code.isalpha()):
        raise InvalidInputError("Write the currency as three letters, such as AUD.")
    return code
