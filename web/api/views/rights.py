"""The right to sell renewals: asked for, assessed, signed by a second person, suspended, withdrawn."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from partners.choices import Scope
from renewals.operations import assessments, authorizations
from renewals.queries import rights
from tiers.queries import programs
from web.api import ids, lookups, paging
from web.api.acting import step
from web.api.schema import described, listed
from web.api.serializers import acts
from web.api.serializers import examples as common
from web.api.serializers import renewal_examples as examples
from web.api.serializers import renewals as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.api.views.making import Said, act_on, adding

READS: dict[str, Scope | None] = {"GET": Scope.RENEWALS_READ}


def _shown(right_id: str) -> Said:
    row = rights.get_right(ids.number(ids.Kind.RIGHT, right_id))
    steps, done = rights.steps_of(right_id=row.pk), rights.assessments_of(right_id=row.pk)
    return {
        **shapes.RightOutput(row).data,
        "steps": paging.shown(steps, shape=shapes.StepOutput),
        "assessments": paging.shown(done, shape=shapes.AssessmentOutput),
    }


def _place(right_id: str) -> Said:
    row = rights.get_right(ids.number(ids.Kind.RIGHT, right_id))
    return {"program_code": row.program.code, "partner_code": row.partner.code}


def _asked(said: Said) -> Said:
    lookups.partner_id(said["partner"])
    with lookups.named_in("program"):
        programs.get(code=said["program"])
    right = step(authorizations.opt_in)(
        program_code=said["program"],
        partner_code=said["partner"],
        actor=said["actor"],
        at=said["at"],
    )
    return _shown(ids.make(ids.Kind.RIGHT, right.pk))


class RightList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.RENEWALS_WRITE,
        operation_id="ask_for_right",
        summary="Ask for the right to sell renewals",
        text="Opt in for a partner that stands at the gate; an assessment can then be opened.",
        body=shapes.OptInInput,
        body_example=examples.OPT_IN,
        answer=shapes.RightDetailOutput,
        example=examples.RIGHT_DETAIL,
        do=_asked,
    )
):
    """Rights to sell renewals; ask for one."""

    scopes: ClassVar[dict[str, Scope | None]] = {**READS, "POST": Scope.RENEWALS_WRITE}

    @listed(
        operation_id="list_rights",
        summary="List rights to sell renewals",
        query=shapes.RightListInput,
        row=shapes.RightOutput,
        example=examples.RIGHT,
    )
    def get(self, request: Request) -> Response:
        """How far each partner's right to sell renewals is; a partner that never asked may have none."""
        query = read_query(request, shape=shapes.RightListInput)
        names = {"program": "program__code", "partner": "partner__code", "state": "state"}
        return paging.answer(
            request=request,
            query=query,
            queryset=rights.every_right().filter(**filters(query, names)),
            order=("id",),
            shape=shapes.RightOutput,
        )


class RightDetail(ApiView):
    """One right."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_right",
        summary="Read a right to sell renewals",
        answer=shapes.RightDetailOutput,
        example=examples.RIGHT_DETAIL,
    )
    def get(self, request: Request, right_id: str) -> Response:
        """How far the right is, every step on the way, and its assessments, newest first."""
        read_nothing(request)
        return Response(_shown(right_id))


def _act(operation_id: str, summary: str, text: str, **parts: Any) -> type[ApiView]:
    parts = {"body": acts.ReasonInput, "body_example": common.REASON, "show": _shown, **parts}
    return act_on(
        scope=Scope.RENEWALS_WRITE,
        operation_id=operation_id,
        summary=summary,
        text=text,
        answer=shapes.RightDetailOutput,
        **parts,
    )


RightOptOut = _act(
    "give_up_right",
    "Give up the right",
    "Take the request back, or give the right up.",
    example={**examples.RIGHT_DETAIL, "state": "ELIGIBLE"},
    do=lambda right_id, said: step(authorizations.opt_out)(**_place(right_id), **said),
)
RightSuspend = _act(
    "suspend_right",
    "Suspend the right",
    "Suspend with a reason; quotes that were sent stay good until they expire.",
    example={**examples.RIGHT_DETAIL, "state": "SUSPENDED", "suspended_because": "PERSON"},
    do=lambda right_id, said: step(authorizations.suspend)(**_place(right_id), **said),
)
RightReinstate = _act(
    "reinstate_right",
    "Reinstate the right",
    "Give a suspended right back, while the tier is held and the passed assessment counts.",
    example={**examples.RIGHT_DETAIL, "state": "AUTHORISED", "expires_on": "2027-06-02"},
    do=lambda right_id, said: step(authorizations.reinstate)(**_place(right_id), **said),
)
RightWithdraw = _act(
    "withdraw_right",
    "Withdraw the right",
    "Withdraw with a reason; what was quoted cannot be ordered any more.",
    example={**examples.RIGHT_DETAIL, "state": "WITHDRAWN"},
    do=lambda right_id, said: step(authorizations.withdraw)(**_place(right_id), **said),
)
RightAssess = _act(
    "open_assessment",
    "Open an assessment",
    "Open an assessment by the policy of the day, and measure at once.",
    body=acts.NothingInput,
    body_example={},
    example=examples.UNDER_ASSESSMENT,
    do=lambda right_id, said: step(assessments.open_assessment)(**_place(right_id), **said),
)


def _of_assessment(assessment_id: str) -> Said:
    row = rights.get_assessment(_number(assessment_id))
    return _shown(ids.make(ids.Kind.RIGHT, row.authorization_id))


def _number(assessment_id: str) -> int:
    return ids.number(ids.Kind.ASSESSMENT, assessment_id)


def _assess(operation_id: str, summary: str, text: str, do: Any, **parts: Any) -> type[ApiView]:
    return _act(
        operation_id,
        summary,
        text,
        show=_of_assessment,
        do=lambda assessment_id, said: _done(do, assessment_id, said),
        **{"example": examples.UNDER_ASSESSMENT, **parts},
    )


def _done(do: Any, assessment_id: str, said: Said) -> None:
    step(do)(assessment_id=_number(assessment_id), **said)


AssessmentMeasure = _assess(
    "measure_assessment",
    "Measure again",
    "Measure an open assessment again by the facts of the last full day.",
    assessments.measure,
    body=acts.NothingInput,
    body_example={},
)
AssessmentAnswer = _assess(
    "answer_assessment",
    "Give points",
    "Give the points of the questionnaire, some or all of them.",
    assessments.answer,
    body=shapes.PointsInput,
    body_example=examples.POINTS_REQUEST,
)
AssessmentPropose = _assess(
    "propose_assessment",
    "Propose to pass, or not",
    "Propose with reasons the partner will read; a second person signs.",
    assessments.propose,
    body=shapes.ProposePassInput,
    body_example=examples.PROPOSE_REQUEST,
)
AssessmentSendBack = _assess(
    "send_assessment_back",
    "Send a proposal back",
    "Send a proposal back to be worked on.",
    assessments.send_back,
)
AssessmentSign = _assess(
    "sign_assessment",
    "Sign an assessment",
    "Sign what somebody else proposed: the partner may sell renewals until the expiry, or is declined. Who proposed "
    "it, and keys they made, cannot.",
    assessments.sign,
    example={**examples.RIGHT_DETAIL, "state": "AUTHORISED", "expires_on": "2027-06-02"},
)
