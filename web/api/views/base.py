"""The base of every API view: the checks before the key is looked at, and how input is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import unquote_plus

from django.conf import settings
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import DomainError, NotFoundError
from partners.choices import Scope
from web.api import conditional, limits
from web.api.auth import caller
from web.api.serializers.strict import StrictInput

KEY = re.compile(r"mk_[A-Za-z0-9_-]{20}", re.ASCII)


class KeyInQuery(DomainError):
    """A key stands in the address, where logs and proxies keep it."""

    code = "key_in_query"
    status = 400


class HttpsRequired(DomainError):
    """The request came over plain http; it is refused, not redirected, so that no key travels twice in clear."""

    code = "https_required"
    status = 403


class KeyIsBound(DomainError):
    """The key belongs to one distributor and may only see and send that distributor's files."""

    code = "key_is_bound"
    status = 403


class ApiView(APIView):
    """A view of the API. `scopes` names the scope per method; a bound key enters only where `admits_bound` says so."""

    scopes: ClassVar[dict[str, Scope | None]] = {}
    admits_bound: ClassVar[bool] = False
    http_method_names = ["get", "head", "post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse plain http and keys in the address, then check the key, its minute and its scope."""
        if settings.IS_HTTPS and not request.is_secure():
            raise HttpsRequired("Use https. A key sent over http should be revoked.")
        if KEY.search(unquote_plus(request.META.get("QUERY_STRING", ""))):
            raise KeyInQuery(
                "Send the key in the Authorization header. The one in this address should be revoked: logs keep it."
            )
        super().initial(request, *args, **kwargs)
        if any(not str(part).isprintable() for part in kwargs.values()):
            raise NotFoundError("Nothing is here, or the key may not see it.")
        if caller(request).distributor_id is not None and not self.admits_bound:
            raise KeyIsBound(
                "The key belongs to one distributor: it may only send and see that distributor's files."
            )

    def check_permissions(self, request: Request) -> None:
        """Count the request in the key's minute, whatever comes of it, then check the scope."""
        if request.auth is not None:
            self.allowance = limits.take(caller=caller(request).prefix, at=timezone.now())
            self.allowance.refuse_excess()
        super().check_permissions(request)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Tag what was read, and say beside every answer what is left of the key's minute."""
        if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK:
            response = _tagged(request, response)
        final = super().finalize_response(request, response, *args, **kwargs)
        allowance: limits.Allowance | None = getattr(self, "allowance", None)
        for name, value in (allowance.headers if allowance else {}).items():
            final[name] = value
        return final


def _tagged(request: Request, response: Response) -> Response:
    tag = conditional.tag_of(response.data)
    if conditional.is_known(request, tag=tag):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def read_query(request: Request, *, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return the checked parameters of the address; refuses unknown and repeated ones."""
    given = shape(data=request.query_params)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def filters(query: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the given parameters as filters of rows; `names` gives each its field."""
    return {field: query[name] for name, field in names.items() if name in query}


def read_nothing(request: Request) -> None:
    """Refuse any parameter where an address takes none."""
    read_query(request, shape=NoInput)


class NoInput(StrictInput):
    """An address that takes no parameters."""
