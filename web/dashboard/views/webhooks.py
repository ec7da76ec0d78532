"""Settings: webhooks, their secrets, and the log of what was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from events.choices import EventType
from hooks.operations import deliveries, endpoints
from kernel.errors import NotFoundError
from partners.choices import Act
from web.dashboard import acts
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame
from web.dashboard.pages import webhooks as pages
from web.shared import formats
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest

MOST_HOURS = 30 * 24


class Webhook(forms.Form):
    """An address and what it is told of."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="https, in the public internet.",
        error_messages={"required": "Enter the address that is told."},
    )
    description = forms.CharField(label="What it is for", max_length=200, required=False)
    types = forms.MultipleChoiceField(
        label="Is told of",
        choices=EventType.choices(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that it is told of."},
    )


class Said(forms.Form):
    """What an act on a webhook may say: why it is paused, how long the old secret signs beside the new one."""

    reason = forms.CharField(required=False, max_length=300)
    hours = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_HOURS,
        error_messages={"invalid": "Enter hours as a whole number."},
    )


@require_GET
@vendor_view(act=Act.VIEW_USERS)
def webhook_list(request: SeatedRequest) -> HttpResponse:
    """Show the webhooks."""
    return _list(request, Webhook())


@never_cache
@require_POST
@vendor_view(act=Act.MANAGE_KEYS)
def add(request: SeatedRequest) -> HttpResponse:
    """Add a webhook and show its secret, this once."""
    form = Webhook(request.POST)
    added = acts.carry_out(form, lambda: _added(request, form)) if form.is_valid() else None
    if added is None:
        return _list(request, form, status=422)
    return _detail(request, added.endpoint_id, secret=added.secret)


@require_GET
@vendor_view(act=Act.VIEW_USERS)
def detail(request: SeatedRequest, endpoint_id: int) -> HttpResponse:
    """Show one webhook and what was sent to it."""
    return _detail(request, endpoint_id)


@require_POST
@vendor_view(act=Act.MANAGE_KEYS)
def change(request: SeatedRequest, endpoint_id: int) -> HttpResponse:
    """Change the address, the words or the types."""
    form = Webhook(request.POST)
    if form.is_valid() and acts.carry_out(form, lambda: _changed(request, endpoint_id, form)):
        return redirect("dashboard:webhook-detail", endpoint_id=endpoint_id)
    return _detail(request, endpoint_id, form=form, status=422)


@never_cache
@require_POST
@vendor_view(act=Act.MANAGE_KEYS)
def rotate(request: SeatedRequest, endpoint_id: int) -> HttpResponse:
    """Follow the secret by a new one, and show that, this once."""
    form = Said(request.POST)
    secret = None
    if form.is_valid():
        secret = acts.carry_out(
            form,
            lambda: endpoints.rotate_secret(
                endpoint_id=endpoint_id,
                overlap=timedelta(hours=form.cleaned_data["hours"] or 0),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
    if secret is None:
        acts.refuse(request, form)
        return redirect("dashboard:webhook-detail", endpoint_id=endpoint_id)
    return _detail(request, endpoint_id, secret=secret)


@require_POST
@vendor_view(act=Act.MANAGE_KEYS)
def do(request: SeatedRequest, endpoint_id: int, word: str) -> HttpResponse:
    """Pause, resume, test or remove a webhook."""
    act = _ACTS.get(word)
    if act is None:
        raise NotFoundError("Nothing is here.")
    form = Said(request.POST)
    if form.is_valid():
        common: dict[str, Any] = {"endpoint_id": endpoint_id}
        who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
        acts.attempt(request, lambda: act(common, who, form.cleaned_data["reason"]))
    else:
        acts.refuse(request, form)
    if word == "remove":
        return redirect("dashboard:webhook-list")
    return redirect("dashboard:webhook-detail", endpoint_id=endpoint_id)


@require_GET
@vendor_view(act=Act.VIEW_USERS)
def delivery(request: SeatedRequest, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """Show one message, its body and every try."""
    page = pages.delivery_page(request, endpoint_id=endpoint_id, delivery_id=delivery_id)
    crumbs = [
        _webhooks(),
        Crumb(label=page.webhook.host, href=page.webhook.href),
        Crumb(label=page.row.message_id),
    ]
    context = frame.context(request, nav_key="api", crumbs=crumbs, page=page)
    return render(request, "dashboard/settings/delivery.html", context)


@require_POST
@vendor_view(act=Act.MANAGE_KEYS)
def again(request: SeatedRequest, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """Send a message once more."""

    def act() -> str:
        deliveries.send_again(endpoint_id=endpoint_id, delivery_id=delivery_id, at=timezone.now())
        return "It goes out again, with its old id."

    acts.attempt(request, act)
    return redirect("dashboard:webhook-detail", endpoint_id=endpoint_id)


def _pause(common: dict[str, Any], who: dict[str, Any], reason: str) -> str:
    endpoints.pause(**common, **who, reason=reason)
    return "Paused. What happens meanwhile is kept and sent once it is resumed."


def _resume(common: dict[str, Any], who: dict[str, Any], _reason: str) -> str:
    waiting = endpoints.resume(**common, **who)
    words = formats.count(value=waiting, one="message")
    return f"Resumed. To be sent now: {words}."


def _test(common: dict[str, Any], who: dict[str, Any], _reason: str) -> str:
    at: datetime = who["at"]
    deliveries.send_test(**common, at=at)
    return "A test message goes out in a few seconds."


def _remove(common: dict[str, Any], who: dict[str, Any], _reason: str) -> str:
    endpoints.remove(**common, **who)
    return "The webhook is removed. What waited for it is given up."


_ACTS: dict[str, Callable[[dict[str, Any], dict[str, Any], str], str]] = {
    "pause": _pause,
    "resume": _resume,
    "test": _test,
    "remove": _remove,
}


def _added(request: SeatedRequest, form: Webhook) -> endpoints.Added:
    said = form.cleaned_data
    return endpoints.add(
        url=said["url"],
        types=[EventType(one) for one in said["types"]],
        description=said["description"],
        actor=request.actor,
        at=timezone.now(),
    )


def _changed(request: SeatedRequest, endpoint_id: int, form: Webhook) -> bool:
    said = form.cleaned_data
    endpoints.change(
        endpoint_id=endpoint_id,
        url=said["url"],
        types=[EventType(one) for one in said["types"]],
        description=said["description"],
        actor=request.actor,
        at=timezone.now(),
    )
    return True


def _webhooks() -> Crumb:
    return Crumb(label="Webhooks", href=reverse("dashboard:webhook-list"))


def _list(request: SeatedRequest, form: Webhook, *, status: int = 200) -> HttpResponse:
    context = frame.context(
        request,
        nav_key="api",
        crumbs=[Crumb(label="Webhooks")],
        page=pages.webhook_list(request),
        form=form,
    )
    return render(request, "dashboard/settings/webhooks.html", context, status=status)


def _detail(
    request: SeatedRequest,
    endpoint_id: int,
    *,
    secret: str = "",
    form: Webhook | None = None,
    status: int = 200,
) -> HttpResponse:
    page = pages.webhook_page(request, endpoint_id=endpoint_id)
    context = frame.context(
        request,
        nav_key="api",
        crumbs=[_webhooks(), Crumb(label=page.row.host)],
        page=page,
        secret=secret,
        form=form
        or Webhook(
            initial={
                "url": page.row.url,
                "description": page.row.description,
                "types": page.row.codes,
            }
        ),
    )
    return render(request, "dashboard/settings/webhook.html", context, status=status)
