"""Where a refusal of an operation stands on the form that asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.forms import Form

    from kernel.errors import DomainError


def stand_at_field(form: Form, refusal: DomainError, *, otherwise: str | None = None) -> None:
    """Put the refusal beside the first field that it names; one that names none stands at `otherwise`, or above all."""
    paths = [problem.path for problem in refusal.problems if problem.path in form.fields]
    form.add_error(paths[0] if paths else otherwise, refusal.message)
