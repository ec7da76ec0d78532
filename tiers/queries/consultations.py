"""Published reads of consultations: who is asked, what was said of which rule, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from kernel.errors import NotFoundError
from partners.queries import directory
from tiers.choices import Difference, VersionState
from tiers.engine.document import Criterion, ProgramDocument, leaves_of
from tiers.engine.wording import criterion_words, rule_words
from tiers.models import Consultation, ConsultationComment, ProgramVersion
from tiers.queries import programs


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One rule of a draft that may be commented on: where it stands, which tier asks for it, and its words."""

    key: str
    tier: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One comment with its answer; `partner_code` and `partner` name who speaks."""

    id: int
    place: str
    partner_id: int
    partner_code: str
    partner: str
    difference: Difference
    text: str
    said_by: str
    said_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a consultation stands; `summary` is what was frozen when it was closed."""

    version_id: int
    closes_on: date
    opened_by: str
    opened_at: datetime
    invited: int
    comments: int
    unanswered: int
    closed_by: str
    closed_at: datetime | None
    summary: dict[str, Any] | None

    @property
    def is_open(self) -> bool:
        """Tell whether it still has to be closed."""
        return self.closed_at is None


def places(*, document: ProgramDocument) -> dict[str, Place]:
    """Return the rules of a document that may be commented on, highest tier first."""
    found = {}
    for tier in reversed(document.tiers):
        roles = (("entry", tier.entry), ("keep", tier.keep))
        for role, rule in roles:
            for index, leaf in enumerate(() if rule is None else leaves_of(rule=rule)):
                words = (
                    criterion_words(criterion=leaf, currency=document.currency)
                    if isinstance(leaf, Criterion)
                    else rule_words(rule=leaf, currency=document.currency)
                )
                key = f"tiers.{tier.code}.{role}.{index}"
                aim = f"To keep {tier.name}" if role == "keep" else tier.name
                found[key] = Place(key=key, tier=aim, words=words)
    return found


def find(*, version_id: int) -> State | None:
    """Return how the version's consultation stands, None where partners were never asked."""
    row = Consultation.objects.filter(version_id=version_id).first()
    if row is None:
        return None
    said = row.comments.aggregate(all=Count("pk"), waiting=Count("pk", filter=Q(answer="")))
    return State(
        version_id=version_id,
        closes_on=row.closes_on,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        invited=row.invitations.count(),
        comments=said["all"],
        unanswered=said["waiting"],
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        summary=row.summary,
    )


def get(*, version_id: int) -> State:
    """Return how the version's consultation stands; raises NotFoundError where partners were never asked."""
    found = find(version_id=version_id)
    if found is None:
        raise NotFoundError("There is no such consultation.")
    return found


def said_of(*, version_id: int, partner_id: int | None = None) -> list[Said]:
    """Return the comments on a version, of one partner where it is named, oldest first."""
    rows = ConsultationComment.objects.filter(consultation__version_id=version_id)
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id)
    rows = rows.order_by("said_at", "pk")
    cards = directory.names_by_id({row.partner_id for row in rows})
    return [_said(row, *cards.get(row.partner_id, ("", ""))) for row in rows]


def said(*, comment_id: int) -> Said:
    """Return one comment; raises NotFoundError."""
    row = ConsultationComment.objects.filter(pk=comment_id).first()
    if row is None:
        raise NotFoundError("There is no such comment.")
    code, name = directory.names_by_id([row.partner_id])[row.partner_id]
    return _said(row, code, name)


def version_of_comment(*, comment_id: int) -> int:
    """Return which version a comment is about; raises NotFoundError."""
    row = ConsultationComment.objects.filter(pk=comment_id).select_related("consultation").first()
    if row is None:
        raise NotFoundError("There is no such comment.")
    return row.consultation.version_id


def invited_to(*, partner_id: int) -> list[ProgramVersion]:
    """Return the versions in consultation that the partner is asked about, newest first."""
    rows = ProgramVersion.objects.filter(
        state=VersionState.CONSULTATION, consultation__invitations__partner_id=partner_id
    )
    return list(rows.select_related("program").order_by("-effective_on", "-number"))


def get_invited(*, version_id: int, partner_id: int) -> ProgramVersion:
    """Return a version that the partner was asked about, whatever became of it; raises NotFoundError."""
    rows = ProgramVersion.objects.filter(
        pk=version_id, consultation__invitations__partner_id=partner_id
    )
    found = rows.select_related("program").first()
    if found is None:
        raise NotFoundError("There is no such consultation.")
    return found


def is_over(*, state: State, version: ProgramVersion, at: datetime) -> bool:
    """Tell whether comments are no longer taken."""
    today = programs.local_day(program=version.program, at=at)
    return not state.is_open or today > state.closes_on


def _said(row: ConsultationComment, code: str, name: str) -> Said:
    return Said(
        id=row.pk,
        place=row.place,
        partner_id=row.partner_id,
        partner_code=code,
        partner=name,
        difference=Difference(row.difference),
        text=row.text,
        said_by=row.said_by,
        said_at=row.said_at,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )
