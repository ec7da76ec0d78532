"""What partners say of a draft, and what stands between a version and its publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from partners.choices import Act
from partners.queries import access, people
from tiers.choices import Difference
from tiers.engine import parsing
from tiers.engine.lint import Finding
from tiers.queries import approvals, consultations, programs, readiness
from web.dashboard.pages import approvals as deciding
from web.dashboard.pages import simulator, version
from web.shared import formats
from web.shared.parts import Definition
from web.shared.seats import SeatedRequest

TONES = {Difference.YES: "warm", Difference.NO: "", Difference.UNSURE: "blue"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a partner says, and the answer; `answer_href` is "" where this person cannot answer it (now)."""

    id: int
    partner: str
    partner_href: str
    difference: str
    tone: str
    text: str
    who: str
    at: datetime
    answer: str
    answerer: str
    answer_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One rule with what is said of it."""

    tier: str
    words: str
    comments: tuple[Comment, ...]
    counts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationPage:
    """The page: not asked yet (`asked` is None), open, or closed with its summary."""

    head: version.Head
    asked: consultations.State | None
    figures: tuple[Definition, ...]
    places: tuple[Place, ...]
    may_open: bool
    may_close: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One kind of warning: what it says of which rules, and the reason given for it."""

    code: str
    messages: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The open proposal and whether this person may decide it."""

    approval_id: int
    who: str
    reason: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPage:
    """The page: what blocks, what wants a reason, the dates, and the proposal."""

    head: version.Head
    blockers: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]
    dates: tuple[Definition, ...]
    headline: str
    sub: str
    may_propose: bool
    reason: str
    decision: Decision | None
    may_retire: bool
    summary: tuple[Definition, ...]


def consultation_page(request: SeatedRequest, version_id: int) -> ConsultationPage:
    """Return what partners say of the version, as far as this person may see partners."""
    head = version.head(request, version_id, at="consultation")
    asked = consultations.find(version_id=version_id)
    row = programs.version(version_id=version_id)
    visible = simulator.visible_to(request)
    said = [
        one
        for one in consultations.said_of(version_id=version_id)
        if visible is None or one.partner_id in visible
    ]
    names = people.names_of_actors(
        {one.said_by for one in said} | {one.answered_by for one in said if one.answered_by}
    )
    may_answer = asked is not None and asked.is_open and access.may(request.seat, Act.PROPOSE)
    rules = consultations.places(document=parsing.from_dict(data=row.document))
    whole = consultations.Place(key="", tier="The whole draft", words="")
    places = []
    for rule in (whole, *rules.values()):
        own = tuple(
            _comment(one, names, may_answer=may_answer) for one in said if one.place == rule.key
        )
        if own:
            places.append(
                Place(tier=rule.tier, words=rule.words, comments=own, counts=_counts(own))
            )
    return ConsultationPage(
        head=head,
        asked=asked,
        figures=_figures(asked, request.day) if asked else (),
        places=tuple(places),
        may_open=asked is None and head.may_write and head.is_open,
        may_close=asked is not None and asked.is_open and head.may_write,
    )


def publish_page(request: SeatedRequest, version_id: int) -> PublishPage:
    """Return what stands between the version and its publication, and its effect in numbers."""
    head = version.head(request, version_id, at="publish")
    row = programs.version(version_id=version_id)
    document = parsing.from_dict(data=row.document)
    at = timezone.now()
    effect = version.simulator_page(request, version_id).report if head.is_open else None
    given = _given(head)
    doubts: dict[str, list[str]] = {}
    for one in readiness.warnings(document=document) if head.is_open else ():
        doubts.setdefault(one.code, []).append(one.message)
    asked = consultations.find(version_id=version_id)
    return PublishPage(
        head=head,
        blockers=readiness.blockers(version=row, document=document, at=at) if head.is_open else (),
        doubts=tuple(
            Doubt(code=code, messages=tuple(dict.fromkeys(texts)), reason=given.get(code, ""))
            for code, texts in doubts.items()
        ),
        dates=_dates(
            row.announced_on, document.effective_on, document.enforced_on, row.ends_on, request.day
        ),
        headline=effect.headline if effect else "",
        sub=effect.sub if effect else "",
        may_propose=head.is_open and head.approval_id is None and head.may_write,
        reason="",
        decision=_decision(request, head) if head.approval_id else None,
        may_retire=head.is_published and head.may_write,
        summary=_figures(asked, request.day) if asked else (),
    )


def with_doubts(page: PublishPage, doubts: Mapping[str, str], reason: str) -> PublishPage:
    """Return the page with the reasons that were typed."""
    kept = tuple(replace(one, reason=doubts.get(one.code, "")) for one in page.doubts)
    return replace(page, doubts=kept, reason=reason)


def _given(head: version.Head) -> dict[str, str]:
    if head.approval_id is None:
        return {}
    return dict(approvals.get(approval_id=head.approval_id).doubts)


def _decision(request: SeatedRequest, head: version.Head) -> Decision:
    row = approvals.get(approval_id=head.approval_id or 0)
    return Decision(
        approval_id=row.pk,
        who=people.names_of_actors({row.proposed_by})[row.proposed_by],
        reason=row.reason,
        why_not=deciding.why_not(request, proposed_by=row.proposed_by),
    )


def _dates(
    announced_on: date | None,
    effective_on: date,
    enforced_on: date,
    ends_on: date | None,
    today: date,
) -> tuple[Definition, ...]:
    rows = (
        ("Announced", announced_on),
        ("In force from", effective_on),
        ("Moves down from", enforced_on),
        ("Ends before", ends_on),
    )
    return tuple(
        Definition(label=label, value=formats.day_plain(on=day, today=today))
        for label, day in rows
        if day is not None
    )


def _figures(asked: consultations.State, today: date) -> tuple[Definition, ...]:
    summary = asked.summary
    rows = [
        ("Partners invited", asked.invited),
        ("Comments", asked.comments),
        ("Answered", asked.comments - asked.unanswered),
    ]
    if summary is not None:
        rows.insert(1, ("Partners that commented", int(summary["partners"])))
    end = asked.closes_on if asked.closed_at is None else asked.closed_at.date()
    word = "Open to" if asked.is_open else "Closed on"
    return (
        Definition(label=word, value=formats.day_plain(on=end, today=today)),
        *(Definition(label=label, value=formats.number(value=value)) for label, value in rows),
    )


def _comment(one: consultations.Said, names: Mapping[str, str], *, may_answer: bool) -> Comment:
    return Comment(
        id=one.id,
        partner=one.partner,
        partner_href=reverse("dashboard:partner-detail", args=[one.partner_code]),
        difference=one.difference.label,
        tone=TONES[one.difference],
        text=one.text,
        who=names[one.said_by],
        at=one.said_at,
        answer=one.answer,
        answerer=names.get(one.answered_by, ""),
        answer_href=reverse("dashboard:comment-answer", args=[one.id]) if may_answer else "",
    )


def _counts(comments: tuple[Comment, ...]) -> str:
    yes = sum(one.difference == Difference.YES.label for one in comments)
    return f"{formats.count(value=len(comments), one='comment')}, a difference to {yes}"
