"""The programme: its versions, what is proposed, and the rules in force in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from partners.choices import Act
from partners.queries import access, people
from tiers.choices import VersionState
from tiers.engine.document import AllOf, AnyOf, Criterion, Rule, TierRule
from tiers.queries import board, programs
from web.shared import formats, partner_view
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark


@dataclass(frozen=True, slots=True, kw_only=True)
class TierText:
    """A tier's entry and keep rules as sentences."""

    mark: TierMark
    entry: tuple[str, ...]
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionText:
    """One version and what this person may do with it."""

    id: int
    number: int
    word: str
    kind: str
    effective_on: date
    enforced_on: date
    who: str
    may_propose: bool
    approval_id: int | None
    may_approve: bool
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The page; without a programme only the empty state."""

    name: str = ""
    code: str = ""
    versions: tuple[VersionText, ...] = ()
    tiers: tuple[TierText, ...] = ()
    in_force: int | None = None
    review_dates: tuple[str, ...] = ()
    grace_days: int = 0


def programme(request: SeatedRequest) -> Programme:
    """Return the first active programme."""
    program = programs.programs().order_by("id").first()
    if program is None:
        return Programme()
    rows = programs.versions(program_id=program.pk)
    names = people.names_of_actors(
        {row.created_by for row in rows}
        | {row.published_by for row in rows if row.published_by}
        | {row.proposed_by for row in rows if row.proposed_by}
    )
    version = programs.effective_version(program_id=program.pk, on=request.day)
    tiers: tuple[TierText, ...] = ()
    dates: tuple[str, ...] = ()
    grace = 0
    if version is not None:
        document = programs.document_of(version.pk)
        marks = partner_view.marks(tiers=board.tier_lines(document=document))
        tiers = tuple(_tier(tier, marks[tier.rank]) for tier in reversed(document.tiers))
        dates = tuple(
            formats.day_of_year(month=month, day=day) for month, day in document.policy.review_dates
        )
        grace = document.policy.grace_days
    return Programme(
        name=program.name,
        code=program.code,
        versions=tuple(_version(row, request, names) for row in rows),
        tiers=tiers,
        in_force=version.number if version else None,
        review_dates=dates,
        grace_days=grace,
    )


def _version(
    row: programs.VersionRow, request: SeatedRequest, names: dict[str, str]
) -> VersionText:
    is_open = row.state in (VersionState.DRAFT, VersionState.CONSULTATION)
    kinds = {
        VersionState.DRAFT: "idle",
        VersionState.CONSULTATION: "live",
        VersionState.PUBLISHED: "done",
        VersionState.RETIRED: "hold",
    }
    return VersionText(
        id=row.id,
        number=row.number,
        word=row.state.label,
        kind=kinds[row.state],
        effective_on=row.effective_on,
        enforced_on=row.enforced_on,
        who=names[row.published_by or row.created_by],
        may_propose=is_open
        and row.approval_id is None
        and access.may(request.seat, Act.PUBLISH_PROGRAMS),
        approval_id=row.approval_id,
        may_approve=row.approval_id is not None
        and row.proposed_by != request.actor
        and access.may(request.seat, Act.APPROVE),
        proposed_by=names.get(row.proposed_by, ""),
    )


def _tier(tier: TierRule, mark: TierMark) -> TierText:
    return TierText(
        mark=mark,
        entry=tuple(_sentences(tier.entry)) or ("Nothing: every partner is at least this.",),
        keep=tuple(_sentences(tier.keep)) if tier.keep else (),
    )


def _sentences(rule: Rule | None) -> list[str]:
    match rule:
        case AllOf():
            return [text for inner in rule.rules for text in _sentences(inner)]
        case AnyOf():
            return [" or ".join(text for inner in rule.rules for text in _sentences(inner))]
        case Criterion():
            return [_criterion(rule)]
    return []


def _criterion(criterion: Criterion) -> str:
    measure = criterion.measure
    window = ""
    if measure.window is not None:
        length = f"{measure.window.length} " if measure.window.length else ""
        window = f" in {length}{measure.window.kind.label.lower().replace('trailing ', '')}"
    label = criterion.label or measure.metric.label
    if measure.segment:
        label = f"{label} ({measure.segment})"
    return f"{label} {criterion.comparator.label} {_figure(criterion)}{window}"


def _figure(criterion: Criterion) -> str:
    if criterion.threshold.is_percent:
        return criterion.threshold.text
    return f"{criterion.threshold.value:,}"
