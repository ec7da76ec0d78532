"""A merged partner takes nothing on any more: what is meant for it belongs to the one it lives on in."""

from __future__ import annotations

from kernel.errors import DomainError
from partners.models import Partner


class PartnerIsMerged(DomainError):
    """The partner was merged into another."""

    code = "partner_is_merged"


def refuse_merged(partner: Partner) -> None:
    """Raise PartnerIsMerged, which names the survivor, where the partner was merged into another."""
    if partner.merged_into is not None:
        raise PartnerIsMerged(
            f"{partner.code} was merged into {partner.merged_into.code}. Choose that one."
        )
