"""Words of renewals; the states of a right that is earned (docs/glossary.md)."""

from __future__ import annotations

from kernel.words import Word


class AuthorizationState(Word):
    """How far a partner's right to sell maintenance renewals is."""

    NOT_ELIGIBLE = "NOT_ELIGIBLE", "Not eligible"
    ELIGIBLE = "ELIGIBLE", "Eligible"
    OPTED_IN = "OPTED_IN", "Opted in"
    UNDER_ASSESSMENT = "UNDER_ASSESSMENT", "Under assessment"
    AUTHORISED = "AUTHORISED", "May sell renewals"
    SUSPENDED = "SUSPENDED", "Suspended"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
    DECLINED = "DECLINED", "Declined"
