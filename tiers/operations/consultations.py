"""Consult partners on a draft: invite them, take their comments, answer, and close with a summary that stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError, InvalidInputError, NotFoundError
from partners.queries import directory
from tiers.choices import Difference
from tiers.engine import parsing
from tiers.models import Consultation, ConsultationComment, ConsultationInvitation
from tiers.operations import programs
from tiers.queries import consultations as reads
from tiers.queries.programs import local_day

LONGEST = 4_000  # characters of a comment or an answer
MOST_COMMENTS = 200  # of one partner on one draft


class ConsultationIsClosed(DomainError):
    """Comments and answers are taken until the consultation is closed; partners comment up to its last day."""

    code = "consultation_is_closed"


class TooManyComments(DomainError):
    """A partner has said as much as one consultation takes."""

    code = "too_many_comments"


@transaction.atomic(durable=True)
def open_for(
    *,
    version_id: int,
    partner_codes: Collection[str],
    closes_on: date,
    actor: str,
    at: datetime,
) -> int:
    """Lay a draft open to partners until a day, to every partner of the program where no code is given.

    Returns how many are invited. The draft stays as it is from then on. Refuses a day that is not to come, and codes
    of partners that nobody knows or that the program does not apply to.
    """
    version = programs.consult(version_id=version_id, actor=actor, at=at)
    today = local_day(program=version.program, at=at)
    if closes_on <= today:
        raise InvalidInputError(f"Leave time to comment: choose a day after {today}.")
    document = parsing.from_dict(data=version.document)
    active = directory.active_ids(countries=document.countries or None, as_of=today)
    consultation = Consultation.objects.create(
        version=version, closes_on=closes_on, opened_by=actor, opened_at=at
    )
    invited = _chosen(partner_codes, active) if partner_codes else active
    ConsultationInvitation.objects.bulk_create(
        [
            ConsultationInvitation(consultation=consultation, partner_id=partner_id)
            for partner_id in invited
        ],
        batch_size=5_000,
    )
    return len(invited)


@transaction.atomic(savepoint=False)
def comment(
    *,
    version_id: int,
    partner_id: int,
    place: str,
    difference: Difference,
    text: str,
    actor: str,
    at: datetime,
) -> int:
    """Keep what an invited partner says of one rule of a draft ("": of the whole) and return the comment's id."""
    consultation = _open(version_id)
    if not consultation.invitations.filter(partner_id=partner_id).exists():
        raise NotFoundError("There is no such consultation.")
    version = consultation.version
    if local_day(program=version.program, at=at) > consultation.closes_on:
        raise ConsultationIsClosed(f"Comments were taken up to {consultation.closes_on}.")
    if place and place not in reads.places(document=parsing.from_dict(data=version.document)):
        raise InvalidInputError("Choose one of the rules of this draft.")
    if consultation.comments.filter(partner_id=partner_id).count() >= MOST_COMMENTS:
        raise TooManyComments(
            f"A partner writes up to {MOST_COMMENTS} comments; talk to us about the rest."
        )
    row = ConsultationComment.objects.create(
        consultation=consultation,
        partner_id=partner_id,
        place=place,
        difference=difference,
        text=_text(text, "comment"),
        said_by=actor,
        said_at=at,
    )
    _record(EventType.CONSULTATION_COMMENTED, consultation, actor, at, comment=row.pk, place=place)
    return row.pk


@transaction.atomic(savepoint=False)
def answer(*, comment_id: int, text: str, actor: str, at: datetime) -> None:
    """Answer a partner's comment; the answer may be written anew until the consultation is closed."""
    row = ConsultationComment.objects.select_related("consultation").filter(pk=comment_id).first()
    if row is None:
        raise NotFoundError("There is no such comment.")
    consultation = _open(row.consultation.version_id)
    row.answer = _text(text, "answer")
    if not row.answer:
        raise InvalidInputError("Write the answer.")
    row.answered_by, row.answered_at = actor, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    _record(EventType.CONSULTATION_ANSWERED, consultation, actor, at, comment=row.pk)


@transaction.atomic(savepoint=False)
def close(*, version_id: int, actor: str, at: datetime) -> None:
    """Close the consultation and freeze its summary: who was asked, who answered, and how each rule was met."""
    consultation = _open(version_id)
    consultation.summary = _summary(consultation)
    consultation.closed_by, consultation.closed_at = actor, at
    consultation.save(update_fields=["summary", "closed_by", "closed_at"])
    _record(EventType.CONSULTATION_CLOSED, consultation, actor, at)


def _open(version_id: int) -> Consultation:
    """Return the open consultation, held until the transaction ends; comments and its closing wait for one another."""
    row = (
        Consultation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("version__program")
        .filter(version_id=version_id)
        .first()
    )
    if row is None:
        raise NotFoundError("There is no such consultation.")
    if row.closed_at is not None:
        raise ConsultationIsClosed("This consultation is closed.")
    return row


def _chosen(codes: Collection[str], active: Collection[int]) -> list[int]:
    found = directory.ids_by_code(codes)
    allowed = set(active)
    unknown = sorted(code for code in codes if found.get(code) not in allowed)
    if unknown:
        raise InvalidInputError(
            f"The program has no active partner {', '.join(unknown[:5])}. Correct the codes."
        )
    return sorted(set(found.values()))


def _text(text: str, what: str) -> str:
    if len(text) > LONGEST or "\x00" in text:
        raise InvalidInputError(f"Write the {what} in up to {LONGEST:,} characters.")
    return text.strip()


def _summary(consultation: Consultation) -> dict[str, object]:
    rows = list(consultation.comments.order_by("pk"))
    places: dict[str, Counter[str]] = {}
    for row in rows:
        places.setdefault(row.place, Counter())[row.difference] += 1
    return {
        "invited": consultation.invitations.count(),
        "partners": len({row.partner_id for row in rows}),
        "comments": len(rows),
        "answered": sum(bool(row.answer) for row in rows),
        "places": [
            {"place": place, **{str(word.value): counts[word] for word in Difference}}
            for place, counts in sorted(places.items())
        ],
    }


def _record(
    event: EventType, consultation: Consultation, actor: str, at: datetime, **data: object
) -> None:
    version = consultation.version
    record(
        event,
        subject=f"program:{version.program.code}",
        actor=actor,
        at=at,
        data={"version": version.number, **data},
    )
