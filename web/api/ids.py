"""Ids of the API: a prefix that names the kind and an opaque rest; what cannot be an id is simply not found."""

from __future__ import annotations

import re

from kernel.errors import NotFoundError
from kernel.words import Word

PLAIN_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_NUMBER = r"([1-9][0-9]{0,17})"


class Kind(Word):
    """What an id names; the value is its prefix."""

    UPLOAD = "upl", "Upload"
    GROUP = "grp", "Group of waiting lines"
    ENTRY = "led", "Ledger entry"
    CERTIFICATE = "crt", "Certificate"
    PERSON = "per", "Person"
    MERGE = "mrg", "Merge of two partners"
    OBSERVATION = "obs", "Observed value"
    CUSTOMER = "cus", "End customer"
    CONTRACT = "ctr", "Maintenance contract"
    RIGHT = "aut", "Right to sell renewals"
    ASSESSMENT = "asm", "Capability assessment"
    CLAIM = "clm", "Claim of the old scheme"
    PRICE = "prc", "Renewal price"
    RUN = "run", "Run"
    DECISION = "dec", "Decision"
    APPROVAL = "apr", "Proposal"
    EVENT = "evt", "Event"
    WEBHOOK = "whk", "Webhook"
    MESSAGE = "msg", "Message to a webhook"


def make(kind: Kind, *numbers: int) -> str:
    """Return the id."""
    return "_".join([str(kind), *map(str, numbers)])


def number(kind: Kind, text: str) -> int:
    """Return the number behind an id; raises NotFoundError for what is no id of the kind."""
    return _numbers(kind, 1, text)[0]


def upload(pk: int) -> str:
    """Return the id of an upload."""
    return make(Kind.UPLOAD, pk)


def run(pk: int) -> str:
    """Return the id of a run."""
    return make(Kind.RUN, pk)


def decision(*, run_id: int, partner_id: int) -> str:
    """Return the id of a decision."""
    return make(Kind.DECISION, run_id, partner_id)


def upload_number(text: str) -> int:
    """Return the number behind an upload's id."""
    return number(Kind.UPLOAD, text)


def run_number(text: str) -> int:
    """Return the number behind a run's id."""
    return number(Kind.RUN, text)


def decision_numbers(text: str) -> tuple[int, int]:
    """Return (run, partner) behind a decision's id."""
    run_id, partner_id = _numbers(Kind.DECISION, 2, text)
    return run_id, partner_id


def _numbers(kind: Kind, count: int, text: str) -> list[int]:
    found = re.fullmatch("_".join([str(kind), *[_NUMBER] * count]), text, re.ASCII)
    if not found:
        raise NotFoundError("Nothing is here, or the key may not see it.")
    return [int(each) for each in found.groups()]
