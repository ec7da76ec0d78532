"""Published reads of how distributors write partners."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel import naming
from kernel.errors import NotFoundError
from partners.choices import AliasKind
from partners.models import PartnerAlias


def key_of(*, kind: AliasKind, value: str) -> str:
    """Return the comparable form of a code or a name; "" where nothing of it can be compared."""
    return naming.squeezed_code(value) if kind is AliasKind.CODE else naming.normalized_name(value)


def in_force() -> QuerySet[PartnerAlias]:
    """Return all aliases that were not withdrawn, unordered."""
    return PartnerAlias.objects.filter(withdrawn_at__isnull=True)


def of_partner(*, partner_id: int) -> list[PartnerAlias]:
    """Return the partner's aliases with their distributors, those in force first, newest first."""
    rows = PartnerAlias.objects.filter(partner_id=partner_id).select_related("distributor")
    found = list(rows.order_by("-learned_at", "-id"))
    return sorted(found, key=lambda row: row.withdrawn_at is not None)


def of_distributor(*, distributor_id: int) -> QuerySet[PartnerAlias]:
    """Return the aliases in force at a distributor with their partners, unordered."""
    return in_force().filter(distributor_id=distributor_id).select_related("partner")


def get(alias_id: int) -> PartnerAlias:
    """Return the alias with partner and distributor; raises NotFoundError."""
    row = PartnerAlias.objects.filter(pk=alias_id).select_related("partner", "distributor").first()
    if row is None:
        raise NotFoundError("There is no such name or code.")
    return row
