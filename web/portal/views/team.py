"""The partner's people: who has an account, who is invited, and the certificates that count."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError
from partners.choices import Act
from partners.queries import access, directory
from web.portal.access import partner_id_of, partner_view
from web.portal.pages import frame
from web.shared import refusals, staff, team
from web.shared.seats import SeatedRequest


@require_GET
@partner_view()
def people(request: SeatedRequest) -> HttpResponse:
    """Show the people and the certificates."""
    return _page(request)


@require_POST
@partner_view(act=Act.MANAGE_OWN_USERS)
def invite(request: SeatedRequest) -> HttpResponse:
    """Invite somebody to the own company."""
    form = team.Invite(request.POST, seat=request.seat)
    if form.is_valid() and team.invite(request, form):
        return redirect("portal:team")
    return _page(request, form=form)


@require_POST
@partner_view(act=Act.MANAGE_OWN_USERS)
def again(request: SeatedRequest, invitation_id: int) -> HttpResponse:
    """Mail an invitation again."""
    team.invite_again(request, invitation_id=invitation_id)
    return redirect("portal:team")


@require_POST
@partner_view(act=Act.MANAGE_OWN_USERS)
def withdraw(request: SeatedRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    team.withdraw(request, invitation_id=invitation_id)
    return redirect("portal:team")


@require_POST
@partner_view(act=Act.MANAGE_OWN_USERS)
def role(request: SeatedRequest, user_id: int) -> HttpResponse:
    """Give somebody another role."""
    team.set_role(request, user_id=user_id)
    return redirect("portal:team")


@require_POST
@partner_view(act=Act.MANAGE_OWN_USERS)
def end(request: SeatedRequest, user_id: int) -> HttpResponse:
    """End somebody's access."""
    team.end_access(request, user_id=user_id)
    return redirect("portal:team")


@require_POST
@partner_view(act=Act.EDIT_CERTIFICATES)
def certificate(request: SeatedRequest) -> HttpResponse:
    """Record a certificate."""
    form = staff.Certificate(request.POST)
    if form.is_valid() and _done(
        request, form, lambda code: staff.add(request, form, partner_code=code)
    ):
        return redirect("portal:team")
    return _page(request, certificate=form)


@require_POST
@partner_view(act=Act.EDIT_CERTIFICATES)
def left(request: SeatedRequest) -> HttpResponse:
    """Record that somebody left."""
    form = staff.Left(request.POST)
    if not form.is_valid() or not _done(
        request, form, lambda code: staff.leave(request, form, partner_code=code)
    ):
        messages.error(
            request, " ".join(str(text) for each in form.errors.values() for text in each)
        )
    return redirect("portal:team")


def _done(
    request: SeatedRequest,
    form: staff.Certificate | staff.Left,
    act: Callable[[str], str],
) -> bool:
    code = directory.get_by_id(partner_id_of(request)).code
    try:
        with transaction.atomic(durable=True):
            words = act(code)
    except DomainError as refusal:
        refusals.stand_at_field(form, refusal)
        return False
    messages.success(request, words)
    return True


def _page(
    request: SeatedRequest,
    *,
    form: team.Invite | None = None,
    certificate: staff.Certificate | None = None,
) -> HttpResponse:
    seat = request.seat
    told = frame.context(
        request,
        nav_key="team",
        team=team.team(request),
        staff=staff.of_partner(partner_id=partner_id_of(request), on=request.day),
        form=(form or team.Invite(seat=seat)) if access.may(seat, Act.MANAGE_OWN_USERS) else None,
        certificate=(certificate or staff.Certificate())
        if access.may(seat, Act.EDIT_CERTIFICATES)
        else None,
    )
    return render(request, "portal/team.html", told, status=422 if form or certificate else 200)
