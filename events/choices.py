"""The public list of event types; adding one is an API change (docs/glossary.md lists them all)."""

from __future__ import annotations

from kernel.words import Word


class EventType(Word):
    """What can happen: noun.noun.past."""

    PARTNER_IMPORTED = "partner.imported", "Partner added from a file"
    PARTNER_CHANGED = "partner.changed", "Partner details changed"
    DISTRIBUTOR_CHANGED = "distributor.changed", "Distributor added or changed"
    TERRITORY_CHANGED = "territory.changed", "Territory added or changed"
    ASSIGNMENT_CHANGED = (
        "territory.assignment.changed",
        "Partner or manager assigned to a territory",
    )
    USER_ADDED = "user.added", "Person given an account"
    MEMBERSHIP_CHANGED = "membership.changed", "Role given or ended"
    API_KEY_CREATED = "api_key.created", "API key created"
    API_KEY_REVOKED = "api_key.revoked", "API key revoked"
    CERTIFICATION_RECORDED = "certification.recorded", "Certificate recorded"
    ALIAS_LEARNED = "alias.learned", "Name or code learned"
    ALIAS_WITHDRAWN = "alias.withdrawn", "Name or code withdrawn"
    UPLOAD_RECEIVED = "upload.received", "File received"
    UPLOAD_STAGED = "upload.staged", "File read"
    UPLOAD_POSTED = "upload.posted", "File counted"
    UPLOAD_FAILED = "upload.failed", "File refused"
    LINE_RESOLVED = "line.resolved", "Rows matched by a person"
    LINE_REJECTED = "line.rejected", "Rows set aside by a person"
    ENTRY_REVERSED = "entry.reversed", "Revenue entry reversed"
    PROGRAM_LOADED = "program.loaded", "Program version loaded"
    PROGRAM_PUBLISHED = "program.version.published", "Program version published"
    APPROVAL_PROPOSED = "approval.proposed", "Act proposed for approval"
    APPROVAL_DECIDED = "approval.decided", "Proposed act decided"
    RUN_OPENED = "run.opened", "Evaluation run opened"
    RUN_HELD = "run.held", "Evaluation run held for a person"
    RUN_RELEASED = "run.released", "Held run released"
    RUN_DISCARDED = "run.discarded", "Held run discarded"
    RUN_CLOSED = "run.closed", "Evaluation run closed"
    STANDING_CHANGED = "tier.standing.changed", "Tier changed"
