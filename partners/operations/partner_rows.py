"""What a row says of a partner: read, checked, and compared with what is stored; used by files and by single acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from events.operations.record import Happening
from kernel import naming, taxnumbers
from partners.models import Partner
from partners.operations.cells import Cells
from partners.operations.tables import Faults, Row

HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("partner_code", "partner_id", "partner no"),
    "name": ("partner_name", "company", "company_name", "legal_name"),
    "tax_number": ("abn", "vat", "vat_number", "vat_id", "tax_id", "tax_no"),
    "city": ("town", "suburb"),
    "region": ("state", "province"),
    "postcode": ("postal_code", "post_code", "zip", "zip_code"),
    "country": ("country_code",),
    "email": ("e-mail", "email_address"),
    "phone": ("telephone", "phone_number"),
    "website": ("web", "url"),
    "joined_on": ("joined", "partner_since", "since"),
    "key_account": ("is_key_account",),
    "territory": ("territory_code",),
}
FIELDS = (
    "name", "normalized_name", "tax_number", "tax_key", "city", "region", "postcode", "country", "email", "phone",
    "website", "joined_on", "is_key_account",
)  # fmt: skip
DERIVED = frozenset({"normalized_name", "tax_key"})
PERSONAL = frozenset({"email", "phone"})  # the log tells that they changed, never what they were
_TEXTS = {"city": 120, "region": 60, "postcode": 20, "phone": 40}
LONGEST_NAME = 300


def values(*, row: Row, stored: Partner | None, faults: Faults) -> dict[str, object]:
    """Return the fields that the row's columns say; a new partner needs name and country.

    A column that is not there says nothing; a blank cell empties the field.
    """
    cells = Cells(row=row, faults=faults)
    if stored is not None and stored.merged_into is not None:
        cells.fault(
            "code",
            f"was merged into {stored.merged_into.code}. Write that code, or drop the row.",
            code="partner_is_merged",
        )
    found: dict[str, object] = {
        column: cells.text(column, most=most) for column, most in _TEXTS.items() if column in row
    }
    if "name" in row or stored is None:
        name = cells.company("name", most=LONGEST_NAME)
        found |= {"name": name, "normalized_name": naming.normalized_name(name)}
    if "country" in row or stored is None:
        found["country"] = cells.country("country", is_needed=True)
    if "email" in row:
        found["email"] = cells.email("email")
    if "website" in row:
        found["website"] = cells.website("website")
    if "joined_on" in row:
        found["joined_on"] = cells.day("joined_on")
    if "key_account" in row:
        found["is_key_account"] = cells.yes_or_no("key_account")
    return found | _tax(cells, found, stored)


def _tax(cells: Cells, found: Mapping[str, object], stored: Partner | None) -> dict[str, object]:
    """Return tax number and key; the country that decides how it is checked may be the stored one.

    A number that cannot be valid has no key: many a partner without one is written "N/A", and nobody is told by it.
    """
    if "tax_number" not in cells.row:
        return {}
    country = str(found.get("country") or (stored.country if stored else ""))
    number = cells.tax_number("tax_number", country=country)
    is_wrong = taxnumbers.is_valid(number=number, country=country) is False
    return {
        "tax_number": number,
        "tax_key": "" if is_wrong else naming.squeezed_code(number),
    }


def set_values(
    *, partner: Partner, wanted: Mapping[str, object], names: Iterable[str]
) -> Happening:
    """Set the named fields of the unsaved partner and return what the log says of it."""
    before, after = {}, {}
    for name in names:
        if name not in DERIVED | PERSONAL:
            before[name] = _plain(getattr(partner, name))
            after[name] = _plain(wanted[name])
        setattr(partner, name, wanted[name])
    return Happening(
        subject=subject(partner.code),
        partner_ref=partner.code,
        data={
            "fields": sorted(set(names) - DERIVED),
            "before": before,
            "after": after,
        },
    )


def subject(code: str) -> str:
    """Return the key under which the log speaks of the partner."""
    return f"partner:{code}"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
