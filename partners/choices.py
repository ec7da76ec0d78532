"""Words of the partners app."""

from __future__ import annotations

from kernel.words import Word


class PartnerStatus(Word):
    """Whether a partner takes part; only a person ends an agreement."""

    ACTIVE = "ACTIVE", "Active"
    ENDED = "ENDED", "Agreement ended"


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

    PARTNERS_READ = "partners:read", "Read partners"
    UPLOADS_READ = "uploads:read", "Read uploads"
    UPLOADS_WRITE = "uploads:write", "Send point-of-sale files"
    TIERS_READ = "tiers:read", "Read standings, decisions and runs"


class Act(Word):
    """What a person may want to do; docs/rights.md has the table of role and act."""

    VIEW_PARTNERS = "VIEW_PARTNERS", "See partners"
    VIEW_REVENUE = "VIEW_REVENUE", "See revenue"
    VIEW_UPLOADS = "VIEW_UPLOADS", "See files and their rows"
    SEND_UPLOADS = "SEND_UPLOADS", "Send files"
    RESOLVE_LINES = "RESOLVE_LINES", "Match rows"
    VIEW_RUNS = "VIEW_RUNS", "See evaluation runs"
    RELEASE_RUNS = "RELEASE_RUNS", "Release or discard a held run"
    VIEW_PROGRAMS = "VIEW_PROGRAMS", "See programme versions"
    PROPOSE_PROGRAMS = "PROPOSE_PROGRAMS", "Propose a version for publication"
    APPROVE = "APPROVE", "Approve what somebody else proposed"
    MANAGE_USERS = "MANAGE_USERS", "Give and end roles"
    MANAGE_KEYS = "MANAGE_KEYS", "Create and revoke API keys"
    VIEW_AUDIT = "VIEW_AUDIT", "See the audit log"


_READS = frozenset({Act.VIEW_PARTNERS, Act.VIEW_REVENUE, Act.VIEW_UPLOADS})
ACTS_OF_ROLES: dict[Role, frozenset[Act]] = {
    Role.PROGRAM_ADMIN: _READS
    | {
        Act.VIEW_RUNS,
        Act.RELEASE_RUNS,
        Act.VIEW_PROGRAMS,
        Act.PROPOSE_PROGRAMS,
        Act.APPROVE,
        Act.MANAGE_USERS,
        Act.MANAGE_KEYS,
        Act.VIEW_AUDIT,
    },
    Role.CHANNEL_DIRECTOR: _READS
    | {Act.VIEW_RUNS, Act.RELEASE_RUNS, Act.VIEW_PROGRAMS, Act.APPROVE, Act.VIEW_AUDIT},
    Role.CHANNEL_MANAGER: frozenset(
        {Act.VIEW_PARTNERS, Act.VIEW_REVENUE, Act.VIEW_RUNS, Act.VIEW_PROGRAMS}
    ),
    Role.INTAKE_CLERK: _READS | {Act.SEND_UPLOADS, Act.RESOLVE_LINES},
    Role.ANALYST: _READS | {Act.VIEW_RUNS, Act.VIEW_PROGRAMS, Act.VIEW_AUDIT},
    Role.DISTRIBUTOR_USER: frozenset({Act.VIEW_UPLOADS, Act.SEND_UPLOADS}),
    Role.PARTNER_ADMIN: frozenset({Act.VIEW_REVENUE}),
    Role.PARTNER_MEMBER: frozenset({Act.VIEW_REVENUE}),
}
