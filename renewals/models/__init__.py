"""The tables of renewals; private to this app."""

from __future__ import annotations

from renewals.models.authorizations import Appeal, Assessment, Authorization, AuthorizationStep
from renewals.models.claims import Claim, CutOver
from renewals.models.contracts import Contract
from renewals.models.incumbency import Contact, Incumbency, Release
from renewals.models.notices import Notice
from renewals.models.orders import Earning, Order, OrderLine
from renewals.models.policies import RenewalPolicy
from renewals.models.prices import RenewalPrice
from renewals.models.quotes import CoTermRequest, Quote, QuoteLine

__all__ = [
    "Appeal",
    "Assessment",
    "Authorization",
    "AuthorizationStep",
    "Claim",
    "CoTermRequest",
    "Contact",
    "Contract",
    "CutOver",
    "Earning",
    "Incumbency",
    "Notice",
    "Order",
    "OrderLine",
    "Quote",
    "QuoteLine",
    "Release",
    "RenewalPolicy",
    "RenewalPrice",
]
