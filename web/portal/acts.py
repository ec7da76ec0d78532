"""An act of a partner's person on a page: done, or refused with the reason, which the next page then says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest

from kernel.errors import DomainError

Done = TypeVar("Done")


def attempt(request: HttpRequest, act: Callable[[], Done], *, done: str = "") -> Done | None:
    """Do an act that opens its own transaction and return what it gives; None where it was refused."""
    try:
        made = act()
    except DomainError as refusal:
        messages.error(request, " ".join([refusal.message, *_details(refusal)]))
        return None
    if done:
        messages.success(request, done)
    return made


def _details(refusal: DomainError) -> list[str]:
    return [problem.message for problem in refusal.problems]
