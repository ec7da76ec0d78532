"""Settings: invite people, send an invitation again, withdraw it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from partners.choices import Act, Role
from partners.operations import invitations as acts_on_invitations
from partners.queries import invitations, people
from web.dashboard import acts, forms
from web.dashboard.access import vendor_view
from web.dashboard.pages import frame, intake
from web.shared.parts import Crumb
from web.shared.seats import SeatedRequest


@require_http_methods(["GET", "POST"])
@vendor_view(act=Act.MANAGE_USERS)
def invite(request: SeatedRequest) -> HttpResponse:
    """Invite a person to an account with a first role."""
    form = forms.PersonInvited(request.POST or None, distributors=intake.distributor_choices())
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if people.find_user(email=email):
            form.add_error("email", f"{email} has an account. Give that person the role.")
        elif acts.carry_out(form, lambda: _invited(request, form.cleaned_data)) is not None:
            messages.success(request, f"The invitation goes to {email}. It is good for a week.")
            return redirect("dashboard:user-list")
    crumbs = [
        Crumb(label="Users and roles", href=reverse("dashboard:user-list")),
        Crumb(label="Invite a person"),
    ]
    context = frame.context(request, nav_key="users", crumbs=crumbs, form=form)
    status = 422 if form.errors else 200
    return render(request, "dashboard/settings/invite.html", context, status=status)


@require_POST
@vendor_view(act=Act.MANAGE_USERS)
def again(request: SeatedRequest, invitation_id: int) -> HttpResponse:
    """Mail an invitation again, for a new week."""
    invitation = invitations.get_visible(request.seat, invitation_id=invitation_id)

    def act() -> str:
        acts_on_invitations.invite_again(
            invitation_id=invitation.pk, actor=request.actor, at=timezone.now()
        )
        return f"{invitation.name} gets a new mail. The link of the earlier one no longer works."

    acts.attempt(request, act)
    return redirect("dashboard:user-list")


@require_POST
@vendor_view(act=Act.MANAGE_USERS)
def withdraw(request: SeatedRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = invitations.get_visible(request.seat, invitation_id=invitation_id)
    form = forms.Reason(request.POST)
    if not form.is_valid():
        acts.refuse(request, form)
        return redirect("dashboard:user-list")

    def act() -> str:
        acts_on_invitations.withdraw_one(
            invitation_id=invitation.pk,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )
        return f"The invitation of {invitation.name} is withdrawn."

    acts.attempt(request, act)
    return redirect("dashboard:user-list")


def _invited(request: SeatedRequest, said: dict[str, Any]) -> int:
    return acts_on_invitations.invite_by_mail(
        email=said["email"],
        name=said["name"],
        role=Role(said["role"]),
        partner_code=said["partner_code"],
        distributor_code=said["distributor"],
        actor=request.actor,
        at=timezone.now(),
    )
