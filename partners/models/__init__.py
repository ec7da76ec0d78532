"""The tables of partners; private to this app."""

from __future__ import annotations

from partners.models.certifications import Certification, Person
from partners.models.invitations import Invitation
from partners.models.keys import ApiKey
from partners.models.listings import Listing
from partners.models.merges import Merge
from partners.models.organizations import Distributor, Partner, PartnerAlias
from partners.models.people import Membership, User
from partners.models.territories import ManagerAssignment, PartnerAssignment, Territory

__all__ = [
    "ApiKey",
    "Certification",
    "Distributor",
    "Invitation",
    "Listing",
    "ManagerAssignment",
    "Membership",
    "Merge",
    "Partner",
    "PartnerAlias",
    "PartnerAssignment",
    "Person",
    "Territory",
    "User",
]
