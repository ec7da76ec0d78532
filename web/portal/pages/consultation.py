"""Rules that partners are asked about: what changes, what they would make of the own company, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access, people
from tiers.choices import Difference, Outcome
from tiers.engine import differences, parsing
from tiers.engine.document import ProgramDocument
from tiers.queries import board, consultations, own_result, programs
from web.portal.access import partner_id_of
from web.shared import evidence_view, partner_view, rules
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One draft that the partner is asked about."""

    href: str
    program: str
    effective_on: date
    closes_on: date
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnComment:
    """What the partner said, and the vendor's answer."""

    difference: str
    text: str
    who: str
    at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """One rule of the draft with the own figures under it, and what was said of it."""

    key: str
    tier: str
    words: str
    has: str
    is_met: bool
    is_known: bool
    gap: str
    comments: tuple[OwnComment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """The page."""

    version_id: int
    program: str
    number: int
    effective_on: date
    enforced_on: date
    closes_on: date
    is_over: bool
    may_comment: bool
    was: TierMark | None
    now: TierMark | None
    sentence: str
    as_of: date | None
    changes: tuple[str, ...]
    changed: tuple[OwnRule, ...]
    same: tuple[OwnRule, ...]
    whole: tuple[OwnComment, ...]
    answers: tuple[tuple[str, str], ...]


def asked(request: SeatedRequest) -> tuple[Asked, ...]:
    """Return the drafts that the partner is asked about."""
    found = []
    for row in consultations.invited_to(partner_id=partner_id_of(request)):
        state = consultations.find(version_id=row.pk)
        if state is not None:
            found.append(
                Asked(
                    href=reverse("portal:consultation", args=[row.pk]),
                    program=row.program.name,
                    effective_on=row.effective_on,
                    closes_on=state.closes_on,
                    is_over=consultations.is_over(state=state, version=row, at=timezone.now()),
                )
            )
    return tuple(found)


def consultation(request: SeatedRequest, version_id: int) -> Consultation:
    """Return a draft as the partner sees it; raises NotFoundError where it was not asked."""
    partner_id = partner_id_of(request)
    row = consultations.get_invited(version_id=version_id, partner_id=partner_id)
    state = consultations.get(version_id=version_id)
    document = parsing.from_dict(data=row.document)
    base = programs.base_of(version=row)
    own = own_result.own_result(
        document=document, partner_id=partner_id, as_of=request.day - ONE_DAY
    )
    said = _said(version_id, partner_id)
    marks = _marks(document)
    is_over = consultations.is_over(state=state, version=row, at=timezone.now())
    before = parsing.from_dict(data=base.document) if base else None
    changes = differences.between(old=before, new=document) if before else ()
    known = _words(before) if before else frozenset()
    own_rules = [
        (place, _rule(place, own.rules.get(place.key) if own else None, said, document.currency))
        for place in consultations.places(document=document).values()
    ]
    return Consultation(
        version_id=version_id,
        program=row.program.name,
        number=row.number,
        effective_on=row.effective_on,
        enforced_on=row.enforced_on,
        closes_on=state.closes_on,
        is_over=is_over,
        may_comment=not is_over and access.may(request.seat, Act.COMMENT_ON_PROGRAMS),
        was=marks.get(own.was or "") if own else None,
        now=marks.get(own.now) if own else None,
        sentence=_sentence(own, marks),
        as_of=own.as_of if own else None,
        changes=tuple(
            rules.sentence(text=one.sentence, currency=document.currency)
            for one in changes
            if one.where.startswith(rules.TOLD)
        ),
        changed=tuple(rule for place, rule in own_rules if (place.tier, place.words) not in known),
        same=tuple(rule for place, rule in own_rules if (place.tier, place.words) in known),
        whole=tuple(said.get("", ())),
        answers=tuple((str(word.value), word.label) for word in Difference),
    )


def _said(version_id: int, partner_id: int) -> dict[str, list[OwnComment]]:
    rows = consultations.said_of(version_id=version_id, partner_id=partner_id)
    names = people.names_of_actors({one.said_by for one in rows})
    found: dict[str, list[OwnComment]] = {}
    for one in rows:
        found.setdefault(one.place, []).append(
            OwnComment(
                difference=one.difference.label,
                text=one.text,
                who=names[one.said_by],
                at=one.said_at,
                answer=one.answer,
                answered_at=one.answered_at,
            )
        )
    return found


def _words(document: ProgramDocument) -> frozenset[tuple[str, str]]:
    found = consultations.places(document=document).values()
    return frozenset((place.tier, place.words) for place in found)


def _marks(document: ProgramDocument) -> dict[str, TierMark]:
    drawn = partner_view.marks(tiers=board.tier_lines(document=document))
    return {tier.code: drawn[tier.rank] for tier in document.tiers}


def _sentence(own: own_result.OwnResult | None, marks: dict[str, TierMark]) -> str:
    if own is None:
        return "Your company does not take part in this programme today."
    now = marks[own.now].name
    if own.was == own.now:
        return f"You would stay {now}."
    if own.was is None:
        return f"You would be {now}."
    return f"You would be {now} instead of {marks[own.was].name if own.was in marks else own.was}."


def _rule(
    place: consultations.Place,
    result: own_result.RuleResult | None,
    said: dict[str, list[OwnComment]],
    currency: str,
) -> OwnRule:
    def words(text: str | None) -> str:
        if not text or result is None:
            return ""
        return evidence_view.amount_words(
            text=text.rstrip("%"), unit=result.unit, currency=currency
        )

    is_met = result is not None and result.outcome is Outcome.MET
    return OwnRule(
        key=place.key,
        tier=place.tier,
        words=rules.sentence(text=place.words, currency=currency),
        has=words(result.actual) if result else "",
        is_met=is_met,
        is_known=result is not None and result.outcome is not Outcome.UNKNOWN,
        gap="" if is_met or result is None else words(result.distance),
        comments=tuple(said.get(place.key, ())),
    )
