"""The public list of event types; adding one is an API change (docs/glossary.md lists them all)."""

from __future__ import annotations

from kernel.words import Word


class EventType(Word):
    """What can happen: noun.past, or noun.noun.past of a thing that belongs to another."""

    PARTNER_IMPORTED = "partner.imported", "Partner added from a file"
    PARTNER_CHANGED = "partner.changed", "Partner details changed"
    PARTNER_MERGED = "partner.merged", "Two records of a partner made one"
    LISTING_CHANGED = "partner.listing.changed", "Partner agreed to be listed, or withdrew"
    DISTRIBUTOR_CHANGED = "distributor.changed", "Distributor added or changed"
    TERRITORY_CHANGED = "territory.changed", "Territory added or changed"
    ASSIGNMENT_CHANGED = (
        "territory.assignment.changed",
        "Partner or manager assigned to a territory",
    )
    USER_ADDED = "user.added", "Person given an account"
    INVITATION_SENT = "invitation.sent", "Person invited"
    INVITATION_ACCEPTED = "invitation.accepted", "Invitation accepted"
    INVITATION_WITHDRAWN = "invitation.withdrawn", "Invitation withdrawn"
    MEMBERSHIP_CHANGED = "membership.changed", "Role given or ended"
    API_KEY_CREATED = "api_key.created", "API key created"
    API_KEY_ROTATED = "api_key.rotated", "API key followed by a new one"
    API_KEY_REVOKED = "api_key.revoked", "API key revoked"
    WEBHOOK_CHANGED = "webhook.endpoint.changed", "Webhook endpoint added or changed"
    WEBHOOK_PAUSED = "webhook.endpoint.paused", "Webhook endpoint paused after a day of failures"
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
    PROGRAM_CONSULTED = "program.version.consulted", "Program version in consultation"
    CONSULTATION_COMMENTED = "program.consultation.commented", "Proposed rules commented on"
    CONSULTATION_ANSWERED = "program.consultation.answered", "Comment on proposed rules answered"
    CONSULTATION_CLOSED = "program.consultation.closed", "Consultation on proposed rules closed"
    PROGRAM_PUBLISHED = "program.version.published", "Program version published"
    PROGRAM_RETIRED = "program.version.retired", "Program version retired"
    APPROVAL_PROPOSED = "approval.proposed", "Act proposed for approval"
    APPROVAL_DECIDED = "approval.decided", "Proposed act decided"
    DISPUTE_OPENED = "dispute.opened", "Dispute opened"
    DISPUTE_CHANGED = "dispute.changed", "Dispute taken on, replied to, put right or withdrawn"
    DISPUTE_DECIDED = "dispute.decided", "Dispute decided"
    OVERRIDE_PLACED = "tier.override.placed", "Tier overridden, held or matched by a person"
    OVERRIDE_LIFTED = "tier.override.lifted", "Override, hold or match of a tier lifted"
    NIGHT_LATE = "run.late", "Night that did not run in time"
    RUN_OPENED = "run.opened", "Evaluation run opened"
    RUN_HELD = "run.held", "Evaluation run held for a person"
    RUN_RELEASED = "run.released", "Held run released"
    RUN_DISCARDED = "run.discarded", "Held run discarded"
    RUN_CLOSED = "run.closed", "Evaluation run closed"
    STANDING_CHANGED = "tier.standing.changed", "Tier changed"
    RENEWAL_POLICY_LOADED = "renewal.policy.loaded", "Renewal policy loaded"
    RENEWAL_PRICE_CHANGED = "renewal.price.changed", "Renewal price added or changed"
    CONTRACT_IMPORTED = "contract.imported", "Contract added from a file"
    CONTRACT_CHANGED = "contract.changed", "Contract details changed"
    CONTRACT_RENEWED = "contract.renewed", "Contract renewed by an order"
    CONTRACT_LAPSED = "contract.lapsed", "Contract lapsed without a renewal"
    INCUMBENT_ASSIGNED = "contract.incumbent.assigned", "Partner of record assigned"
    INCUMBENT_RELEASED = "contract.incumbent.released", "Partner of record released"
    CONTACT_LOGGED = "contract.contact.logged", "Contact with the customer logged"
    NOTICE_RAISED = "contract.notice.raised", "Renewal notice due"
    COTERM_REQUESTED = (
        "contract.coterm.requested",
        "Common end date asked for across partners of record",
    )
    COTERM_DECIDED = "contract.coterm.decided", "Common end date across partners of record decided"
    AUTHORIZATION_CHANGED = "renewal.authorization.changed", "Right to sell renewals changed"
    ASSESSMENT_OPENED = "renewal.assessment.opened", "Capability assessment opened"
    ASSESSMENT_MEASURED = (
        "renewal.assessment.measured",
        "Capability assessment measured or answered",
    )
    ASSESSMENT_DECIDED = "renewal.assessment.decided", "Capability assessment proposed or decided"
    QUOTE_CHANGED = "quote.changed", "Quote drafted, sent, revised, declined or expired"
    ORDER_PLACED = "order.placed", "Quote accepted and ordered"
    LINE_LINKED = "line.linked", "Rows linked to renewal orders"
    CLAIM_IMPORTED = "claim.imported", "Legacy claim added from a file"
    CLAIM_CHANGED = "claim.changed", "Legacy claim proven, approved, paid, rejected or expired"
    CUTOVER_SET = "claim.cutover.set", "Cut-over from claims to up-front margin set"
    BUDGET_CHANGED = "fund.budget.changed", "Fund budget opened, changed or closed"
    FUND_REQUEST_CHANGED = "fund.request.changed", "Funds asked for, approved, claimed or paid"
