"""How operations are described in OpenAPI 3.1: one page shape per list, one problem shape for every refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from web.api.errors import CONTENT_TYPE, TITLES
from web.api.serializers import examples
from web.api.serializers.lists import ListInput
from web.api.serializers.uploads import UploadInput, UploadOutput

Method = TypeVar("Method", bound=Callable[..., Any])
Shape = type[serializers.Serializer[Any]]
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "1 to 255 printable characters. The same request again within 24 hours gets the stored answer "
        "with `Idempotency-Replayed: true`; another request under the key is 422."
    ),
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` it was read with: where it has changed since, the answer is 412 and nothing is done.",
)
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "The `ETag` of an earlier answer: where nothing has changed, the answer is 304 without a body.",
}
EVERYWHERE = (400, 401, 403, 404, 405, 406, 422, 429, 500)
WITH_BODY = (409, 413, 415)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # a registry of the library
    """The bearer key."""

    target_class = "web.api.auth.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002 -- the library's signature
        """Return the scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "mk_…",
            "description": "A key made by the channel team, with the scope that the operation names.",
        }


def described(
    *,
    operation_id: str,
    summary: str,
    answer: Shape,
    example: dict[str, Any],
    query: Shape | None = None,
) -> Callable[[Method], Method]:
    """Return the description of an operation that answers one thing."""
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        parameters=[query] if query else None,
        responses={200: OpenApiResponse(answer, description="The thing asked for.")},
        examples=[OpenApiExample("Answer", value=example, response_only=True)],
    )


def listed(
    *,
    operation_id: str,
    summary: str,
    row: Shape,
    example: dict[str, Any],
    query: Shape = ListInput,
) -> Callable[[Method], Method]:
    """Return the description of an operation that answers a page of rows."""
    value = {"next": None, "previous": None, "results": [example]}
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        parameters=[query],
        responses={200: OpenApiResponse(_page_of(row), description="One page.")},
        examples=[OpenApiExample("Answer", value=value, response_only=True)],
    )


@lru_cache  # one shape per kind of row, whichever lists give it
def _page_of(row: Shape) -> Any:
    return inline_serializer(
        name=f"{row.__name__.removesuffix('Output')}Page",
        fields={
            "next": serializers.URLField(
                allow_null=True, help_text="Address of the next page; null on the last."
            ),
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )


def acted(
    *,
    operation_id: str,
    summary: str,
    body: Shape,
    body_example: dict[str, Any],
    answer: Shape,
    example: dict[str, Any],
    status: int = 200,
    has_state: bool = True,
    text: str | None = None,
    media: str = "application/json",
) -> Callable[[Method], Method]:
    """Return the description of an operation that changes something; `has_state` where If-Match can name one.

    `text` says what it does where the method's own docstring does not.
    """
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        description=text,
        request={media: body},
        parameters=[IDEMPOTENCY_KEY, IF_MATCH] if has_state else [IDEMPOTENCY_KEY],
        responses={status: OpenApiResponse(answer, description="Done; what it is now.")},
        examples=[
            OpenApiExample("Request", value=body_example, request_only=True, media_type=media),
            OpenApiExample("Answer", value=example, response_only=True, status_codes=[str(status)]),
        ],
    )


def sends_file(method: Method) -> Method:
    """Describe the sending of a file."""
    decorated: Method = extend_schema(
        operation_id="send_upload",
        summary="Send a point-of-sale file",
        request={"multipart/form-data": UploadInput},
        parameters=[IDEMPOTENCY_KEY],
        responses={
            202: OpenApiResponse(UploadOutput, description="Taken. `Location` is its address.")
        },
        examples=[
            OpenApiExample(
                "Request",
                value=examples.UPLOAD_REQUEST,
                request_only=True,
                media_type="multipart/form-data",
            ),
            OpenApiExample(
                "Answer", value=examples.UPLOAD, response_only=True, status_codes=["202"]
            ),
        ],
    )(method)
    return decorated


def name_scopes(result: dict[str, Any], generator: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001 -- a hook's signature
    """Say of every operation which scope it asks for; blank: any key may call it."""
    for path, _, method, view in generator.endpoints:
        operation = result["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            operation["x-scope"] = str(view.cls.scopes[method.upper()] or "")
    return result


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001 -- a hook's signature
    """Give every operation its problem answers, all of one shape, and say which field is not always there."""
    result["components"]["schemas"] |= _problem_shapes()
    result["components"]["responses"] = {
        "Problem": {
            "description": "A refusal, or a fault of ours, in the shape of RFC 9457.",
            "content": {
                CONTENT_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {"Problem": {"value": examples.PROBLEM}},
                }
            },
        }
    }
    for shape in result["components"]["schemas"].values():  # only with `expand`
        if "expanded" in shape.get("required", ()):
            shape["required"].remove("expanded")
    for operations in result["paths"].values():
        for method, operation in operations.items():
            statuses = EVERYWHERE + (WITH_BODY if method == "post" else ())
            if method == "get":
                _read_conditionally(operation)
            if any(given["name"] == "If-Match" for given in operation.get("parameters", ())):
                statuses += (412,)
            operation["responses"] |= {
                str(status): {"$ref": "#/components/responses/Problem"}
                for status in sorted(statuses)
                if status in TITLES
            }
    return result


def _read_conditionally(operation: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    tag = {"schema": {"type": "string"}, "description": "Names this state of the answer."}
    operation["responses"]["200"]["headers"] = {"ETag": tag}
    operation["responses"]["304"] = {"description": "Not changed since the ETag given."}


def _problem_shapes() -> dict[str, Any]:
    text = {"type": "string"}
    place = {
        "type": "object",
        "properties": {
            "path": {**text, "description": "Field or parameter, such as `covers_to`."},
            "code": {**text, "description": "Stable; branch on this."},
            "message": {**text, "description": "What is wrong and what to do."},
        },
        "required": ["path", "code", "message"],
    }
    names = {
        "type": {**text, "format": "uri", "description": "Where the code is explained."},
        "title": text,
        "status": {"type": "integer"},
        "detail": {**text, "description": "What is wrong and what to do."},
        "code": {**text, "description": "Stable; branch on this."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemPlace"}},
        "request_id": {**text, "description": "Give this when you ask about it."},
    }
    return {
        "Problem": {"type": "object", "properties": names, "required": list(names)},
        "ProblemPlace": place,
    }
