"""The tables of renewals; private to this app."""

from __future__ import annotations

from renewals.models.authorizations import Appeal, Assessment, Authorization, AuthorizationStep
from renewals.models.contracts import Contract
from renewals.models.incumbency import Contact, Incumbency, Release
from renewals.models.notices import Notice
from renewals.models.policies import RenewalPolicy

__all__ = [
    "Appeal",
    "Assessment",
    "Authorization",
    "AuthorizationStep",
    "Contact",
    "Contract",
    "Incumbency",
    "Notice",
    "Release",
    "RenewalPolicy",
]
