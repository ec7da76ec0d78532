"""The desk: lines that wait for somebody to say whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFoundError
from partners.choices import Scope
from partners.queries import distributors
from sales.operations import matching
from sales.queries import unmatched
from web.api import acting, ids, lookups, paging
from web.api.auth import caller
from web.api.parsing import StrictJson
from web.api.schema import acted, described, listed
from web.api.serializers import acts, examples
from web.api.serializers import desk as shapes
from web.api.serializers.lists import ListInput
from web.api.serializers.uploads import LineOutput
from web.api.views.base import ApiView, read_nothing, read_query

READS: dict[str, Scope | None] = {"GET": Scope.UPLOADS_READ}
WRITES: dict[str, Scope | None] = {"POST": Scope.LINES_WRITE}


class GroupList(ApiView):
    """Groups of waiting lines."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_desk_groups",
        summary="List what waits on the desk",
        query=shapes.GroupListInput,
        row=shapes.GroupOutput,
        example=examples.GROUP,
    )
    def get(self, request: Request) -> Response:
        """Waiting lines, grouped by how a distributor writes a reseller, oldest group first."""
        query = read_query(request, shape=shapes.GroupListInput)
        distributor_id = None
        if "distributor" in query:
            distributor_id = distributors.get(query["distributor"]).id
        groups = unmatched.groups(distributor_id=distributor_id, limit=paging.MOST_IN_MEMORY)
        return paging.answer_values(
            request=request,
            query=query,
            values=_named(groups),
            key=lambda group: int(group["key_line_id"]),
            shape=shapes.GroupOutput,
        )


class GroupDetail(ApiView):
    """One group."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_desk_group",
        summary="Read a group of waiting lines",
        answer=shapes.GroupDetailOutput,
        example=examples.GROUP_DETAIL,
    )
    def get(self, request: Request, group_id: str) -> Response:
        """A group and the partners its lines may belong to, likeliest first, with what speaks for and against each."""
        read_nothing(request)
        return Response(_shown(_group(group_id)))


class GroupLines(ApiView):
    """The lines of a group."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_desk_group_lines",
        summary="List the lines of a group",
        row=LineOutput,
        example=examples.LINE,
    )
    def get(self, request: Request, group_id: str) -> Response:
        """Every waiting line of the group, as read, whatever file it came in."""
        return paging.answer(
            request=request,
            query=read_query(request, shape=ListInput),
            queryset=unmatched.lines_of(group=_group(group_id)),
            order=("id",),
            shape=LineOutput,
        )


class GroupResolve(ApiView):
    """Say whose lines they are."""

    scopes: ClassVar[dict[str, Scope | None]] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="resolve_desk_group",
        summary="Match a group to a partner",
        body=acts.ResolveInput,
        body_example=examples.RESOLVE,
        answer=shapes.DecidedLinesOutput,
        example=examples.DECIDED_LINES,
    )
    def post(self, request: Request, group_id: str) -> Response:
        """Credit the group's lines to a partner; what is remembered lets equal lines follow, now and later."""
        return acting.carry_out(
            request=request,
            shape=acts.ResolveInput,
            current=lambda: _shown(_group(group_id)),
            act=lambda fields: _resolve(request, group_id, fields),
        )


class GroupSetAside(ApiView):
    """Say that lines are nobody's."""

    scopes: ClassVar[dict[str, Scope | None]] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="set_aside_desk_group",
        summary="Set a group aside",
        body=acts.ReasonInput,
        body_example=examples.REASON,
        answer=shapes.DecidedLinesOutput,
        example=examples.SET_ASIDE_LINES,
    )
    def post(self, request: Request, group_id: str) -> Response:
        """Take the group's lines off the desk: they count for nobody until a person takes them up again."""
        return acting.carry_out(
            request=request,
            shape=acts.ReasonInput,
            current=lambda: _shown(_group(group_id)),
            act=lambda fields: _set_aside(request, group_id, fields),
        )


def _group(group_id: str) -> unmatched.Group:
    group = unmatched.find_group(key_line_id=ids.number(ids.Kind.GROUP, group_id))
    if group is None:
        raise NotFoundError("No such group waits; somebody may have decided it.")
    return group


def _named(groups: Sequence[unmatched.Group]) -> list[dict[str, Any]]:
    """Return the groups with the code of their distributor."""
    codes = distributors.codes_by_id({group.distributor_id for group in groups})
    return [{**asdict(group), "distributor": codes[group.distributor_id]} for group in groups]


def _shown(group: unmatched.Group) -> dict[str, Any]:
    candidates = unmatched.candidates(group=group)
    return {
        **shapes.GroupOutput(_named([group])[0]).data,
        "candidates": paging.shown(candidates, shape=shapes.CandidateOutput),
    }


def _resolve(request: Request, group_id: str, fields: dict[str, Any]) -> tuple[int, Any]:
    done = matching.resolve(
        group=_group(group_id),
        partner_id=lookups.partner_id(fields["partner"]),
        remember=fields["remember"],
        reason=fields["reason"],
        actor=caller(request).actor,
        at=timezone.now(),
    )
    return 200, {"lines": done.lines, "posted": done.posted}


def _set_aside(request: Request, group_id: str, fields: dict[str, Any]) -> tuple[int, Any]:
    count = matching.set_aside(
        group=_group(group_id),
        reason=fields["reason"],
        actor=caller(request).actor,
        at=timezone.now(),
    )
    return 200, {"lines": count, "posted": 0}
