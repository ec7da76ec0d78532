"""Find what the body of a request names; what is not there is named with its field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kernel.errors import InvalidInputError, NotFoundError, Problem
from partners.queries import directory


class PartnerIsUnknown(InvalidInputError):
    """No partner has that id."""

    code = "partner_unknown"


class NameIsUnknown(InvalidInputError):
    """A field names something that is not there."""

    code = "name_unknown"


@contextmanager
def named_in(field: str) -> Iterator[None]:
    """Let what is not found be a fault of the field that names it, not of the address."""
    try:
        yield
    except NotFoundError as problem:
        raise NameIsUnknown(
            problem.message, problems=at(field, "name_unknown", problem.message)
        ) from problem


def partner_id(code: str, *, field: str = "partner") -> int:
    """Return the number of the partner that a field names; raises PartnerIsUnknown."""
    found = directory.ids_by_code([code]).get(code)
    if found is None:
        message = f"There is no partner {code!r}."
        raise PartnerIsUnknown(message, problems=at(field, "partner_unknown", message))
    return found


def at(path: str, code: str, message: str) -> tuple[Problem, ...]:
    """Return the one problem of a field."""
    return (Problem(path=path, code=code, message=message),)
