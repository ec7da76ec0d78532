"""The quote being made: which contracts, for how long, and what that costs and earns, worked out before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict

from kernel.errors import DomainError, InvalidInputError
from renewals.queries import contracts, offers, quotes
from renewals.queries.offers import Asked
from web.portal.access import partner_id_of
from web.portal.pages import towards
from web.shared import quote_view
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from renewals.models import Contract, Quote
    from renewals.queries.pricing import Wish

QUANTITY = "quantity-"
YEARS = (1, 2, 3, 4, 5)


class Until(forms.Form):
    """Until when to renew: whole years, or a common last day, which wins where it is given."""

    years = forms.IntegerField(required=False, error_messages={"invalid": "Choose the years."})
    last_day = forms.DateField(
        required=False, error_messages={"invalid": "Enter a day such as 2027-06-30."}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The quantity asked for of one contract."""

    name: str
    ref: str
    product: str
    value: str
    most: int
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The form with the price of what stands in it; `problems` say why it cannot be priced."""

    customer: str
    revises: str
    fields: tuple[Field, ...]
    years: tuple[tuple[int, bool], ...]
    last_day: str
    problems: tuple[str, ...] = ()
    lines: tuple[quote_view.Line, ...] = ()
    sums: quote_view.Sums | None = None
    valid_until: date | None = None
    towards: towards.Towards | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a form asks for; raises InvalidInputError where it cannot be read."""

    asked: tuple[Asked, ...]
    years: int | None
    last_day: date | None

    @property
    def wish(self) -> Wish:
        """Return until when to renew."""
        return offers.wish(years=self.years, last_day=self.last_day)


def wanted(data: QueryDict) -> Wanted:
    """Return what the form asks for."""
    until = Until(data)
    if not until.is_valid():
        raise InvalidInputError(" ".join(str(text) for text in _texts(until)))
    last_day = until.cleaned_data["last_day"]
    return Wanted(
        asked=tuple(
            Asked(contract=ref, quantity=_quantity(data.get(f"{QUANTITY}{ref}", ""), ref))
            for ref in data.getlist("contract")
        ),
        years=None if last_day else until.cleaned_data["years"],
        last_day=last_day,
    )


def panel(request: SeatedRequest) -> Panel | None:
    """Return the panel for the contracts named in the address, or for the quote to revise; None without either.

    Raises NotFoundError for what is not the own partner's.
    """
    revises = request.GET.get("revise", "")
    refs = request.GET.getlist("contract")
    if not refs and not revises:
        return None
    old = quotes.get_visible(request.seat, ref=revises, on=request.day) if revises else None
    data = _with_old(request.GET, old) if old and not refs else request.GET
    own = [
        contracts.get_visible(request.seat, ref=ref, on=request.day)
        for ref in data.getlist("contract")[: offers.MOST_LINES]
    ]
    chosen = data.get("years", "1")
    shown = Panel(
        customer=own[0].customer.name,
        revises=old.ref if old else "",
        fields=tuple(_field(contract, data) for contract in own),
        years=tuple((years, str(years) == chosen) for years in YEARS),
        last_day=data.get("last_day", ""),
    )
    return _priced(request, shown, data)


def _priced(request: SeatedRequest, shown: Panel, data: QueryDict) -> Panel:
    common = {
        name: getattr(shown, name)
        for name in ("customer", "revises", "fields", "years", "last_day")
    }
    try:
        ask = wanted(data)
        found = offers.preview(
            partner_id=partner_id_of(request), asked=ask.asked, wish=ask.wish, on=request.day
        )
    except DomainError as refusal:
        texts = tuple(problem.message for problem in refusal.problems) or (refusal.message,)
        return Panel(**common, problems=texts)
    lines, sums = quote_view.offered(found)
    return Panel(
        **common,
        lines=lines,
        sums=sums,
        valid_until=found.valid_until,
        towards=towards.of(request, net=sums.net, currency=sums.currency),
    )


def _field(contract: Contract, data: QueryDict) -> Field:
    return Field(
        name=f"{QUANTITY}{contract.ref}",
        ref=contract.ref,
        product=contract.product.name or contract.product.code,
        value=data.get(f"{QUANTITY}{contract.ref}", str(contract.quantity)),
        most=contract.quantity,
        last_day=contracts.last_day_of(contract),
    )


def _with_old(given: QueryDict, old: Quote) -> QueryDict:
    data = given.copy()
    rows = quotes.lines_of(quote_id=old.pk)
    data.setlist("contract", [row.contract.ref for row in rows])
    for row in rows:
        data[f"{QUANTITY}{row.contract.ref}"] = str(row.quantity)
    if last_day := quotes.common_last_day(old):
        data["last_day"] = last_day.isoformat()
    elif old.years:
        data["years"] = str(old.years)
    return data


def _quantity(text: str, ref: str) -> int | None:
    if not text.strip():
        return None
    try:
        number = forms.IntegerField(max_value=10**15).clean(text)
    except forms.ValidationError:
        raise InvalidInputError(f"{ref[:80]}: enter a whole number of pieces.") from None
    return int(number)


def _texts(form: forms.Form) -> Sequence[object]:
    return [text for errors in form.errors.values() for text in errors]
