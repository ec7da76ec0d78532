"""Evaluation runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from partners.choices import Scope
from tiers.operations import nightly
from tiers.queries import programs, runs
from web.api import acting, ids, paging
from web.api.auth import caller
from web.api.parsing import StrictJson
from web.api.schema import acted, described, listed
from web.api.serializers import acts, examples
from web.api.serializers import tiers as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query


class RunList(ApiView):
    """Runs."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ}

    @listed(
        operation_id="list_runs",
        summary="List evaluation runs",
        query=shapes.RunListInput,
        row=shapes.RunOutput,
        example=examples.RUN,
    )
    def get(self, request: Request) -> Response:
        """Runs of every program, newest first."""
        query = read_query(request, shape=shapes.RunListInput)
        wanted = filters(query, {"program": "program__code", "state": "state"})
        return paging.answer(
            request=request,
            query=query,
            queryset=runs.runs().filter(**wanted),
            order=("-id",),
            shape=shapes.RunOutput,
        )


class RunDetail(ApiView):
    """One run."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ}

    @described(
        operation_id="get_run",
        summary="Read an evaluation run",
        answer=shapes.RunDetailOutput,
        example=examples.RUN_DETAIL,
    )
    def get(self, request: Request, run_id: str) -> Response:
        """A run: what it knew, what it decided, who moved, and why it was held where it was."""
        read_nothing(request)
        return Response(_shown(run_id))


class RunRelease(ApiView):
    """Let a held run go on."""

    scopes: ClassVar[dict[str, Scope | None]] = {"POST": Scope.RUNS_WRITE}
    parser_classes = [StrictJson]

    @acted(
        operation_id="release_run",
        summary="Release a held run",
        body=acts.ReasonInput,
        body_example=examples.REASON,
        answer=shapes.RunDetailOutput,
        example=examples.RUN_RELEASED,
    )
    def post(self, request: Request, run_id: str) -> Response:
        """Let the brake go: the run's decisions are applied, with the reason."""
        return _decide(request, run_id, nightly.release)


class RunDiscard(ApiView):
    """Discard a held run."""

    scopes: ClassVar[dict[str, Scope | None]] = {"POST": Scope.RUNS_WRITE}
    parser_classes = [StrictJson]

    @acted(
        operation_id="discard_run",
        summary="Discard a held run",
        body=acts.ReasonInput,
        body_example=examples.REASON,
        answer=shapes.RunDetailOutput,
        example=examples.RUN_DISCARDED,
    )
    def post(self, request: Request, run_id: str) -> Response:
        """Throw the run away, with the reason: no tier changes, and the day may be judged again."""
        return _decide(request, run_id, nightly.discard)


def _decide(request: Request, run_id: str, decide: Callable[..., None]) -> Response:
    number = ids.run_number(run_id)

    def act(fields: dict[str, Any]) -> tuple[int, Any]:
        decide(
            run_id=number, reason=fields["reason"], actor=caller(request).actor, at=timezone.now()
        )
        return 200, _shown(run_id)

    return acting.carry_out(
        request=request, shape=acts.ReasonInput, act=act, current=lambda: _shown(run_id)
    )


def _shown(run_id: str) -> dict[str, Any]:
    run = runs.get(run_id=ids.run_number(run_id))
    return dict(shapes.RunDetailOutput(_Detailed(run)).data)


class _Detailed:
    """A run with its moves beside it."""

    def __init__(self, run: Any) -> None:
        self._run = run
        names = {tier.rank: tier.code for tier in programs.document_of(run.version_id).tiers}
        self.moves = [
            {
                "previous_tier": None if moved.was is None else names[moved.was],
                "tier": names[moved.now],
                "count": moved.count,
            }
            for moved in runs.matrix(run_id=run.pk)
        ]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._run, name)
