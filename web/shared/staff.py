"""A partner's people and their certificates: what faces show of them, and the forms to enter them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils import timezone

from partners.operations import staff
from partners.queries import certifications
from web.shared.seats import SeatedRequest

SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """One certificate; `word` and `kind` say whether it counts today."""

    person_id: int
    person: str
    email: str
    certificate: str
    issued_on: date
    last_day: date | None
    word: str
    kind: str
    may_leave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The certificates, by person; `certified` people hold one in date today."""

    rows: tuple[CertificateRow, ...]
    certified: int


class Certificate(forms.Form):
    """A certificate of somebody; the e-mail tells people apart."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Enter the person’s name."}
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=80,
        help_text="Tells people apart; an e-mail that is known adds to that person.",
        error_messages={
            "required": "Enter the person’s e-mail.",
            "invalid": "Enter an e-mail such as sam@example.com.",
        },
    )
    certificate = forms.CharField(
        label="Certificate", max_length=80, error_messages={"required": "Enter its code or name."}
    )
    issued_on = forms.DateField(
        label="Issued on",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Say on which day it was issued.",
            "invalid": "Enter a day such as 2026-07-01.",
        },
    )
    last_on = forms.DateField(
        label="Last day",
        required=False,
        help_text="Blank where it does not expire.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 2027-06-30."},
    )

    def clean_last_on(self) -> date | None:
        """Return the last day; refuses one before the day of issue."""
        last_on: date | None = self.cleaned_data["last_on"]
        if last_on and last_on < self.cleaned_data.get("issued_on", last_on):
            raise forms.ValidationError("The last day is before the day of issue.")
        return last_on


class Left(forms.Form):
    """Somebody who no longer works at the partner."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    ends_on = forms.DateField(
        error_messages={
            "required": "Say from which day.",
            "invalid": "Enter a day such as 2026-07-01.",
        }
    )


def of_partner(*, partner_id: int, on: date) -> Staff:
    """Return what is believed today of the partner's people."""
    found = certifications.of_partner(partner_id=partner_id)
    rows = []
    for row in found:
        word, kind = _state(row.expires_on, row.employed_until, row.issued_on, on)
        rows.append(
            CertificateRow(
                person_id=row.person_id,
                person=row.person.name,
                email=row.person.email,
                certificate=row.certificate,
                issued_on=row.issued_on,
                last_day=row.expires_on - timedelta(days=1) if row.expires_on else None,
                word=word,
                kind=kind,
                may_leave=row.employed_until is None,
            )
        )
    in_date = {row.person_id for row in rows if row.kind in {"done", "call"}}
    return Staff(rows=tuple(rows), certified=len(in_date))


def add(request: SeatedRequest, form: Certificate, *, partner_code: str) -> str:
    """Record what the valid form says and return the words for it."""
    said = form.cleaned_data
    came = staff.certify(
        partner_code=partner_code,
        name=said["name"],
        email=said["email"],
        certificate=said["certificate"],
        issued_on=said["issued_on"],
        expires_on=said["last_on"] + timedelta(days=1) if said["last_on"] else None,
        actor=request.actor,
        at=timezone.now(),
    )
    if came == "unchanged":
        return "It was recorded before. Nothing changed."
    return "The certificate is recorded. It counts from the next night on."


def leave(request: SeatedRequest, form: Left, *, partner_code: str) -> str:
    """Record that somebody left and return the words for it."""
    staff.leave(
        partner_code=partner_code,
        person_id=form.cleaned_data["person"],
        ends_on=form.cleaned_data["ends_on"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "Recorded. The certificates of that person count no more from that day."


def _state(
    expires_on: date | None, employed_until: date | None, issued_on: date, on: date
) -> tuple[str, str]:
    if employed_until is not None and employed_until <= on:
        return "Left", "idle"
    if issued_on > on:
        return "Not yet", "idle"
    if expires_on is not None and expires_on <= on:
        return "Expired", "failed"
    if expires_on is not None and expires_on <= on + SOON:
        return "Expires soon", "call"
    return "In date", "done"
