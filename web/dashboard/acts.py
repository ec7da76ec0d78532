"""An act of a person on a page: done in one transaction, or refused with the reason, which the page then says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest

from kernel.errors import DomainError
from web.shared import refusals

Done = TypeVar("Done")


def attempt(
    request: HttpRequest, act: Callable[[], str], *, opens_itself: bool = False, undo_url: str = ""
) -> None:
    """Do the act and say on the next page the words it returns, or why it was refused.

    `undo_url` is posted to by the button that takes it back.
    `opens_itself` is for an operation that has to open the transaction, because it locks before it reads.
    """
    try:
        with nullcontext() if opens_itself else transaction.atomic(durable=True):
            done = act()
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done, extra_tags=undo_url)


def carry_out(form: Form, act: Callable[[], Done], *, opens_itself: bool = False) -> Done | None:
    """Do the act and return what it gives; None where it was refused, the reason then stands at its field.

    `opens_itself` is for an operation that opens the transaction.
    """
    try:
        with nullcontext() if opens_itself else transaction.atomic(durable=True):
            return act()
    except DomainError as refusal:
        refusals.stand_at_field(form, refusal)
        return None


def refuse(request: HttpRequest, form: Form) -> None:
    """Say what is wrong with a form that has no page of its own to stand on."""
    messages.error(
        request, " ".join(str(error) for errors in form.errors.values() for error in errors)
    )
