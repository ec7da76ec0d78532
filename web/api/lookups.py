"""Find what the body of a request names; what is not there is named with its field."""

from __future__ import annotations

from kernel.errors import InvalidInputError, Problem
from partners.queries import directory


class PartnerIsUnknown(InvalidInputError):
    """No partner has that id."""

    code = "partner_unknown"


def partner_id(code: str) -> int:
    """Return the number of the partner in the field `partner`; raises PartnerIsUnknown."""
    found = directory.ids_by_code([code]).get(code)
    if found is None:
        message = f"There is no partner {code!r}."
        raise PartnerIsUnknown(message, problems=at("partner", "partner_unknown", message))
    return found


def at(path: str, code: str, message: str) -> tuple[Problem, ...]:
    """Return the one problem of a field."""
    return (Problem(path=path, code=code, message=message),)
