"""Proposals: an act that one proposes and another decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import InvalidInputError, NotFoundError
from partners.choices import Scope
from tiers.choices import ApprovalAct
from tiers.operations import admissions, overrides, programs
from tiers.operations import approvals as deciding
from tiers.queries import approvals
from web.api import acting, ids, lookups, paging
from web.api.auth import caller
from web.api.parsing import StrictJson
from web.api.schema import acted, described, listed
from web.api.serializers import acts, examples
from web.api.serializers import log as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.shared import seats

if TYPE_CHECKING:
    from tiers.models import Approval

WRITES: dict[str, Scope | None] = {"POST": Scope.APPROVALS_WRITE}


class VersionIsUnknown(InvalidInputError):
    """The program has no version of that number."""

    code = "version_unknown"


class TierIsUnknown(InvalidInputError):
    """The program has no such tier."""

    code = "tier_unknown"


class ApprovalList(ApiView):
    """Proposals; propose."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ, **WRITES}
    parser_classes = [StrictJson]

    @listed(
        operation_id="list_approvals",
        summary="List proposals",
        query=shapes.ApprovalListInput,
        row=shapes.ApprovalOutput,
        example=examples.APPROVAL,
    )
    def get(self, request: Request) -> Response:
        """What was proposed, newest first, and what became of it."""
        query = read_query(request, shape=shapes.ApprovalListInput)
        return paging.answer(
            request=request,
            query=query,
            queryset=approvals.approvals().filter(**filters(query, {"state": "state"})),
            order=("-id",),
            shape=shapes.ApprovalOutput,
            prepare=_shown,
        )

    @acted(
        operation_id="propose_version",
        summary="Propose the publication of a version",
        body=acts.ProposalInput,
        body_example=examples.PROPOSAL,
        answer=shapes.ApprovalOutput,
        example=examples.APPROVAL,
        status=201,
        has_state=False,
    )
    def post(self, request: Request) -> Response:
        """Ask a second person to publish a draft. A key stands for whoever made it: its maker cannot approve."""
        return acting.carry_out(
            request=request,
            shape=acts.ProposalInput,
            act=lambda fields: (201, _proposed(request, fields)),
        )


class AdmissionPropose(ApiView):
    """Propose to let a partner into a tier."""

    scopes: ClassVar[dict[str, Scope | None]] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="propose_admission",
        summary="Propose to let a partner into a tier",
        body=acts.AdmissionInput,
        body_example=examples.ADMISSION,
        answer=shapes.ApprovalOutput,
        example=examples.ADMISSION_PROPOSED,
        status=201,
        has_state=False,
    )
    def post(self, request: Request) -> Response:
        """Ask a second person to let a partner into a tier that takes only whom it admits, or no longer."""
        return acting.carry_out(
            request=request,
            shape=acts.AdmissionInput,
            act=lambda fields: (201, _admission(request, fields)),
        )


class ApprovalDetail(ApiView):
    """One proposal."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ}

    @described(
        operation_id="get_approval",
        summary="Read a proposal",
        answer=shapes.ApprovalOutput,
        example=examples.APPROVAL,
    )
    def get(self, request: Request, approval_id: str) -> Response:
        """What was proposed, by whom and why, and who decided it."""
        read_nothing(request)
        return Response(_one(approval_id))


class ApprovalApprove(ApiView):
    """Approve."""

    scopes: ClassVar[dict[str, Scope | None]] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="approve",
        summary="Approve a proposal",
        body=acts.ApproveInput,
        body_example=examples.REASON,
        answer=shapes.ApprovalOutput,
        example=examples.APPROVED,
    )
    def post(self, request: Request, approval_id: str) -> Response:
        """Approve, and do the act in the same transaction. Who proposed it, and keys they made, cannot."""
        return _decide(request, approval_id, acts.ApproveInput, is_approved=True)


class ApprovalDecline(ApiView):
    """Decline."""

    scopes: ClassVar[dict[str, Scope | None]] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="decline",
        summary="Decline a proposal",
        body=acts.ReasonInput,
        body_example=examples.REASON,
        answer=shapes.ApprovalOutput,
        example=examples.DECLINED,
    )
    def post(self, request: Request, approval_id: str) -> Response:
        """Decline with a reason; the act is not done, and may be proposed again."""
        return _decide(request, approval_id, acts.ReasonInput, is_approved=False)


def _proposed(request: Request, fields: dict[str, Any]) -> dict[str, Any]:
    try:
        version_id = approvals.version_id(program_code=fields["program"], number=fields["version"])
    except NotFoundError as problem:
        raise VersionIsUnknown(
            problem.message, problems=lookups.at("version", "version_unknown", problem.message)
        ) from problem
    pk = programs.propose(
        version_id=version_id,
        reason=fields["reason"],
        actor=caller(request).actor,
        at=timezone.now(),
    )
    return _one(ids.make(ids.Kind.APPROVAL, pk))


def _admission(request: Request, fields: dict[str, Any]) -> dict[str, Any]:
    lookups.partner_id(fields["partner"])
    try:
        pk = admissions.propose(
            program_code=fields["program"],
            tier_code=fields["tier"],
            partner_code=fields["partner"],
            is_admitted=fields["is_admitted"],
            reason=fields["reason"],
            actor=caller(request).actor,
            at=timezone.now(),
        )
    except NotFoundError as problem:
        raise TierIsUnknown(
            problem.message, problems=lookups.at("tier", "tier_unknown", problem.message)
        ) from problem
    return _one(ids.make(ids.Kind.APPROVAL, pk))


def _decide(
    request: Request,
    approval_id: str,
    shape: type[acts.ApproveInput | acts.ReasonInput],
    *,
    is_approved: bool,
) -> Response:
    pk = ids.number(ids.Kind.APPROVAL, approval_id)

    def act(fields: dict[str, Any]) -> tuple[int, Any]:
        kind = ApprovalAct(approvals.get(approval_id=pk).act)
        said = {"reason": fields["reason"], "actor": caller(request).actor, "at": timezone.now()}
        if not is_approved:
            deciding.decline(approval_id=pk, act=kind, **said)
        elif kind is ApprovalAct.ADMIT_PARTNER:
            admissions.approve(approval_id=pk, on=fields.get("on") or seats.today(), **said)
        elif kind is ApprovalAct.OVERRIDE_TIER:
            overrides.approve(approval_id=pk, **said)
        else:
            programs.approve_publication(approval_id=pk, **said)
        return 200, _one(approval_id)

    return acting.carry_out(
        request=request, shape=shape, act=act, current=lambda: _one(approval_id)
    )


def _one(approval_id: str) -> dict[str, Any]:
    row = approvals.get(approval_id=ids.number(ids.Kind.APPROVAL, approval_id))
    return dict(shapes.ApprovalOutput(_shown([row])[0]).data)


def _shown(rows: Sequence[Approval]) -> list[dict[str, Any]]:
    meanings = approvals.meanings_of({row.subject for row in rows})
    own = ("act", "state", "reason", "proposed_by", "proposed_at", "decided_by", "decided_at")
    return [
        {
            "id": ids.make(ids.Kind.APPROVAL, row.pk),
            **asdict(meanings[row.subject]),
            **{name: getattr(row, name) for name in own},
            "decision_reason": row.decision_reason,
        }
        for row in rows
    ]
