"""Webhooks: who is told of what, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from events.choices import EventType
from hooks.operations import deliveries, endpoints
from hooks.queries import endpoints as reads
from partners.choices import Scope
from web.api import acting, ids, paging
from web.api.auth import caller
from web.api.parsing import StrictJson
from web.api.schema import acted, described, listed
from web.api.serializers import acts, examples, hook_examples
from web.api.serializers import hooks as shapes
from web.api.serializers.lists import ListInput
from web.api.views.base import ApiView, filters, read_nothing, read_query

Scopes = dict[str, Scope | None]
READS: Scopes = {"GET": Scope.WEBHOOKS_READ}
WRITES: Scopes = {"POST": Scope.WEBHOOKS_WRITE}
Shape = type[serializers.Serializer[Any]]


class WebhookList(ApiView):
    """Webhooks; add one."""

    scopes: ClassVar[Scopes] = {**READS, **WRITES}
    parser_classes = [StrictJson]

    @listed(
        operation_id="list_webhooks",
        summary="List webhooks",
        row=shapes.WebhookOutput,
        example=hook_examples.WEBHOOK,
    )
    def get(self, request: Request) -> Response:
        """Every webhook that was not removed, oldest first."""
        return paging.answer(
            request=request,
            query=read_query(request, shape=ListInput),
            queryset=reads.endpoints(),
            order=("id",),
            shape=shapes.WebhookOutput,
        )

    @acted(
        operation_id="add_webhook",
        summary="Add a webhook",
        body=shapes.WebhookInput,
        body_example=hook_examples.WEBHOOK_REQUEST,
        answer=shapes.WebhookSecretOutput,
        example=hook_examples.WEBHOOK_WITH_SECRET,
        status=201,
        has_state=False,
    )
    def post(self, request: Request) -> Response:
        """Tell an address of events from now on. The answer shows the secret, which cannot be read later."""

        def act(fields: dict[str, Any]) -> tuple[int, Any]:
            added = endpoints.add(**{**fields, "types": _types(fields)}, **_who(request))
            return 201, {**_one(added.endpoint_id), "secret": added.secret}

        return acting.carry_out(request=request, shape=shapes.WebhookInput, act=act)


class WebhookDetail(ApiView):
    """One webhook."""

    scopes: ClassVar[Scopes] = READS

    @described(
        operation_id="get_webhook",
        summary="Read a webhook",
        answer=shapes.WebhookOutput,
        example=hook_examples.WEBHOOK,
    )
    def get(self, request: Request, webhook_id: str) -> Response:
        """An address, the types it is told of, and whether it answers."""
        read_nothing(request)
        return Response(_one(_number(webhook_id)))


class WebhookChange(ApiView):
    """Change a webhook."""

    scopes: ClassVar[Scopes] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="change_webhook",
        summary="Change a webhook",
        body=shapes.WebhookChangeInput,
        body_example=hook_examples.WEBHOOK_REQUEST,
        answer=shapes.WebhookOutput,
        example=hook_examples.WEBHOOK,
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Change address, types or description; messages that wait go to the new address."""

        def change(pk: int, fields: dict[str, Any]) -> None:
            kinds = {"types": _types(fields)} if "types" in fields else {}
            endpoints.change(endpoint_id=pk, **{**fields, **kinds}, **_who(request))

        return _act(request, webhook_id, shapes.WebhookChangeInput, change)


class WebhookPause(ApiView):
    """Pause a webhook."""

    scopes: ClassVar[Scopes] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="pause_webhook",
        summary="Pause a webhook",
        body=acts.ReasonInput,
        body_example=examples.REASON,
        answer=shapes.WebhookOutput,
        example=hook_examples.WEBHOOK_PAUSED,
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Send nothing until it is resumed; what happens meanwhile is kept for then, for 30 days."""
        return _act(
            request,
            webhook_id,
            acts.ReasonInput,
            lambda pk, fields: endpoints.pause(endpoint_id=pk, **fields, **_who(request)),
        )


class WebhookResume(ApiView):
    """Resume a webhook."""

    scopes: ClassVar[Scopes] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="resume_webhook",
        summary="Resume a webhook",
        body=acts.NothingInput,
        body_example={},
        answer=shapes.WebhookOutput,
        example=hook_examples.WEBHOOK,
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Send again, what waited first."""
        return _act(
            request,
            webhook_id,
            acts.NothingInput,
            lambda pk, _: endpoints.resume(endpoint_id=pk, **_who(request)),
        )


class WebhookRemove(ApiView):
    """Remove a webhook."""

    scopes: ClassVar[Scopes] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="remove_webhook",
        summary="Remove a webhook",
        body=acts.NothingInput,
        body_example={},
        answer=shapes.WebhookOutput,
        example=hook_examples.WEBHOOK,
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Tell the address nothing more; what waits for it is given up. Answers with the webhook as it was."""
        pk = _number(webhook_id)

        def act(_: dict[str, Any]) -> tuple[int, Any]:
            last = _one(pk)
            endpoints.remove(endpoint_id=pk, **_who(request))
            return 200, last

        return acting.carry_out(
            request=request, shape=acts.NothingInput, act=act, current=lambda: _one(pk)
        )


class WebhookRotate(ApiView):
    """Follow the secret by a new one."""

    scopes: ClassVar[Scopes] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="rotate_webhook_secret",
        summary="Follow the secret by a new one",
        body=shapes.RotationInput,
        body_example=hook_examples.ROTATION,
        answer=shapes.WebhookSecretOutput,
        example=hook_examples.WEBHOOK_WITH_SECRET,
        has_state=False,
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Make a new secret, which the answer shows; both sign until the overlap is over."""
        pk = _number(webhook_id)

        def act(fields: dict[str, Any]) -> tuple[int, Any]:
            overlap = timedelta(hours=fields["overlap_hours"])
            secret = endpoints.rotate_secret(endpoint_id=pk, overlap=overlap, **_who(request))
            return 200, {**_one(pk), "secret": secret}

        return acting.carry_out(request=request, shape=shapes.RotationInput, act=act)


class WebhookTest(ApiView):
    """Send a test message."""

    scopes: ClassVar[Scopes] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="test_webhook",
        summary="Send a test message",
        body=acts.NothingInput,
        body_example={},
        answer=shapes.DeliveryDetailOutput,
        example=hook_examples.DELIVERY_WAITING,
        status=202,
        has_state=False,
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Let a message of the type `webhook.test` go out as any other would; follow it in the deliveries."""
        pk = _number(webhook_id)

        def act(_: dict[str, Any]) -> tuple[int, Any]:
            return 202, _delivery(pk, deliveries.send_test(endpoint_id=pk, at=timezone.now()))

        return acting.carry_out(request=request, shape=acts.NothingInput, act=act)


class DeliveryList(ApiView):
    """Deliveries of a webhook."""

    scopes: ClassVar[Scopes] = READS

    @listed(
        operation_id="list_webhook_deliveries",
        summary="List the deliveries of a webhook",
        query=shapes.DeliveryListInput,
        row=shapes.DeliveryOutput,
        example=hook_examples.DELIVERY,
    )
    def get(self, request: Request, webhook_id: str) -> Response:
        """What was sent, or waits to be, newest first; kept for 30 days."""
        query = read_query(request, shape=shapes.DeliveryListInput)
        pk = reads.get(endpoint_id=_number(webhook_id)).pk
        return paging.answer(
            request=request,
            query=query,
            queryset=reads.deliveries(endpoint_id=pk).filter(**filters(query, {"state": "state"})),
            order=("-id",),
            shape=shapes.DeliveryOutput,
        )


class DeliveryDetail(ApiView):
    """One delivery."""

    scopes: ClassVar[Scopes] = READS

    @described(
        operation_id="get_webhook_delivery",
        summary="Read a delivery",
        answer=shapes.DeliveryDetailOutput,
        example=hook_examples.DELIVERY_DETAIL,
    )
    def get(self, request: Request, webhook_id: str, delivery_id: str) -> Response:
        """A message with its body and what the receiver answered at each try."""
        read_nothing(request)
        pk = reads.get(endpoint_id=_number(webhook_id)).pk
        return Response(_delivery(pk, ids.number(ids.Kind.MESSAGE, delivery_id)))


class DeliveryAgain(ApiView):
    """Send a message again."""

    scopes: ClassVar[Scopes] = WRITES
    parser_classes = [StrictJson]

    @acted(
        operation_id="redeliver",
        summary="Send a message again",
        body=acts.NothingInput,
        body_example={},
        answer=shapes.DeliveryDetailOutput,
        example=hook_examples.DELIVERY_WAITING,
        status=202,
        has_state=False,
    )
    def post(self, request: Request, webhook_id: str, delivery_id: str) -> Response:
        """Let a delivered or given-up message go out once more, with the id it had."""
        pk, number = _number(webhook_id), ids.number(ids.Kind.MESSAGE, delivery_id)

        def act(_: dict[str, Any]) -> tuple[int, Any]:
            deliveries.send_again(endpoint_id=pk, delivery_id=number, at=timezone.now())
            return 202, _delivery(pk, number)

        return acting.carry_out(request=request, shape=acts.NothingInput, act=act)


def _act(
    request: Request,
    webhook_id: str,
    shape: Shape,
    do: Callable[[int, dict[str, Any]], object],
) -> Response:
    pk = _number(webhook_id)

    def act(fields: dict[str, Any]) -> tuple[int, Any]:
        do(pk, fields)
        return 200, _one(pk)

    return acting.carry_out(request=request, shape=shape, act=act, current=lambda: _one(pk))


def _number(webhook_id: str) -> int:
    return ids.number(ids.Kind.WEBHOOK, webhook_id)


def _one(pk: int) -> dict[str, Any]:
    return dict(shapes.WebhookOutput(reads.get(endpoint_id=pk)).data)


def _delivery(endpoint_id: int, pk: int) -> dict[str, Any]:
    row = reads.get_delivery(endpoint_id=endpoint_id, delivery_id=pk)
    return {
        **shapes.DeliveryOutput(row).data,
        "body": reads.body_of(delivery=row),
        "log": paging.shown(reads.attempts(delivery_id=pk), shape=shapes.AttemptOutput),
    }


def _types(fields: dict[str, Any]) -> list[EventType]:
    return [EventType(word) for word in fields["types"]]


def _who(request: Request) -> dict[str, Any]:
    return {"actor": caller(request).actor, "at": timezone.now()}
