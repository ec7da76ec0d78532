"""An act of a person on a page: done, or refused with the reason; either is said on the next page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from kernel.errors import DomainError


def attempt(request: HttpRequest, act: Callable[[], str]) -> None:
    """Do the act and say the words it returns, or why it was refused."""
    try:
        messages.success(request, act())
    except DomainError as refusal:
        messages.error(request, refusal.message)


def refuse(request: HttpRequest, form: Form) -> None:
    """Say what is wrong with a form that has no page of its own to stand on."""
    messages.error(
        request, " ".join(str(error) for errors in form.errors.values() for error in errors)
    )


def explain(form: Form, refusal: DomainError) -> None:
    """Put a refusal at the field it speaks of, above the form where it speaks of none."""
    paths = [problem.path for problem in refusal.problems if problem.path in form.fields]
    form.add_error(paths[0] if paths else None, refusal.message)
