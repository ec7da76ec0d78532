"""Quotes of the own partner: work out, keep, revise, send, withdraw, order; one by one or many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError
from partners.choices import Act
from partners.queries import directory
from renewals.operations import orders
from renewals.operations import quotes as acts
from renewals.queries import contracts, quotes
from renewals.queries.offers import Asked
from web.portal.access import partner_id_of, partner_view
from web.portal.acts import attempt
from web.portal.pages import frame, offer
from web.portal.pages import quotes as pages
from web.shared import quote_papers
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from renewals.models import Quote

MOST_AT_ONCE = 50


class Words(forms.Form):
    """Why a quote is withdrawn."""

    reason = forms.CharField(
        max_length=500, error_messages={"required": "Say what the customer said."}
    )


class OrderWords(forms.Form):
    """The customer's own reference."""

    reference = forms.CharField(required=False, max_length=orders.LONGEST_REFERENCE)


@require_GET
@partner_view(act=Act.VIEW_RENEWALS)
def quote_list(request: SeatedRequest) -> HttpResponse:
    """Show the own quotes."""
    context = frame.context(request, nav_key="renewals", page=pages.quote_list(request))
    return render(request, "portal/renewals/quotes.html", context)


@require_GET
@partner_view(act=Act.VIEW_RENEWALS)
def quote(request: SeatedRequest, ref: str) -> HttpResponse:
    """Show one quote with its working."""
    context = frame.context(request, nav_key="renewals", page=pages.quote_page(request, ref=ref))
    return render(request, "portal/renewals/quote.html", context)


@require_GET
@partner_view(act=Act.VIEW_RENEWALS)
def quote_pdf(request: SeatedRequest, ref: str) -> HttpResponse:
    """Give the quote as a paper for the customer."""
    return quote_papers.of_quote(quotes.get_visible(request.seat, ref=ref, on=request.day))


@require_GET
@partner_view(act=Act.VIEW_RENEWALS)
def order_pdf(request: SeatedRequest, ref: str) -> HttpResponse:
    """Give the confirmation of an order."""
    return quote_papers.of_order(quotes.get_order_visible(request.seat, ref=ref, on=request.day))


@require_GET
@partner_view(act=Act.VIEW_RENEWALS)
def order(request: SeatedRequest, ref: str) -> HttpResponse:
    """Show one order."""
    context = frame.context(request, nav_key="renewals", page=pages.order_page(request, ref=ref))
    return render(request, "portal/renewals/order.html", context)


@require_POST
@partner_view(act=Act.QUOTE_RENEWALS)
def make(request: SeatedRequest) -> HttpResponse:
    """Work out the price of what the form asks for, or keep it as a quote."""
    for ref in request.POST.getlist("contract"):
        contracts.get_visible(request.seat, ref=ref, on=request.day)
    if revises := request.POST.get("revises", ""):
        quotes.get_visible(request.seat, ref=revises, on=request.day)
    if request.POST.get("do") != "keep":
        return redirect(_with_form(request))
    made = attempt(request, lambda: _keep(request))
    if made is None:
        return redirect(_with_form(request))
    messages.success(request, f"Quote {made.ref} is a draft. Look it over, then send it.")
    return redirect("portal:quote", ref=made.ref)


@require_POST
@partner_view(act=Act.QUOTE_RENEWALS)
def pick(request: SeatedRequest) -> HttpResponse:
    """Quote the ticked contracts: each on its own, or all in one."""
    refs = request.POST.getlist("pick")[:MOST_AT_ONCE]
    if not refs:
        messages.error(request, "Tick the renewals to quote.")
        return redirect("portal:renewals")
    for ref in refs:
        contracts.get_visible(request.seat, ref=ref, on=request.day)
    if request.POST.get("action") == "together":
        return redirect(
            f"{reverse('portal:renewals')}?{urlencode([('contract', r) for r in refs])}#quote"
        )
    _each(request, refs, lambda ref: _draft_one(request, ref), "drafted")
    return redirect(f"{reverse('portal:quote-list')}?state=DRAFT")


@require_POST
@partner_view(act=Act.QUOTE_RENEWALS)
def send_many(request: SeatedRequest) -> HttpResponse:
    """Send the ticked drafts."""
    refs = request.POST.getlist("pick")[:MOST_AT_ONCE]
    if not refs:
        messages.error(request, "Tick the drafts to send.")
    for ref in refs:
        quotes.get_visible(request.seat, ref=ref, on=request.day)
    _each(request, refs, lambda ref: _on_quote(request, ref, acts.send), "sent")
    return redirect("portal:quote-list")


@require_POST
@partner_view(act=Act.QUOTE_RENEWALS)
def send(request: SeatedRequest, ref: str) -> HttpResponse:
    """Send a draft to the customer."""
    quotes.get_visible(request.seat, ref=ref, on=request.day)
    attempt(
        request,
        lambda: _on_quote(request, ref, acts.send),
        done="Sent. Give the customer the PDF; the quote is in the log as a contact.",
    )
    return redirect("portal:quote", ref=ref)


@require_POST
@partner_view(act=Act.QUOTE_RENEWALS)
def revise(request: SeatedRequest, ref: str) -> HttpResponse:
    """Draft the same quote anew at today's prices."""
    quotes.get_visible(request.seat, ref=ref, on=request.day)
    made = attempt(request, lambda: _on_quote(request, ref, acts.revise))
    return redirect("portal:quote", ref=made.ref if made else ref)


@require_POST
@partner_view(act=Act.QUOTE_RENEWALS)
def withdraw(request: SeatedRequest, ref: str) -> HttpResponse:
    """Take a quote back, or note that the customer does not want it."""
    quotes.get_visible(request.seat, ref=ref, on=request.day)
    form = Words(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for text in form.errors["reason"]))
        return redirect("portal:quote", ref=ref)
    reason = form.cleaned_data["reason"]
    attempt(
        request,
        lambda: _on_quote(request, ref, acts.decline, reason=reason),
        done="Closed. The contracts can be quoted anew.",
    )
    return redirect("portal:quote", ref=ref)


@require_POST
@partner_view(act=Act.ORDER_RENEWALS)
def accept(request: SeatedRequest, ref: str) -> HttpResponse:
    """Order what the customer accepted."""
    quotes.get_visible(request.seat, ref=ref, on=request.day)
    form = OrderWords(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for text in form.errors["reference"]))
        return redirect("portal:quote", ref=ref)
    reference = form.cleaned_data["reference"]
    made = attempt(
        request,
        lambda: orders.accept(
            quote_ref=ref, reference=reference, actor=request.actor, at=timezone.now()
        ),
        done="Ordered. It counts as your revenue from today.",
    )
    return redirect("portal:order", ref=made.ref) if made else redirect("portal:quote", ref=ref)


def _keep(request: SeatedRequest) -> Quote:
    ask = offer.wanted(request.POST)
    revises = request.POST.get("revises", "")
    common: dict[str, Any] = {
        "asked": ask.asked,
        "years": ask.years,
        "last_day": ask.last_day,
        "actor": request.actor,
        "at": timezone.now(),
    }
    if revises:
        return acts.revise(quote_ref=revises, **common)
    return acts.draft(partner_code=_code(request), **common)


def _draft_one(request: SeatedRequest, ref: str) -> Quote:
    return acts.draft(
        partner_code=_code(request),
        asked=[Asked(contract=ref)],
        actor=request.actor,
        at=timezone.now(),
    )


def _on_quote(request: SeatedRequest, ref: str, act: Callable[..., Quote], **values: str) -> Quote:
    quotes.get_visible(request.seat, ref=ref, on=request.day)
    at: datetime = timezone.now()
    return act(quote_ref=ref, actor=request.actor, at=at, **values)


def _each(request: HttpRequest, refs: list[str], act: Callable[[str], object], word: str) -> None:
    """Do the act to each and say how many were done, and why the others were not."""
    done, refused = 0, []
    for ref in dict.fromkeys(refs):
        try:
            act(ref)
            done += 1
        except DomainError as refusal:
            texts = [problem.message for problem in refusal.problems] or [refusal.message]
            refused += [text if ref in text else f"{ref}: {text}" for text in texts]
    if done:
        messages.success(request, f"{done} {'quote' if done == 1 else 'quotes'} {word}.")
    for text in refused:
        messages.error(request, text)


def _with_form(request: SeatedRequest) -> str:
    """Return the address of the list with the form's values, so that they stand in it again."""
    kept = [
        ("revise" if name == "revises" else name, value)
        for name in request.POST
        if name in ("contract", "years", "last_day", "revises") or name.startswith(offer.QUANTITY)
        for value in request.POST.getlist(name)
        if value
    ]
    return f"{reverse('portal:renewals')}?{urlencode(kept)}#quote"


def _code(request: SeatedRequest) -> str:
    return directory.get_by_id(partner_id_of(request)).code
