"""The closed lists of words of sales: states of files and lines, methods of matching, kinds of entries."""

from __future__ import annotations

from kernel import words


class UploadState(words.Word):
    """How far one received file has come."""

    RECEIVED = "RECEIVED", "Received"
    STAGING = "STAGING", "Being read"
    STAGED = "STAGED", "Read"
    MATCHED = "MATCHED", "Matched"
    POSTED = "POSTED", "Posted"
    FAILED = "FAILED", "Unreadable"


FINAL = (UploadState.POSTED, UploadState.FAILED)  # all others are unfinished


class LineState(words.Word):
    """Where one row of a file stands; every row is in exactly one state, so the counts add up."""

    READ = "READ", "Read"
    FAULTY = "FAULTY", "Faulty"
    MATCHED = "MATCHED", "Matched"
    UNMATCHED = "UNMATCHED", "Not matched"
    POSTED = "POSTED", "Posted"
    LINKED = "LINKED", "Linked to an order"
    REJECTED = "REJECTED", "Set aside"
    KNOWN = "KNOWN", "Already known"


class MatchMethod(words.Word):
    """How a line found its partner, surest first; NAME is the normalized name, PERSON a decision by hand."""

    CODE = "CODE", "Distributor's code"
    ALIAS = "ALIAS", "Remembered name"
    TAX_NUMBER = "TAX_NUMBER", "Tax number"
    NAME = "NAME", "Name"
    PERSON = "PERSON", "Matched by hand"


class EntryKind(words.Word):
    """A credit adds revenue for ever; a reversal cancels exactly one credit."""

    CREDIT = "CREDIT", "Credit"
    REVERSAL = "REVERSAL", "Reversal"


class SaleKind(words.Word):
    """What was sold; RETURN is negative and covers credit notes."""

    NEW = "NEW", "New licence"
    RENEWAL = "RENEWAL", "Renewal"
    SERVICE = "SERVICE", "Service"
    RETURN = "RETURN", "Return"


class Segment(words.Word):
    """Size of the end customer; UNKNOWN (no employee count) is its own bucket, never SMB."""

    SMB = "SMB", "Small and medium"
    ENTERPRISE = "ENTERPRISE", "Enterprise"
    UNKNOWN = "UNKNOWN", "Size not known"


class EntrySource(words.Word):
    """Where an entry comes from: a distributor's file or one of our own renewal orders."""

    POS = "POS", "Distributor file"
    ORDER = "ORDER", "Renewal order"


class FeedHealth(words.Word):
    """How far a distributor's feed can be trusted as of a day."""

    FRESH = "FRESH", "Up to date"
    LATE = "LATE", "Late"
    IMPLAUSIBLE = "IMPLAUSIBLE", "Out of range"
    NOT_EXPECTED = "NOT_EXPECTED", "Not expected"


class Oddity(words.Word):
    """What is unusual about a line, held against the distributor's own history; it counts all the same."""

    AMOUNT_UNUSUAL = "AMOUNT_UNUSUAL", "Amount far beyond what this distributor reports"
    PRICE_UNUSUAL = "PRICE_UNUSUAL", "Unit price far from what this product cost before"
    DATE_OUTSIDE_PERIOD = "DATE_OUTSIDE_PERIOD", "Date outside the reported period"
    PRODUCT_UNKNOWN = "PRODUCT_UNKNOWN", "Product not known before"
    CURRENCY_UNUSUAL = "CURRENCY_UNUSUAL", "Currency this distributor has not reported of late"


class UploadChannel(words.Word):
    """The door a file came in by."""

    PAGE = "PAGE", "Uploaded by hand"
    COMMAND = "COMMAND", "Command line"
    API = "API", "API"
    FOLDER = "FOLDER", "Watched folder"


SMB_MOST_EMPLOYEES = 500  # 500 included: the field's usual line for small and medium business
