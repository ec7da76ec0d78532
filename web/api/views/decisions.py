"""Decisions and standings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import InvalidInputError, NotFoundError, Problem
from partners.choices import Scope
from partners.queries import directory
from tiers.choices import RunState
from tiers.queries import decisions, programs, standings
from web.api import ids, paging
from web.api.schema import described, listed
from web.api.serializers import examples
from web.api.serializers import tiers as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.shared import seats

if TYPE_CHECKING:
    from tiers.models import Decision, Standing


class SinceNeedsProgram(InvalidInputError):
    """Runs are in order within a program only."""

    code = "since_needs_program"


class StandingList(ApiView):
    """Standings."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ}

    @listed(
        operation_id="list_standings",
        summary="List standings",
        query=shapes.StandingListInput,
        row=shapes.StandingOutput,
        example=examples.STANDING,
    )
    def get(self, request: Request) -> Response:
        """The tier every partner holds on a day, or what changed since a run."""
        query = read_query(request, shape=shapes.StandingListInput)
        since = _since(query)
        if since is None:
            rows = standings.in_force(on=query.get("on") or seats.today())
        else:
            rows = standings.standings().filter(run__state=RunState.CLOSED, run_id__gt=since)
        wanted = filters(query, {"program": "program__code", "tier": "tier__code"})
        return paging.answer(
            request=request,
            query=query,
            queryset=rows.filter(**wanted, **_partner(query)),
            order=("id",) if since is None else ("run_id", "id"),
            shape=shapes.StandingOutput,
            prepare=_standings,
        )


class DecisionList(ApiView):
    """Decisions of closed runs."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ}

    @listed(
        operation_id="list_decisions",
        summary="List decisions",
        query=shapes.DecisionListInput,
        row=shapes.DecisionOutput,
        example=examples.DECISION,
    )
    def get(self, request: Request) -> Response:
        """What closed runs decided, newest run first; with `updated_since` oldest first."""
        query = read_query(request, shape=shapes.DecisionListInput)
        since = _since(query)
        wanted = filters(query, {"program": "run__program__code", "verdict": "verdict"})
        wanted |= {"run__state": RunState.CLOSED, **_partner(query)}
        if "run" in query:
            wanted["run_id"] = _run(query["run"], path="run")
        if since is not None:
            wanted["run_id__gt"] = since
        return paging.answer(
            request=request,
            query=query,
            queryset=decisions.decisions().filter(**wanted),
            order=("-run_id", "partner_id") if since is None else ("run_id", "partner_id"),
            shape=shapes.DecisionOutput,
            prepare=_decisions,
        )


class DecisionDetail(ApiView):
    """One decision with its evidence."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ}

    @described(
        operation_id="get_decision",
        summary="Read a decision with its evidence",
        answer=shapes.DecisionDetailOutput,
        example=examples.DECISION_DETAIL,
    )
    def get(self, request: Request, decision_id: str) -> Response:
        """A decision of a closed run, with every criterion: value, threshold, outcome, gap, and why unknown."""
        read_nothing(request)
        run_id, partner_id = ids.decision_numbers(decision_id)
        row = decisions.get(run_id=run_id, partner_id=partner_id)
        if row.run.state != RunState.CLOSED:
            raise NotFoundError("There is no such decision.")
        return Response(
            shapes.DecisionDetailOutput(
                {**_decisions([row])[0], "evidence": decisions.evidence(decision=row)}
            ).data
        )


def _since(query: Mapping[str, Any]) -> int | None:
    if "updated_since" not in query:
        return None
    if "program" not in query:
        message = "Give `program` too: runs are in order within one program."
        raise SinceNeedsProgram(
            message,
            problems=(Problem(path="program", code="since_needs_program", message=message),),
        )
    return _run(query["updated_since"], path="updated_since")


def _run(text: str, *, path: str) -> int:
    try:
        return ids.run_number(text)
    except NotFoundError as problem:
        message = "Give the id of a run, such as run_41."
        raise InvalidInputError(
            message, problems=(Problem(path=path, code="invalid", message=message),)
        ) from problem


def _partner(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filter of one partner; an unknown one matches nothing."""
    if "partner" not in query:
        return {}
    return {"partner_id": directory.ids_by_code([query["partner"]]).get(query["partner"], 0)}


def _standings(rows: Sequence[Standing]) -> list[dict[str, Any]]:
    codes = directory.codes_by_id({row.partner_id for row in rows})
    return [
        {
            "partner": codes[row.partner_id],
            "program": row.program.code,
            "tier": row.tier.code,
            "tier_name": row.tier.name,
            "rank": row.tier.rank,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "run": ids.run(row.run_id) if row.run_id else None,
        }
        for row in rows
    ]


def _decisions(rows: Sequence[Decision]) -> list[dict[str, Any]]:
    codes = directory.codes_by_id({row.partner_id for row in rows})
    return [_decision(row, codes) for row in rows]


def _decision(row: Decision, codes: Mapping[int, str]) -> dict[str, Any]:
    document = programs.document_of(row.run.version_id)
    tiers = {tier.rank: tier.code for tier in document.tiers}
    decided = decisions.decided_row(decision=row, document=document)
    return {
        "id": ids.decision(run_id=row.run_id, partner_id=row.partner_id),
        "run": ids.run(row.run_id),
        "program": row.run.program.code,
        "program_version": row.run.version.number,
        "as_of": row.run.as_of,
        "partner": codes[row.partner_id],
        "previous_tier": None if row.previous_rank is None else tiers[row.previous_rank],
        "judged_tier": tiers[row.judged_rank],
        "tier": tiers[row.rank_after],
        "verdict": row.verdict,
        "reasons": [{"code": reason.value, "text": reason.label} for reason in decided.reasons],
        "grace_started_on": row.grace_started_on,
        "grace_ends_on": row.grace_ends_on,
        "grace_cleared_on": row.grace_cleared_on,
    }
