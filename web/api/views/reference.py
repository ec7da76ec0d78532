"""The reference: the schema for machines, and a page of the same for people."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from web.api import reference


@lru_cache(maxsize=1)  # the same for the life of a process
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call] # the library ships no types here
    return schema


def yaml_text() -> bytes:
    """Return the document as it is committed in docs/openapi.yaml."""
    return bytes(OpenApiYamlRenderer().render(document(), renderer_context={}))  # type: ignore[no-untyped-call] # as above


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- signature of a view
    """Give the OpenAPI document as YAML."""
    return HttpResponse(yaml_text(), content_type="application/vnd.oai.openapi; charset=utf-8")


@login_not_required
@require_safe
def schema_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- signature of a view
    """Give the OpenAPI document as JSON."""
    text = OpenApiJsonRenderer().render(document(), renderer_context={})
    return HttpResponse(text, content_type="application/vnd.oai.openapi+json")


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the reference to people; no other host is asked."""
    return render(
        request,
        "api/docs.html",
        {"groups": _groups(), "codes": reference.codes(), "scopes": reference.SCOPES},
    )


@lru_cache(maxsize=1)
def _groups() -> tuple[reference.Group, ...]:
    plain = json.loads(OpenApiJsonRenderer().render(document(), renderer_context={}))
    return reference.groups(document=plain)
