"""Settings: people and their roles, API keys, the audit log."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kernel.periods import ONE_DAY
from partners.choices import Act, Role, Scope
from partners.operations import keys as key_acts
from partners.operations import people as acts_on_people
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, intake, keys, log, users
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_GET
@vendor_view(act=Act.VIEW_USERS)
def user_list(request: SeatedRequest) -> HttpResponse:
    """Show the people with an account."""
    context = frame.context(
        request,
        nav_key="users",
        crumbs=[Crumb(label="Users and roles")],
        page=users.user_list(request),
    )
    return render(request, "dashboard/settings/users.html", context)


@require_GET
@vendor_view(act=Act.VIEW_USERS)
def user_detail(request: SeatedRequest, user_id: int) -> HttpResponse:
    """Show a person's roles and what they allow."""
    return _user(request, user_id, _role_form(request), status=200)


@require_POST
@vendor_view(act=Act.MANAGE_USERS)
def role_give(request: SeatedRequest, user_id: int) -> HttpResponse:
    """Give the person a role."""
    form = _role_form(request)
    if form.is_valid():
        given = acts.carry_out(form, lambda: _given(request, user_id, form.cleaned_data))
        if given is not None:
            return redirect("dashboard:user-detail", user_id=user_id)
    return _user(request, user_id, form, status=422)


@require_POST
@vendor_view(act=Act.MANAGE_USERS)
def role_end(request: SeatedRequest, user_id: int, membership_id: int) -> HttpResponse:
    """End a role today."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
    else:
        acts.attempt(request, lambda: _ended(request, membership_id, form.cleaned_data["reason"]))
    return redirect("dashboard:user-detail", user_id=user_id)


@require_GET
@vendor_view(act=Act.VIEW_USERS)
def key_list(request: SeatedRequest) -> HttpResponse:
    """Show the API keys."""
    return _keys(request, _key_form(request), status=200)


@never_cache
@require_POST
@vendor_view(act=Act.MANAGE_KEYS)
def key_make(request: SeatedRequest) -> HttpResponse:
    """Make a key and show its secret, this once."""
    form = _key_form(request)
    if not form.is_valid():
        return _keys(request, form, status=422)
    secret = acts.carry_out(form, lambda: _made(request, form.cleaned_data))
    if secret is None:
        return _keys(request, form, status=422)
    return _keys(request, _key_form(request, is_new=True), status=200, secret=secret)


@require_POST
@vendor_view(act=Act.MANAGE_KEYS)
def key_revoke(request: SeatedRequest, prefix: str) -> HttpResponse:
    """Revoke a key."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
    else:
        acts.attempt(request, lambda: _revoked(request, prefix, form.cleaned_data["reason"]))
    return redirect("dashboard:key-list")


@require_GET
@vendor_view(act=Act.VIEW_AUDIT)
def audit(request: SeatedRequest) -> HttpResponse:
    """Show the audit log."""
    form = forms.AuditFilters(request.GET)
    form.is_valid()
    found = {
        name: value
        for name, value in form.cleaned_data.items()
        if value and (name != "type" or value in dict(log.TYPES))
    }
    context = frame.context(
        request,
        nav_key="audit",
        crumbs=[Crumb(label="Audit log")],
        page=log.log(request, filters=log.Filters(**found)),
    )
    return render(request, "dashboard/settings/audit.html", context)


def _given(request: SeatedRequest, user_id: int, said: dict[str, Any]) -> int:
    membership = acts_on_people.give_role(
        user_id=user_id,
        role=Role(said["role"]),
        starts_on=said["starts_on"],
        partner_code=said["partner_code"],
        distributor_code=said["distributor"],
        actor=request.actor,
        at=timezone.now(),
    )
    return membership.pk


def _ended(request: SeatedRequest, membership_id: int, reason: str) -> str:
    acts_on_people.end_role(
        membership_id=membership_id,
        ends_on=request.day,
        reason=reason,
        actor=request.actor,
        at=timezone.now(),
    )
    return "The role has ended."


def _made(request: SeatedRequest, said: dict[str, Any]) -> str:
    last_on = said["last_on"]
    zone = ZoneInfo(settings.DISPLAY_TIME_ZONE)
    return key_acts.create_key(
        name=said["name"],
        scopes=[Scope(scope) for scope in said["scopes"]],
        distributor_code=said["distributor"],
        expires_at=datetime.combine(last_on + ONE_DAY, time.min, tzinfo=zone) if last_on else None,
        actor=request.actor,
        at=timezone.now(),
    )


def _revoked(request: SeatedRequest, prefix: str, reason: str) -> str:
    key_acts.revoke_key(prefix=prefix, reason=reason, actor=request.actor, at=timezone.now())
    return "The key is revoked. It is refused from now on."


def _role_form(request: SeatedRequest) -> forms.RoleGiven:
    return forms.RoleGiven(
        request.POST or None,
        distributors=intake.distributor_choices(),
        initial={"starts_on": request.day},
    )


def _key_form(request: SeatedRequest, *, is_new: bool = False) -> forms.KeyMade:
    return forms.KeyMade(
        None if is_new else request.POST or None, distributors=intake.distributor_choices()
    )


def _people() -> Crumb:
    return Crumb(label="Users and roles", href=reverse("dashboard:user-list"))


def _user(
    request: SeatedRequest, user_id: int, form: forms.RoleGiven, *, status: int
) -> HttpResponse:
    page = users.user_page(request, user_id=user_id)
    crumbs = [_people(), Crumb(label=page.row.name)]
    context = frame.context(request, nav_key="users", crumbs=crumbs, page=page, form=form)
    return render(request, "dashboard/settings/user.html", context, status=status)


def _keys(
    request: SeatedRequest, form: forms.KeyMade, *, status: int, secret: str = ""
) -> HttpResponse:
    context = frame.context(
        request,
        nav_key="api",
        crumbs=[Crumb(label="API keys")],
        page=keys.key_list(request),
        form=form,
        secret=secret,
    )
    return render(request, "dashboard/settings/keys.html", context, status=status)
