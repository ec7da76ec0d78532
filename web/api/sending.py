"""Take a file over the API: whose it is, and the answer that is stored with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kernel.errors import InvalidInputError, NotFoundError
from partners.queries import distributors
from partners.queries.keys import KeySeat
from sales.choices import UploadChannel
from sales.formats.library import LayoutIsUnknown
from sales.operations import uploads as receiving
from sales.queries import uploads
from web.api import lookups
from web.api.serializers.uploads import UploadOutput


class DistributorIsUnknown(InvalidInputError):
    """No distributor has that code, or the key may not send its files; the two are told apart nowhere."""

    code = "distributor_unknown"


class LayoutNameIsUnknown(InvalidInputError):
    """No layout has that name."""

    code = "layout_unknown"


def receive(
    *, caller: KeySeat, fields: Mapping[str, Any], at: datetime
) -> tuple[int, dict[str, Any]]:
    """Receive the file and return 202 with the upload."""
    file = fields["file"]
    try:
        received = receiving.receive(
            distributor_code=_distributor(caller, fields.get("distributor")),
            file_name=file.name,
            stream=file.file,
            channel=UploadChannel.API,
            actor=caller.actor,
            at=at,
            layout_name=fields.get("layout"),
            covers_from=fields.get("covers_from"),
            covers_to=fields.get("covers_to"),
            stated_lines=fields.get("stated_lines"),
            stated_amount=fields.get("stated_amount"),
        )
    except LayoutIsUnknown as problem:
        raise LayoutNameIsUnknown(
            str(problem), problems=lookups.at("layout", "layout_unknown", str(problem))
        ) from problem
    row = uploads.uploads_of(distributor_id=None).get(pk=received.upload_id)
    return 202, dict(UploadOutput(row).data)


def _distributor(caller: KeySeat, given: str | None) -> str:
    code = given or caller.distributor_code or ""
    try:
        if caller.distributor_id is not None and code != caller.distributor_code:
            raise NotFoundError(code)
        return distributors.get(code).code
    except NotFoundError as problem:
        message = (
            f"There is no distributor {given!r} whose files this key may send."
            if given
            else "Say whose file it is: give the distributor's code."
        )
        raise DistributorIsUnknown(
            message, problems=lookups.at("distributor", "distributor_unknown", message)
        ) from problem
