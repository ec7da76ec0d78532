"""Merges: two records of one company, proposed by one person and decided by another."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from partners.choices import Scope
from partners.operations import merges as deciding
from partners.queries import merges
from web.api import ids, lookups, paging
from web.api.schema import described, listed
from web.api.serializers import acts, examples
from web.api.serializers import partners as shapes
from web.api.serializers import people_examples as more
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.api.views.making import Said, act_on, adding

READS: dict[str, Scope | None] = {"GET": Scope.PARTNERS_READ}


def _number(merge_id: str) -> int:
    return ids.number(ids.Kind.MERGE, merge_id)


def _shown(merge_id: str) -> Said:
    return dict(shapes.MergeOutput(merges.get(_number(merge_id))).data)


def _proposed(said: Said) -> Said:
    merged, survivor = said.pop("merged"), said.pop("survivor")
    for field, code in (("merged", merged), ("survivor", survivor)):
        lookups.partner_id(code, field=field)
    pk = deciding.propose_merge(merged_code=merged, survivor_code=survivor, **said)
    return _shown(ids.make(ids.Kind.MERGE, pk))


class MergeList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.APPROVALS_WRITE,
        operation_id="propose_merge",
        summary="Propose a merge",
        text="Say that two partners are one company. A second person decides; a key stands for whoever made it.",
        body=shapes.MergeInput,
        body_example=more.MERGE_REQUEST,
        answer=shapes.MergeOutput,
        example=more.MERGE,
        do=_proposed,
    )
):
    """Merges; propose one."""

    scopes: ClassVar[dict[str, Scope | None]] = {**READS, "POST": Scope.APPROVALS_WRITE}

    @listed(
        operation_id="list_merges",
        summary="List merges",
        query=shapes.MergeListInput,
        row=shapes.MergeOutput,
        example=more.MERGE,
    )
    def get(self, request: Request) -> Response:
        """Which partners were said to be one company, newest first, and what became of it."""
        query = read_query(request, shape=shapes.MergeListInput)
        return paging.answer(
            request=request,
            query=query,
            queryset=merges.merges().filter(**filters(query, {"state": "state"})),
            order=("-id",),
            shape=shapes.MergeOutput,
        )


class MergeDetail(ApiView):
    """One merge."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_merge",
        summary="Read a merge",
        answer=shapes.MergeOutput,
        example=more.MERGE,
    )
    def get(self, request: Request, merge_id: str) -> Response:
        """Which partners are said to be one company, by whom and why, and who decided it."""
        read_nothing(request)
        return Response(_shown(merge_id))


def _act(operation_id: str, summary: str, text: str, **parts: Any) -> type[ApiView]:
    return act_on(
        scope=Scope.APPROVALS_WRITE,
        operation_id=operation_id,
        summary=summary,
        text=text,
        body_example=examples.REASON,
        answer=shapes.MergeOutput,
        show=_shown,
        **parts,
    )


MergeApprove = _act(
    "approve_merge",
    "Approve a merge",
    "Merge: people, certificates, roles and distributors' names go to the survivor, and so does what is sold from now "
    "on. What was credited and decided stays as it is. Who proposed it, and keys they made, cannot.",
    body=acts.RemarkInput,
    example={**more.MERGE_APPROVED, "decision_reason": examples.REASON["reason"]},
    do=lambda merge_id, said: deciding.approve_merge(merge_id=_number(merge_id), **said),
)
MergeDecline = _act(
    "decline_merge",
    "Decline a merge",
    "Decline with a reason; both partners stay as they are.",
    body=acts.ReasonInput,
    example=more.MERGE_DECLINED,
    do=lambda merge_id, said: deciding.decline_merge(merge_id=_number(merge_id), **said),
)
