"""The base of every API view: the checks before the key is looked at, and how input is read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import NotFoundError
from partners.choices import Scope
from web.api import errors, limits
from web.api.auth import caller
from web.api.serializers.strict import StrictInput


class ApiView(APIView):
    """A view of the API. `scopes` names the scope per method; a bound key enters only where `admits_bound` says so."""

    scopes: ClassVar[dict[str, Scope]] = {}
    admits_bound: ClassVar[bool] = False
    http_method_names = ["get", "head", "post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse plain http and keys in the address, then check the key and its scope."""
        if settings.IS_HTTPS and not request.is_secure():
            raise errors.HttpsRequiredError("Use https. A key sent over http should be revoked.")
        if any("mk_" in value for value in request.query_params.values()):
            raise errors.KeyInQueryError(
                "Send the key in the Authorization header. The one in this address should be revoked: logs keep it."
            )
        super().initial(request, *args, **kwargs)
        self.allowance = limits.take(caller=caller(request).prefix, at=timezone.now())
        if any(not str(part).isprintable() for part in kwargs.values()):
            raise NotFoundError("Nothing is here, or the key may not see it.")
        if caller(request).distributor_id is not None and not self.admits_bound:
            raise errors.KeyIsBoundError(
                "The key belongs to one distributor: it may only send and see that distributor's files."
            )

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Say beside every answer what is left of the key's minute."""
        final = super().finalize_response(request, response, *args, **kwargs)
        allowance: limits.Allowance | None = getattr(self, "allowance", None)
        for name, value in (allowance.headers if allowance else {}).items():
            final[name] = value
        return final


def read_query(request: Request, *, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return the checked parameters of the address; refuses unknown and repeated ones."""
    given = shape(data=request.query_params)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def read_nothing(request: Request) -> None:
    """Refuse any parameter where an address takes none."""
    read_query(request, shape=NoInput)


class NoInput(StrictInput):
    """An address that takes no parameters."""
