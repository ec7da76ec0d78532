"""People of partners, their certificates, and what others measure of partners."""

from __future__ import annotations

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import InvalidInputError, NotFoundError, Problem
from partners.choices import Scope
from partners.operations import certifications as recording
from partners.queries import certifications
from tiers.operations import observations as posting
from tiers.queries import observations
from web.api import ids, lookups, paging
from web.api.acting import step
from web.api.schema import described, listed
from web.api.serializers import acts, examples
from web.api.serializers import ledger as certificate_shapes
from web.api.serializers import people as shapes
from web.api.serializers import people_examples as more
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.api.views.making import Said, act_on, adding

READS: dict[str, Scope | None] = {"GET": Scope.CERTIFICATES_READ}
WRITES: dict[str, Scope | None] = {"POST": Scope.CERTIFICATES_WRITE}


def _recorded(said: Said) -> Said:
    lookups.partner_id(said["partner"])
    person = recording.record_person(
        partner_code=said.pop("partner"),
        starts_on=said.pop("employed_from"),
        ends_on=said.pop("employed_until"),
        **said,
    )
    return _person(ids.make(ids.Kind.PERSON, person.pk))


def _person(person_id: str) -> Said:
    pk = ids.number(ids.Kind.PERSON, person_id)
    row = certifications.people().filter(pk=pk).first()
    if row is None:
        raise NotFoundError("There is no such person.")
    return dict(shapes.PersonOutput(row).data)


class PersonList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.CERTIFICATES_WRITE,
        operation_id="record_person",
        summary="Record a person",
        text="Record who works at a partner, and from when until when. The same `ref` again changes what differs; "
        "certificates count for the partner while the person is employed.",
        body=shapes.PersonInput,
        body_example=more.PERSON_REQUEST,
        answer=shapes.PersonOutput,
        example=more.PERSON,
        do=_recorded,
        status=200,
    )
):
    """People of partners; record one."""

    scopes: ClassVar[dict[str, Scope | None]] = {**READS, **WRITES}

    @listed(
        operation_id="list_people",
        summary="List people",
        query=shapes.PersonListInput,
        row=shapes.PersonOutput,
        example=more.PERSON,
    )
    def get(self, request: Request) -> Response:
        """Who works, or worked, at the partners, in the order in which they were recorded."""
        query = read_query(request, shape=shapes.PersonListInput)
        return paging.answer(
            request=request,
            query=query,
            queryset=certifications.people().filter(**filters(query, {"partner": "partner__code"})),
            order=("id",),
            shape=shapes.PersonOutput,
        )


class PersonDetail(ApiView):
    """One person."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_person",
        summary="Read a person",
        answer=shapes.PersonOutput,
        example=more.PERSON,
    )
    def get(self, request: Request, person_id: str) -> Response:
        """Somebody who works, or worked, at a partner."""
        read_nothing(request)
        return Response(_person(person_id))


def _certified(said: Said) -> Said:
    with lookups.named_in("person"):
        person_id = ids.number(ids.Kind.PERSON, said.pop("person"))
        recording.record_certification(person_id=person_id, **said)
    row = certifications.believed().get(
        person_id=person_id,
        certificate=" ".join(said["certificate"].split()),
        issued_on=said["issued_on"],
    )
    return dict(certificate_shapes.CertificateOutput(row).data)


def _certificate(certificate_id: str) -> Said:
    pk = ids.number(ids.Kind.CERTIFICATE, certificate_id)
    row = certifications.believed().filter(pk=pk).first()
    if row is None:
        raise NotFoundError("There is no such certificate, or a later record stands for it.")
    return dict(certificate_shapes.CertificateOutput(row).data)


class CertificateList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.CERTIFICATES_WRITE,
        operation_id="record_certificate",
        summary="Record a certificate",
        text="Record that a person holds a certificate. With another expiry than before it is a new record that names "
        "the one it replaces; with the same one nothing changes.",
        body=shapes.CertificateInput,
        body_example=more.CERTIFICATE_REQUEST,
        answer=certificate_shapes.CertificateOutput,
        example=examples.CERTIFICATE,
        do=_certified,
        status=200,
    )
):
    """Certificates; record one."""

    scopes: ClassVar[dict[str, Scope | None]] = {**READS, **WRITES}

    @listed(
        operation_id="list_certificates",
        summary="List certificates",
        query=certificate_shapes.CertificateListInput,
        row=certificate_shapes.CertificateOutput,
        example=examples.CERTIFICATE,
    )
    def get(self, request: Request) -> Response:
        """Certificates as believed today, revoked ones with them, in the order in which they became known."""
        query = read_query(request, shape=certificate_shapes.CertificateListInput)
        names = {
            "partner": "person__partner__code",
            "certificate": "certificate",
            "updated_since": "known_seq__gt",
        }
        return paging.answer(
            request=request,
            query=query,
            queryset=certifications.believed().filter(**filters(query, names)),
            order=("known_seq",),
            shape=certificate_shapes.CertificateOutput,
        )


class CertificateDetail(ApiView):
    """One certificate."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_certificate",
        summary="Read a certificate",
        answer=certificate_shapes.CertificateOutput,
        example=examples.CERTIFICATE,
    )
    def get(self, request: Request, certificate_id: str) -> Response:
        """A certificate as believed today; a record that a later one replaced is not found."""
        read_nothing(request)
        return Response(_certificate(certificate_id))


def _revoked(certificate_id: str, said: Said) -> str:
    pk = ids.number(ids.Kind.CERTIFICATE, certificate_id)
    recording.revoke(certification_id=pk, **said)
    return ids.make(ids.Kind.CERTIFICATE, certifications.believed().get(replaces_id=pk).pk)


CertificateRevoke = act_on(
    scope=Scope.CERTIFICATES_WRITE,
    operation_id="revoke_certificate",
    summary="Revoke a certificate",
    text="Revoke with a reason: from now on it counts for nobody. The answer is the record that stands for it now.",
    body=acts.ReasonInput,
    body_example=examples.REASON,
    answer=certificate_shapes.CertificateOutput,
    example={**examples.CERTIFICATE, "id": "crt_813", "is_revoked": True, "replaces": "crt_812"},
    do=_revoked,
    show=_certificate,
)


def _observed(said: Said) -> Said:
    items = [
        posting.Observed(
            partner_code=item["partner"], code=item["code"], on=item["on"], value=item["value"]
        )
        for item in said["items"]
    ]
    try:
        count = step(posting.record)(observed=items, actor=said["actor"], at=said["at"])
    except InvalidInputError as refusal:
        problems = tuple(
            Problem(
                path=f"items{problem.path.removesuffix('_code')}",
                code="partner_unknown",
                message=f"items{problem.message}".replace("partner_code", "partner"),
            )
            for problem in refusal.problems
        )
        raise lookups.PartnerIsUnknown(
            "Some partners are unknown; nothing was recorded.", problems=problems
        ) from refusal
    return {"recorded": count}


class ObservationList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.OBSERVATIONS_WRITE,
        operation_id="post_observations",
        summary="Post what is measured of partners",
        text=f"Post up to {shapes.MOST_VALUES} numbers, all or none. A later number for a day replaces the earlier one "
        "for the nights to come.",
        body=shapes.ObservationsInput,
        body_example=more.OBSERVATIONS_REQUEST,
        answer=shapes.RecordedOutput,
        example=more.RECORDED,
        do=_observed,
    )
):
    """Observed values; post them."""

    scopes: ClassVar[dict[str, Scope | None]] = {
        "GET": Scope.TIERS_READ,
        "POST": Scope.OBSERVATIONS_WRITE,
    }

    @listed(
        operation_id="list_observations",
        summary="List observed values",
        query=shapes.ObservationListInput,
        row=shapes.ObservationOutput,
        example=more.OBSERVATION,
    )
    def get(self, request: Request) -> Response:
        """What others measured of partners, in the order in which it became known."""
        query = read_query(request, shape=shapes.ObservationListInput)
        names = {"partner": "partner__code", "code": "code", "updated_since": "known_seq__gt"}
        return paging.answer(
            request=request,
            query=query,
            queryset=observations.observations().filter(**filters(query, names)),
            order=("known_seq",),
            shape=shapes.ObservationOutput,
        )
