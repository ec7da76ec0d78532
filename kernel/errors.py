"""Refusals: every error a person or a program can cause derives from DomainError."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where (a path such as `tiers[2].entry`), a stable code, and what to do."""

    path: str
    code: str
    message: str


class DomainError(Exception):
    """A refusal that says what is wrong, where, and what to do.

    Faces translate it: a page shows the message, the API answers problem+json with `code` and `problems`.
    """

    code = "refused"
    status = 409  # the HTTP status a face answers with; plain data here

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems


class NotFoundError(DomainError):
    """Nothing with that key exists, or the asker may not see it; the two are told apart nowhere."""

    code = "not_found"
    status = 404


class InvalidInputError(DomainError):
    """What was given cannot be read; `problems` name each place."""

    code = "invalid_input"
    status = 422


class ReasonIsMissing(InvalidInputError):
    """The act needs a reason, which the log keeps."""

    code = "reason_is_missing"


def said(reason: str, request: str) -> str:
    """Return the reason without blanks around it; raises ReasonIsMissing with the request where nothing is left."""
    if not reason.strip():
        raise ReasonIsMissing(request)
    return reason.strip()
