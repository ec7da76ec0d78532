"""Evaluation runs."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from partners.choices import Scope
from tiers.queries import programs, runs
from web.api import ids, paging
from web.api.schema import described, listed
from web.api.serializers import examples
from web.api.serializers import tiers as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query


class RunList(ApiView):
    """Runs."""

    scopes: ClassVar[dict[str, Scope]] = {"GET": Scope.TIERS_READ}

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

    scopes: ClassVar[dict[str, Scope]] = {"GET": Scope.TIERS_READ}

    @described(
        operation_id="get_run",
        summary="Read an evaluation run",
        answer=shapes.RunDetailOutput,
        example=examples.RUN_DETAIL,
    )
    def get(self, request: Request, run_id: str) -> Response:
        """A run: what it knew, what it decided, who moved, and why it was held where it was."""
        read_nothing(request)
        run = runs.get(run_id=ids.run_number(run_id))
        data = shapes.RunDetailOutput(_Detailed(run)).data
        return Response(data)


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
