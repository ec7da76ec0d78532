"""What waits for a second person: versions to publish, records to merge, partners to let into a tier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access, directory, keys, merges, people
from tiers.choices import ApprovalState, OverrideKind
from tiers.queries import approvals
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from partners.models import Merge
    from tiers.models import Approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A partner or a page that the proposal speaks of."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One act that somebody proposed; `why_not` says why this person cannot decide it, "" where it can."""

    title: str
    effect: str
    links: tuple[Link, ...]
    reason: str
    who: str
    at: datetime
    decide_href: str
    approve_word: str
    why_not: str


def proposals(request: SeatedRequest) -> tuple[Proposal, ...]:
    """Return what waits and this person may see, oldest first."""
    visible = directory.partners_visible_to(request.seat, on=request.day)
    waiting = list(merges.proposals().filter(merged__in=visible))
    acts = list(approvals.approvals().filter(state=ApprovalState.PROPOSED))
    names = people.names_of_actors(
        {row.proposed_by for row in waiting} | {row.proposed_by for row in acts}
    )
    found = [_merge(request, row, names) for row in waiting]
    meanings = approvals.meanings_of([row.subject for row in acts])
    in_sight = {None, *visible.values_list("code", flat=True)}
    found += [
        _act(request, row, names, meanings[row.subject])
        for row in acts
        if row.subject in meanings and meanings[row.subject].partner in in_sight
    ]
    return tuple(sorted(found, key=lambda proposal: proposal.at))


def count(request: SeatedRequest) -> int:
    """Return how many wait that this person can decide."""
    return sum(not proposal.why_not for proposal in proposals(request))


def _merge(request: SeatedRequest, row: Merge, names: dict[str, str]) -> Proposal:
    return Proposal(
        title=f"Merge {row.merged.code} into {row.survivor.code}",
        effect="From then on everything new counts for the second. What was credited and decided stays as it is.",
        links=tuple(
            Link(text=partner.name, href=reverse("dashboard:partner-detail", args=[partner.code]))
            for partner in (row.merged, row.survivor)
        ),
        reason=row.reason,
        who=names[row.proposed_by],
        at=row.proposed_at,
        decide_href=reverse("dashboard:merge-decide", args=[row.pk]),
        approve_word="Merge them",
        why_not=why_not(request, proposed_by=row.proposed_by),
    )


def _act(
    request: SeatedRequest, row: Approval, names: dict[str, str], meaning: approvals.Meaning
) -> Proposal:
    if meaning.version is not None:
        title = f"Publish version {meaning.version} of {meaning.program}"
        effect = "The rules are frozen and decide from their first day on."
        address = reverse("dashboard:version-publish", args=[int(row.subject.split(":")[1])])
        links = (Link(text="What it does, and the reasons given", href=address),)
        word = f"Publish version {meaning.version}"
    elif meaning.override is not None:
        title, effect, word = _override_words(meaning)
        address = reverse("dashboard:partner-detail", args=[meaning.partner])
        links = (Link(text=str(meaning.partner), href=address),)
    else:
        word = f"Let into {meaning.tier}" if meaning.is_admitted else f"Let out of {meaning.tier}"
        title = f"{meaning.partner}: {word[0].lower()}{word[1:]}"
        effect = "The next night decides with it; everything else the tier asks for still counts."
        address = reverse("dashboard:partner-detail", args=[meaning.partner])
        links = (Link(text=str(meaning.partner), href=address),)
    return Proposal(
        title=title,
        effect=effect,
        links=links,
        reason=row.reason,
        who=names[row.proposed_by],
        at=row.proposed_at,
        decide_href=reverse("dashboard:approval-decide", args=[row.pk]),
        approve_word=word,
        why_not=why_not(request, proposed_by=row.proposed_by),
    )


def _override_words(meaning: approvals.Meaning) -> tuple[str, str, str]:
    """Return title, effect and the word on the button for an override, a status match or a hold."""
    last = meaning.ends_on - ONE_DAY if meaning.ends_on else None
    days = f"from {meaning.starts_on} to {last}"
    if meaning.override is OverrideKind.HOLD:
        return (
            f"{meaning.partner}: hold the tier {days}",
            "Nothing moves in these days, neither up nor down.",
            "Hold the tier",
        )
    if meaning.override is OverrideKind.STATUS_MATCH:
        return (
            f"{meaning.partner}: match {meaning.tier} {days}",
            "The next night gives at least this tier; from the end on merit alone decides.",
            f"Match {meaning.tier}",
        )
    return (
        f"{meaning.partner}: place in {meaning.tier} {days}",
        "The next night moves it there; from the end on merit alone decides.",
        f"Place in {meaning.tier}",
    )


def why_not(request: SeatedRequest, *, proposed_by: str) -> str:
    """Return why this person cannot decide what somebody proposed, "" where it can."""
    if not access.may(request.seat, Act.APPROVE):
        return "A channel director or program administrator decides."
    if keys.is_same_hand(proposed_by, request.actor):
        return "You proposed this; a second person decides."
    return ""
