"""One version of a programme: how far it is on its way to publication, its rules as a form, and what it would do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from kernel.errors import InvalidInputError, Problem
from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access
from tiers.choices import Severity, TrialKind, VersionState
from tiers.engine import parsing
from tiers.engine.document import ProgramDocument
from tiers.engine.lint import Finding
from tiers.operations import trials
from tiers.queries import consultations, impact, lint, programs
from tiers.queries import trials as reading
from tiers.queries.trials import Trial
from web.dashboard.pages import rule_tree, simulator
from web.dashboard.pages.waiting import Waiting, waiting
from web.shared import formats
from web.shared.parts import Choice, Step
from web.shared.parts import Problem as Line
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from tiers.models import ProgramVersion

TOO_MANY = "There are too many partners to try this while you wait. Save it as a draft; a worker then tries it."
OPEN = (VersionState.DRAFT, VersionState.CONSULTATION)
STATE_TONES = {
    VersionState.DRAFT: "",
    VersionState.CONSULTATION: "blue",
    VersionState.PUBLISHED: "good",
    VersionState.RETIRED: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every page of a version begins with."""

    id: int
    number: int
    program: str
    name: str
    state_word: str
    state_tone: str
    consulting: str
    steps: tuple[Step, ...]
    tabs: tuple[Choice, ...]
    is_open: bool
    is_published: bool
    may_write: bool
    effective_on: date
    approval_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """The page: head, form, outcome or why there is none."""

    head: Head
    form: rule_tree.RuleForm
    document: str
    base_words: str
    changes: int
    doubts: tuple[Finding, ...]
    blockers: tuple[Finding, ...]
    problems: tuple[Line, ...]
    as_of: date
    last_day: date
    is_changed: bool
    report: simulator.Report | None
    waiting: Waiting | None
    refusal: str
    csv_href: str


def head(request: SeatedRequest, version_id: int, *, at: str) -> Head:
    """Return the head of a version's pages; `at` names the page. Raises NotFoundError."""
    version = programs.version(version_id=version_id)
    state = VersionState(version.state)
    asked = consultations.find(version_id=version_id)
    row = next(
        row for row in programs.versions(program_id=version.program_id) if row.id == version_id
    )
    may_write = access.may(request.seat, Act.PUBLISH_PROGRAMS)
    return Head(
        id=version_id,
        number=version.number,
        program=version.program.name,
        name=f"{'Draft' if state in OPEN else 'Version'} {version.number}",
        state_word=state.label,
        state_tone=STATE_TONES[state],
        consulting=""
        if asked is None or not asked.is_open
        else f"Open for comment to {formats.day_short(on=asked.closes_on, today=request.day)}",
        steps=_steps(state, asked, has_proposal=row.approval_id is not None, version_id=version_id),
        tabs=_tabs(version_id, at, asked),
        is_open=state in OPEN,
        is_published=state is VersionState.PUBLISHED,
        may_write=may_write,
        effective_on=version.effective_on,
        approval_id=row.approval_id,
    )


def simulator_page(
    request: SeatedRequest,
    version_id: int,
    *,
    data: dict[str, Any] | None = None,
    opened: str = "",
    judges: bool = True,
) -> Simulator:
    """Return the page of the stored version, or of what was typed (`data`)."""
    version = programs.version(version_id=version_id)
    page_head = head(request, version_id, at="rules")
    base_row = drafted_from(version, is_typed=data is not None)
    base = base_row.document if base_row else None
    typed = version.document if data is None else data
    document, problems = read(typed)
    as_of, last_day = _as_of(request)
    found = lint.findings(document=document) if document else ()
    address = f"{reverse('dashboard:version', args=[version_id])}?as_of={as_of}"
    trial = Trial()
    if document is not None and judges:
        trial = _tried(document, as_of, version_id=version_id if data is None else None)
    report = None
    if document is not None and trial.result is not None:
        report = simulator.outcome(
            impact=trial.result,
            is_in_force=data is None and trial.result.version_in_force == version.number,
            document=document,
            draft=page_head.name if data is None else "This draft",
            visible=simulator.visible_to(request),
            shown=request.GET.get("show", ""),
            address=address if data is None else "",
        )
    return Simulator(
        head=page_head,
        form=rule_tree.form(data=typed, base=base, opened=opened, errors=_by_path(problems)),
        document=json.dumps(typed, separators=(",", ":")),
        base_words=f"version {base_row.number}" if base_row else "",
        changes=len(programs.diff_of(old=base, new=document)) if base and document else 0,
        doubts=tuple(one for one in found if one.severity is Severity.WARNING),
        blockers=tuple(one for one in found if one.severity is Severity.ERROR),
        problems=tuple(Line(text=problem.message) for problem in problems),
        as_of=as_of,
        last_day=last_day,
        is_changed=data is not None,
        report=report,
        waiting=waiting(trial=trial, kind=TrialKind.IMPACT, version_id=version_id, as_of=as_of)
        if document is not None and judges
        else None,
        refusal=trial.refusal,
        csv_href=f"{reverse('dashboard:version-moves-csv', args=[version_id])}?as_of={as_of}",
    )


def _tried(document: ProgramDocument, as_of: date, *, version_id: int | None) -> Trial:
    """Return what the document would do, judged at once, or by a worker where a stored version takes long."""
    if not reading.is_long(document=document, as_of=as_of):
        return Trial(result=impact.report(document=document, as_of=as_of))
    if version_id is None:
        return Trial(refusal=TOO_MANY)
    return trials.ask(kind=TrialKind.IMPACT, version_id=version_id, as_of=as_of)


def drafted_from(version: ProgramVersion, *, is_typed: bool) -> ProgramVersion | None:
    """Return what changes are told from: a frozen version for what is typed into its form, else the one before it."""
    if is_typed and VersionState(version.state) not in OPEN:
        return version
    return programs.base_of(version=version)


def read(data: Mapping[str, Any]) -> tuple[ProgramDocument | None, Sequence[Problem]]:
    """Return the document in the data, or None and what is wrong with it."""
    try:
        return parsing.from_dict(data=data), ()
    except InvalidInputError as refusal:
        return None, refusal.problems


def as_of_day(request: SeatedRequest) -> date:
    """Return the day that the person wants to see the rules tried on: yesterday unless said otherwise."""
    return _as_of(request)[0]


def _as_of(request: SeatedRequest) -> tuple[date, date]:
    last = request.day - ONE_DAY
    text = request.POST.get("as_of") or request.GET.get("as_of") or ""
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        wanted = last
    return min(wanted, last), last


def _by_path(problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        path = problem.path.replace("[", ".").replace("]", "")
        found.setdefault(path, []).append(problem.message.partition(": ")[2] or problem.message)
    return found


def _steps(
    state: VersionState,
    asked: consultations.State | None,
    *,
    has_proposal: bool,
    version_id: int,
) -> tuple[Step, ...]:
    """Return the way to publication; consulting is a step that may be left out."""
    is_out = state in (VersionState.PUBLISHED, VersionState.RETIRED)
    is_asking = asked is not None and asked.is_open
    words = "Consult"
    if asked is not None:
        words = f"Consult, {formats.count(value=asked.comments, one='comment')}"
    return (
        Step(
            label="Write and test",
            is_done=True,
            href=reverse("dashboard:version", args=[version_id]),
        ),
        Step(
            label=words,
            is_done=asked is not None and not asked.is_open,
            is_current=is_asking or (asked is None and not has_proposal and not is_out),
            href=reverse("dashboard:version-consultation", args=[version_id]),
        ),
        Step(
            label="Second approval",
            is_done=is_out,
            is_current=not is_out and not is_asking and (has_proposal or asked is not None),
            href=reverse("dashboard:version-publish", args=[version_id]),
        ),
        Step(label="Publish", is_done=is_out),
    )


def _tabs(version_id: int, at: str, asked: consultations.State | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            label=label,
            href=reverse(f"dashboard:{name}", args=[version_id]),
            is_on=key == at,
            count=asked.comments if asked and key == "consultation" else None,
        )
        for key, label, name in (
            ("rules", "Rules and test", "version"),
            ("document", "Document", "version-document"),
            ("year", "Last year", "version-year"),
            ("compare", "Compare", "version-compare"),
            ("consultation", "Consultation", "version-consultation"),
            ("publish", "Publish", "version-publish"),
        )
    )
