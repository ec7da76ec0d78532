"""Partners: read, add, change, end and resume."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import DomainError
from partners.choices import Scope
from partners.operations import onboarding
from partners.queries import directory, distributors
from tiers.queries import standings
from web.api import auth, paging
from web.api.acting import step
from web.api.schema import described, listed
from web.api.serializers import acts, examples
from web.api.serializers import partners as shapes
from web.api.serializers import people_examples as more
from web.api.serializers.lists import ListInput
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.api.views.making import Said, act_on, adding
from web.shared import seats

READS: dict[str, Scope | None] = {"GET": Scope.PARTNERS_READ}
TEXTS = ("tax_number", "city", "region", "postcode", "email", "phone", "website")


def _shown(code: str) -> Said:
    partner = directory.by_code(code)
    card = directory.cards([partner.pk], seats.today())[partner.pk]
    held = standings.in_force(on=seats.today()).filter(partner_id=partner.pk)
    return {
        **shapes.PartnerOutput(partner).data,
        "territory": card.territory,
        "manager": card.manager,
        "standings": shapes.HeldTierOutput(held.order_by("program__code"), many=True).data,
    }


def _details(said: Said) -> Said:
    """Return the fields as the operation takes them; null is blank."""
    return {
        name: "" if value is None and name in TEXTS else value
        for name, value in said.items()
        if name != "id"
    }


def _added(said: Said) -> Said:
    step(onboarding.add_partner)(code=said["id"], **_details(said))
    return _shown(said["id"])


def _added_each(said: Said) -> Said:
    who = {"actor": said["actor"], "at": said["at"]}
    return {
        "results": [
            {"index": index, "id": item["id"], **_outcome({**item, **who})}
            for index, item in enumerate(said["items"])
        ]
    }


def _outcome(said: Said) -> Said:
    """Add one partner in a part of the transaction of its own, so that a refusal undoes nothing but itself."""
    mark = transaction.savepoint()
    try:
        step(onboarding.add_partner)(code=said["id"], **_details(said))
    except DomainError as refusal:
        transaction.savepoint_rollback(mark)
        words = [problem.message for problem in refusal.problems] or [refusal.message]
        return {
            "status": "REFUSED",
            "problem": {"code": refusal.code, "message": " ".join(words)},
        }
    transaction.savepoint_commit(mark)
    return {"status": "ADDED", "problem": None}


class PartnerList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.PARTNERS_WRITE,
        operation_id="add_partner",
        summary="Add a partner",
        text="Add one partner under an id of yours, which no other has in any case of its letters.",
        body=shapes.PartnerInput,
        body_example=more.PARTNER_REQUEST,
        answer=shapes.PartnerDetailOutput,
        example=more.PARTNER_ADDED,
        do=_added,
    )
):
    """All partners, by code; add one."""

    scopes: ClassVar[dict[str, Scope | None]] = {**READS, "POST": Scope.PARTNERS_WRITE}

    @listed(
        operation_id="list_partners",
        summary="List partners",
        query=shapes.PartnerListInput,
        row=shapes.PartnerOutput,
        example=examples.PARTNER,
    )
    def get(self, request: Request) -> Response:
        """Every partner, ordered by its id."""
        query = read_query(request, shape=shapes.PartnerListInput)
        wanted = filters(query, {"country": "country", "status": "status"})
        return paging.answer(
            request=request,
            query=query,
            queryset=directory.partners_visible_to(auth.seat_of(request), on=seats.today())
            .select_related("merged_into")
            .filter(**wanted),
            order=("code",),
            shape=shapes.PartnerOutput,
        )


PartnerBulk = adding(
    scope=Scope.PARTNERS_WRITE,
    operation_id="add_partners",
    summary="Add many partners",
    text=f"Add up to {shapes.MOST_AT_ONCE} partners at once. The answer is 200 and tells of each item whether it was "
    "added, or why not; one that is refused hinders no other.",
    body=shapes.PartnersInput,
    body_example=more.PARTNERS_REQUEST,
    answer=shapes.ItemsOutput,
    example=more.ITEMS,
    do=_added_each,
    status=200,
)


class PartnerDetail(ApiView):
    """One partner."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_partner",
        summary="Read a partner",
        answer=shapes.PartnerDetailOutput,
        example=examples.PARTNER_DETAIL,
    )
    def get(self, request: Request, partner_id: str) -> Response:
        """A partner, who looks after it, and the tier it holds today in each program."""
        read_nothing(request)
        return Response(_shown(partner_id))


def _act(operation_id: str, summary: str, text: str, **parts: Any) -> type[ApiView]:
    return act_on(
        scope=Scope.PARTNERS_WRITE,
        operation_id=operation_id,
        summary=summary,
        text=text,
        answer=shapes.PartnerDetailOutput,
        show=_shown,
        **parts,
    )


PartnerChange = _act(
    "change_partner",
    "Change a partner",
    "Change what is given; what is left out stays, and null empties a field.",
    body=shapes.PartnerChangeInput,
    body_example=more.PARTNER_CHANGE,
    example=examples.PARTNER_DETAIL,
    do=lambda code, said: step(onboarding.change_partner)(code=code, **_details(said)),
)
PartnerEnd = _act(
    "end_agreement",
    "End a partner's agreement",
    "End the agreement, with a reason: nights judge the partner no more. What it sold and held stays on record.",
    body=acts.ReasonInput,
    body_example=examples.REASON,
    example={**examples.PARTNER_DETAIL, "status": "ENDED"},
    do=lambda code, said: step(onboarding.end_agreement)(code=code, **said),
)
PartnerResume = _act(
    "resume_agreement",
    "Resume a partner's agreement",
    "Take a partner back whose agreement was ended, with a reason.",
    body=acts.ReasonInput,
    body_example=examples.REASON,
    example=examples.PARTNER_DETAIL,
    do=lambda code, said: step(onboarding.resume_agreement)(code=code, **said),
)


class DistributorList(ApiView):
    """Distributors."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_distributors",
        summary="List distributors",
        row=shapes.DistributorOutput,
        example=more.DISTRIBUTOR,
    )
    def get(self, request: Request) -> Response:
        """Every distributor and what is expected of its files, ordered by its id."""
        return paging.answer(
            request=request,
            query=read_query(request, shape=ListInput),
            queryset=distributors.distributors(),
            order=("code",),
            shape=shapes.DistributorOutput,
        )
