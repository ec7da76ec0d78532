"""The tables of renewals; private to this app."""

from __future__ import annotations

from renewals.models.contracts import Contract
from renewals.models.incumbency import Contact, Incumbency, Release

__all__ = ["Contact", "Contract", "Incumbency", "Release"]
