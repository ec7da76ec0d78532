"""Words of the partners app."""

from __future__ import annotations

from kernel.words import Word


class PartnerStatus(Word):
    """Whether a partner takes part; only a person ends an agreement."""

    ACTIVE = "ACTIVE", "Active"
    ENDED = "ENDED", "Agreement ended"


class MergeState(Word):
    """How far the merge of two partners is."""

    PROPOSED = "PROPOSED", "Waits for a second person"
    APPROVED = "APPROVED", "Approved"
    DECLINED = "DECLINED", "Declined"


class Role(Word):
    """What a member may do; docs/rights.md has the table of role and act."""

    PROGRAM_ADMIN = "PROGRAM_ADMIN", "Program administrator"
    CHANNEL_DIRECTOR = "CHANNEL_DIRECTOR", "Channel director"
    CHANNEL_MANAGER = "CHANNEL_MANAGER", "Channel manager"
    INTAKE_CLERK = "INTAKE_CLERK", "Intake clerk"
    ANALYST = "ANALYST", "Analyst"
    DISTRIBUTOR_USER = "DISTRIBUTOR_USER", "Distributor user"
    PARTNER_ADMIN = "PARTNER_ADMIN", "Partner admin"
    PARTNER_MEMBER = "PARTNER_MEMBER", "Partner member"


VENDOR_ROLES = frozenset(
    {
        Role.PROGRAM_ADMIN,
        Role.CHANNEL_DIRECTOR,
        Role.CHANNEL_MANAGER,
        Role.INTAKE_CLERK,
        Role.ANALYST,
    }
)
PARTNER_ROLES = frozenset({Role.PARTNER_ADMIN, Role.PARTNER_MEMBER})


class AliasKind(Word):
    """How a distributor names a partner."""

    CODE = "CODE", "Distributor's code"
    NAME = "NAME", "Name as written"


class Rhythm(Word):
    """How often a distributor reports."""

    DAILY = "DAILY", "Daily"
    WEEKLY = "WEEKLY", "Weekly"
    MONTHLY = "MONTHLY", "Monthly"
    NONE = "NONE", "No rhythm"


class Scope(Word):
    """What an API key may do."""

    PARTNERS_READ = "partners:read", "Read partners, distributors and merges"
    PARTNERS_WRITE = "partners:write", "Add and change partners"
    UPLOADS_READ = "uploads:read", "Read uploads"
    UPLOADS_WRITE = "uploads:write", "Send point-of-sale files"
    LINES_WRITE = "lines:write", "Decide waiting rows and undo files"
    LEDGER_READ = "ledger:read", "Read ledger entries"
    CERTIFICATES_READ = "certificates:read", "Read people and their certificates"
    CERTIFICATES_WRITE = "certificates:write", "Record people and their certificates"
    TIERS_READ = "tiers:read", "Read programs, standings, decisions, runs and proposals"
    OBSERVATIONS_WRITE = "observations:write", "Post what is measured of partners"
    PROGRAMS_WRITE = "programs:write", "Draft, check, try and retire program versions"
    RUNS_WRITE = "runs:write", "Release or discard held runs"
    APPROVALS_WRITE = (
        "approvals:write",
        "Propose versions, admissions and merges, and decide proposals",
    )
    RENEWALS_READ = "renewals:read", "Read contracts, rights, quotes, orders, claims and prices"
    RENEWALS_WRITE = "renewals:write", "Work contracts, rights, quotes, orders, claims and prices"
    EVENTS_READ = "events:read", "Read what happened"
    WEBHOOKS_READ = "webhooks:read", "Read webhooks and what was sent to them"
    WEBHOOKS_WRITE = "webhooks:write", "Add, change and remove webhooks"


class Act(Word):
    """What a seat may do; partners.queries.access says which role may do which."""

    VIEW_PARTNERS = "VIEW_PARTNERS", "See partners"
    EDIT_PARTNERS = "EDIT_PARTNERS", "Change partners"
    EDIT_CERTIFICATES = "EDIT_CERTIFICATES", "Record people and certificates"
    VIEW_REVENUE = "VIEW_REVENUE", "See revenue and its lines"
    VIEW_UPLOADS = "VIEW_UPLOADS", "See point-of-sale files"
    SEND_UPLOADS = "SEND_UPLOADS", "Send point-of-sale files"
    RESOLVE_LINES = "RESOLVE_LINES", "Decide waiting rows"
    VIEW_STANDINGS = "VIEW_STANDINGS", "See tiers and decisions"
    VIEW_RUNS = "VIEW_RUNS", "See evaluation runs"
    RELEASE_RUNS = "RELEASE_RUNS", "Release or discard held runs"
    VIEW_PROGRAMS = "VIEW_PROGRAMS", "See programs"
    PUBLISH_PROGRAMS = "PUBLISH_PROGRAMS", "Write and propose program versions"
    COMMENT_ON_PROGRAMS = "COMMENT_ON_PROGRAMS", "Comment on proposed rules"
    PROPOSE = "PROPOSE", "Propose an act for approval"
    APPROVE = "APPROVE", "Approve what somebody else proposed"
    VIEW_DISPUTES = "VIEW_DISPUTES", "See disputes"
    OPEN_DISPUTES = "OPEN_DISPUTES", "Open a dispute, take the own one back"
    REPLY_TO_DISPUTES = "REPLY_TO_DISPUTES", "Reply in a dispute, ask for a second look"
    DECIDE_DISPUTES = "DECIDE_DISPUTES", "Look after disputes and decide what others opened"
    VIEW_RENEWALS = "VIEW_RENEWALS", "See contracts and who may sell renewals"
    ASSESS_RENEWALS = "ASSESS_RENEWALS", "Assess who may sell renewals"
    ASK_FOR_RENEWALS = "ASK_FOR_RENEWALS", "Ask for the right to sell renewals, give it up, appeal"
    QUOTE_RENEWALS = "QUOTE_RENEWALS", "Quote renewals of the own contracts"
    ORDER_RENEWALS = "ORDER_RENEWALS", "Order renewals for customers"
    WORK_RENEWALS = "WORK_RENEWALS", "Log contacts, release and give contracts, prove claims"
    AGREE_TO_LISTING = "AGREE_TO_LISTING", "Agree to be found by the public, or withdraw"
    VIEW_FUNDS = "VIEW_FUNDS", "See market development funds"
    MANAGE_FUNDS = "MANAGE_FUNDS", "Open and change fund budgets"
    DECIDE_FUNDS = "DECIDE_FUNDS", "Approve and pay market development funds"
    ASK_FOR_FUNDS = "ASK_FOR_FUNDS", "Ask for market development funds and claim them"
    VIEW_USERS = "VIEW_USERS", "See people with an account, API keys and webhooks"
    MANAGE_USERS = "MANAGE_USERS", "Give accounts and roles"
    MANAGE_OWN_USERS = "MANAGE_OWN_USERS", "Give accounts at the own company"
    MANAGE_KEYS = "MANAGE_KEYS", "Make and revoke API keys and webhooks"
    VIEW_AUDIT = "VIEW_AUDIT", "See the audit log"
