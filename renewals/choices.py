"""Words of renewals: contracts, the right that is earned, quotes, claims (docs/glossary.md)."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.words import Word


class ContractState(Word):
    """What became of a customer's term; RENEWED and LAPSED are final."""

    OPEN = "OPEN", "Open"
    RENEWED = "RENEWED", "Renewed"
    LAPSED = "LAPSED", "Lapsed"


class IncumbencyCause(Word):
    """How a partner came to be the partner of record."""

    IMPORT = "IMPORT", "Named in a file"
    ASSIGNED = "ASSIGNED", "Assigned by a person"
    SUCCESSION = "SUCCESSION", "Renewed the contract"


class ReleaseCause(Word):
    """Why a partner of record lost first right."""

    NO_RESPONSE = "NO_RESPONSE", "No response by the release day"
    CONSENT = "CONSENT", "The partner agreed"
    LOST_RIGHT = "LOST_RIGHT", "The partner may not sell renewals"
    CUSTOMER_LETTER = "CUSTOMER_LETTER", "The customer's signed letter"
    REASSIGNED = "REASSIGNED", "A person gave it to another partner"
    CORRECTED = "CORRECTED", "A file named another partner"


class ContactKind(Word):
    """How the customer of a contract was contacted."""

    CALL = "CALL", "Call"
    EMAIL = "EMAIL", "E-mail"
    MEETING = "MEETING", "Meeting"
    LETTER = "LETTER", "Letter"
    QUOTE = "QUOTE", "Quote sent"


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


# What may follow what; the same pairs are a law of the database (AuthorizationStep).
NEXT_STATES: Mapping[AuthorizationState, frozenset[AuthorizationState]] = {
    AuthorizationState.NOT_ELIGIBLE: frozenset({AuthorizationState.ELIGIBLE}),
    AuthorizationState.ELIGIBLE: frozenset(
        {AuthorizationState.NOT_ELIGIBLE, AuthorizationState.OPTED_IN}
    ),
    AuthorizationState.OPTED_IN: frozenset(
        {
            AuthorizationState.NOT_ELIGIBLE,
            AuthorizationState.ELIGIBLE,
            AuthorizationState.UNDER_ASSESSMENT,
        }
    ),
    AuthorizationState.UNDER_ASSESSMENT: frozenset(
        {
            AuthorizationState.NOT_ELIGIBLE,
            AuthorizationState.ELIGIBLE,
            AuthorizationState.AUTHORISED,
            AuthorizationState.DECLINED,
        }
    ),
    AuthorizationState.AUTHORISED: frozenset(
        {AuthorizationState.SUSPENDED, AuthorizationState.WITHDRAWN}
    ),
    AuthorizationState.SUSPENDED: frozenset(
        {AuthorizationState.AUTHORISED, AuthorizationState.WITHDRAWN}
    ),
    AuthorizationState.WITHDRAWN: frozenset({AuthorizationState.OPTED_IN}),
    AuthorizationState.DECLINED: frozenset(
        {AuthorizationState.OPTED_IN, AuthorizationState.UNDER_ASSESSMENT}
    ),
}


class SuspensionCause(Word):
    """Why a right is suspended."""

    TIER_LOST = "TIER_LOST", "The tier was lost and the grace is over"
    EXPIRED = "EXPIRED", "The assessment has expired"
    FAILED = "FAILED", "The assessment was not passed again"
    PERSON = "PERSON", "A person suspended it"


class AssessmentState(Word):
    """How far a capability assessment is; PROPOSED waits for a second person's signature."""

    OPEN = "OPEN", "Open"
    PROPOSED = "PROPOSED", "Waits for sign-off"
    PASSED = "PASSED", "Passed"
    FAILED = "FAILED", "Not passed"
    CANCELLED = "CANCELLED", "Cancelled"


class Stage(Word):
    """How far the renewal of a contract is, for those who work the pipeline."""

    ORPHAN = "ORPHAN", "Nobody is partner of record"
    BLOCKED = "BLOCKED", "The partner of record may not sell renewals"
    TO_QUOTE = "TO_QUOTE", "To quote"
    QUOTED = "QUOTED", "Quoted"
    WON = "WON", "Won"
    LAPSED = "LAPSED", "Lapsed"


NEEDS_A_PERSON = frozenset({Stage.ORPHAN, Stage.BLOCKED})


class QuoteState(Word):
    """Where a quote stands; only a SENT one can be accepted."""

    DRAFT = "DRAFT", "Draft"
    SENT = "SENT", "Sent"
    ACCEPTED = "ACCEPTED", "Accepted"
    DECLINED = "DECLINED", "Declined"
    EXPIRED = "EXPIRED", "Expired"
    REVISED = "REVISED", "Replaced by a revision"


class PriceBasis(Word):
    """Where the yearly price of a quoted line comes from."""

    PRICE_LIST = "PRICE_LIST", "Price list"
    CONTRACT = "CONTRACT", "Price of the ending contract"


class LateStart(Word):
    """On which day a late renewal begins."""

    OLD_END = "OLD_END", "Where the old term ended"
    QUOTE_DAY = "QUOTE_DAY", "On the day of the quote"


class RequestState(Word):
    """Where a request stands that a person decides."""

    WAITING = "WAITING", "Waits for a person"
    GRANTED = "GRANTED", "Granted"
    DECLINED = "DECLINED", "Declined"


class ClaimState(Word):
    """How far a rebate claim of the old scheme is; PAID, REJECTED and EXPIRED are final."""

    SUBMITTED = "SUBMITTED", "Submitted"
    PROVEN = "PROVEN", "Evidence given"
    APPROVED = "APPROVED", "Approved"
    PAID = "PAID", "Paid"
    REJECTED = "REJECTED", "Rejected"
    EXPIRED = "EXPIRED", "Expired"


class EarningKind(Word):
    """What a renewal earned its partner: never both."""

    MARGIN = "MARGIN", "Margin up front"
    CLAIM = "CLAIM", "Claim of the old scheme"
