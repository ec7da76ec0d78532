"""The closed lists of words of tiers: what is measured, found, decided, and the states of a night."""

from __future__ import annotations

from kernel.words import Word


class Metric(Word):
    """What a criterion measures."""

    NET_REVENUE = "NET_REVENUE", "Net revenue"
    GROWTH = "GROWTH", "Growth of net revenue"
    SEGMENT_SHARE = "SEGMENT_SHARE", "Share of a segment in net revenue"
    DISTINCT_CUSTOMERS = "DISTINCT_CUSTOMERS", "Distinct end customers"
    NEW_CUSTOMERS = "NEW_CUSTOMERS", "New end customers"
    CUSTOMER_GROWTH = "CUSTOMER_GROWTH", "Growth of distinct end customers"
    CUSTOMER_RETENTION = "CUSTOMER_RETENTION", "Share of new end customers that still buy"
    UNITS = "UNITS", "Units sold"
    CERTIFIED_PEOPLE = "CERTIFIED_PEOPLE", "Certified people"
    REVENUE_SHARE = "REVENUE_SHARE", "Share of some sales in net revenue"
    OBSERVED = "OBSERVED", "Observed value"
    RATIO = "RATIO", "Ratio of two measures"
    TENURE = "TENURE", "Months in a tier"
    TIERS_HELD = "TIERS_HELD", "Tiers held in other programs"
    ADMITTED = "ADMITTED", "Invited or approved by the vendor"
    RENEWAL_RATE = "RENEWAL_RATE", "Renewal rate by count"
    RENEWAL_RATE_BY_VALUE = "RENEWAL_RATE_BY_VALUE", "Renewal rate by value"
    ON_TIME_RENEWAL_RATE = "ON_TIME_RENEWAL_RATE", "On-time renewal rate"


class Take(Word):
    """Which of the observed values of a window counts."""

    LATEST = "LATEST", "The latest"
    BEST = "BEST", "The best day"
    SUM = "SUM", "All together"


class TermCount(Word):
    """What is counted, or summed, of the maintenance terms that were due."""

    DUE = "DUE", "Due"
    RENEWED = "RENEWED", "Renewed"
    ON_TIME = "ON_TIME", "Renewed on time"
    DUE_VALUE = "DUE_VALUE", "Yearly value due"
    KEPT_VALUE = "KEPT_VALUE", "Yearly value kept"


class FactSource(Word):
    """Where a fact column is gathered from."""

    REVENUE = "REVENUE", "Ledger: net revenue"
    CUSTOMERS = "CUSTOMERS", "Ledger: end customers"
    QUANTITY = "QUANTITY", "Ledger: units"
    BEST_DAY = "BEST_DAY", "Ledger: net revenue, the best day"
    PEOPLE = "PEOPLE", "Certifications in date"
    OBSERVED = "OBSERVED", "Observed values"
    TENURE = "TENURE", "Standings: months without a break"
    HELD = "HELD", "Standings in other programs"
    COUNTRY = "COUNTRY", "Country of the partner"
    ADMISSION = "ADMISSION", "Invitations and approvals"
    TERMS = "TERMS", "Maintenance terms that were due"

    @property
    def column(self) -> str:
        """Return what an exported column of it is called."""
        return {
            "REVENUE": "net_revenue",
            "CUSTOMERS": "distinct_customers",
            "QUANTITY": "units",
            "BEST_DAY": "best_day",
            "PEOPLE": "certified_people",
            "OBSERVED": "observed",
            "TENURE": "months_in_tier",
            "HELD": "tiers_held",
            "COUNTRY": "country",
            "ADMISSION": "admitted",
            "TERMS": "terms",
        }[self.value]


class WindowKind(Word):
    """How a window follows from the as-of day."""

    TRAILING_MONTHS = "TRAILING_MONTHS", "Trailing months"
    TRAILING_DAYS = "TRAILING_DAYS", "Trailing days"
    CALENDAR_MONTHS = "CALENDAR_MONTHS", "Calendar months with the current one"
    FISCAL_YEAR_TO_DATE = "FISCAL_YEAR_TO_DATE", "Fiscal year to date"
    PREVIOUS_FISCAL_YEAR = "PREVIOUS_FISCAL_YEAR", "Previous fiscal year"
    FISCAL_QUARTER_TO_DATE = "FISCAL_QUARTER_TO_DATE", "Fiscal quarter to date"
    PREVIOUS_FISCAL_QUARTER = "PREVIOUS_FISCAL_QUARTER", "Previous fiscal quarter"
    CALENDAR_YEAR_TO_DATE = "CALENDAR_YEAR_TO_DATE", "Calendar year to date"
    PREVIOUS_CALENDAR_YEAR = "PREVIOUS_CALENDAR_YEAR", "Previous calendar year"
    CALENDAR_QUARTER_TO_DATE = "CALENDAR_QUARTER_TO_DATE", "Calendar quarter to date"
    PREVIOUS_CALENDAR_QUARTER = "PREVIOUS_CALENDAR_QUARTER", "Previous calendar quarter"


class Comparator(Word):
    """How a value is held against a threshold; an exact hit meets AT_LEAST and AT_MOST."""

    AT_LEAST = "AT_LEAST", "at least"
    MORE_THAN = "MORE_THAN", "more than"
    AT_MOST = "AT_MOST", "at most"
    LESS_THAN = "LESS_THAN", "less than"
    EQUALS = "EQUALS", "exactly"

    @property
    def sign(self) -> str:
        """Return the mathematical sign."""
        return {"AT_LEAST": "≥", "MORE_THAN": ">", "AT_MOST": "≤", "LESS_THAN": "<"}.get(
            self.value, "="
        )


class Outcome(Word):
    """What one criterion, or a whole rule, came to; UNKNOWN is not UNMET."""

    MET = "MET", "Met"
    UNMET = "UNMET", "Not met"
    UNKNOWN = "UNKNOWN", "Not known"


class Verdict(Word):
    """What happens to a partner in a run; a partner that enters is one of these with Reason.ENTERED."""

    PROMOTE = "PROMOTE", "Promote"
    RETAIN = "RETAIN", "Retain"
    WARN = "WARN", "Warn"
    DEMOTE = "DEMOTE", "Demote"
    HOLD = "HOLD", "Hold"


class Cadence(Word):
    """When a step up or down may take place."""

    AT_ONCE = "AT_ONCE", "At once"
    ON_REVIEW_DATES = "ON_REVIEW_DATES", "On review dates"
    AFTER_APPROVAL = "AFTER_APPROVAL", "After two persons approved it"


class Reason(Word):
    """Why policy decided as it did; every decision carries at least one."""

    ENTERED = "ENTERED", "Enters the program at its lowest tier"
    HIGHER_TIER_MET = "HIGHER_TIER_MET", "The entry requirements of a higher tier are met"
    HIGHER_TIER_UNKNOWN = "HIGHER_TIER_UNKNOWN", "A still higher tier cannot be judged yet"
    PROMOTION_WAITS_FOR_REVIEW = (
        "PROMOTION_WAITS_FOR_REVIEW",
        "The promotion takes effect on the next review date",
    )
    PROMOTED_ON_PROVEN_DATA = (
        "PROMOTED_ON_PROVEN_DATA",
        "Promoted on the data that has arrived, although a distributor's data is late or implausible",
    )
    REQUIREMENTS_MET = "REQUIREMENTS_MET", "The requirements of the held tier are met"
    GRACE_CLEARED = "GRACE_CLEARED", "The requirements are met again; the grace period is closed"
    REQUIREMENTS_UNKNOWN = (
        "REQUIREMENTS_UNKNOWN",
        "A requirement of the held tier cannot be measured yet",
    )
    FEED_NOT_TRUSTED = (
        "FEED_NOT_TRUSTED",
        "Data of a distributor is late or implausible; the tier is held",
    )
    REQUIREMENTS_UNMET = "REQUIREMENTS_UNMET", "A requirement of the held tier is not met"
    LOWEST_TIER = "LOWEST_TIER", "There is no lower tier"
    GRACE_STARTED = "GRACE_STARTED", "A grace period starts"
    GRACE_RESUMED = "GRACE_RESUMED", "The earlier grace period runs on"
    GRACE_RUNNING = "GRACE_RUNNING", "The grace period is running"
    DEMOTION_WAITS_FOR_REVIEW = (
        "DEMOTION_WAITS_FOR_REVIEW",
        "The grace period is over; the next review date decides",
    )
    NOT_ENFORCED_YET = "NOT_ENFORCED_YET", "The program version is not enforced yet"
    GRACE_OVER = "GRACE_OVER", "The grace period is over"
    SOFT_LANDING = "SOFT_LANDING", "At most one tier down at a time"
    FALL_STOPPED_BY_UNKNOWN = (
        "FALL_STOPPED_BY_UNKNOWN",
        "The fall stops at a tier that cannot be judged yet",
    )
    DISPUTE_IS_OPEN = "DISPUTE_IS_OPEN", "An open dispute could change this; the tier is held"
    HELD_BY_PERSON = "HELD_BY_PERSON", "Held by a person for some time"
    OVERRIDE_MOVES = "OVERRIDE_MOVES", "Moved by a person's decision"
    OVERRIDE_IN_FORCE = "OVERRIDE_IN_FORCE", "A person's decision holds the tier"
    STATUS_MATCHED = "STATUS_MATCHED", "The tier is matched for some time"
    STEPPED_DOWN = "STEPPED_DOWN", "The partner stepped down by its own wish"
    PROMOTION_WAITS_FOR_APPROVAL = (
        "PROMOTION_WAITS_FOR_APPROVAL",
        "The promotion waits for two persons to approve it",
    )
    GRANDFATHERED = "GRANDFATHERED", "The tier was held before these rules and is kept to a date"
    TENURE_GUARANTEED = "TENURE_GUARANTEED", "The tier is guaranteed for some time after a rise"
    ON_PROBATION = "ON_PROBATION", "The rise is on probation: there is no grace period"
    TIER_IS_FULL = "TIER_IS_FULL", "The tier has no place left"
    DISPLACED = "DISPLACED", "Others rank higher in a tier with limited places"


class UnknownBecause(Word):
    """Why a fact is not, or not exactly, known."""

    NOT_MEASURED = "NOT_MEASURED", "Not measured"
    NO_CERTIFICATE_DATA = "NO_CERTIFICATE_DATA", "No certificate data has been received"
    SEGMENT_UNKNOWN = "SEGMENT_UNKNOWN", "Some end customers have no employee count"
    RATE_MISSING = "RATE_MISSING", "An exchange rate is missing"
    QUANTITY_MISSING = "QUANTITY_MISSING", "Some lines tell no quantity"
    FEED_LATE = "FEED_LATE", "A distributor's data is late"
    FEED_IMPLAUSIBLE = "FEED_IMPLAUSIBLE", "A distributor's data is implausible"
    BASE_NOT_POSITIVE = "BASE_NOT_POSITIVE", "There is no revenue to compare with"
    SEVERAL_REASONS = "SEVERAL_REASONS", "Several reasons"


class BrakeKind(Word):
    """Which share of demotions tripped the brake of a run."""

    TIER = "TIER", "Share of a tier"
    PARTNERS = "PARTNERS", "Share of all partners"
    REVENUE = "REVENUE", "Share of revenue"


class Direction(Word):
    """Which way a partner would go from the tier it holds."""

    UP = "UP", "Up"
    DOWN = "DOWN", "Down"
    STAYS = "STAYS", "Stays"
    NEW = "NEW", "New to the program"


class FairnessCheck(Word):
    """One question about the fairness of a draft."""

    LOCATION = "LOCATION", "No rule depends on where a partner is"
    MONOTONE = "MONOTONE", "Whoever sells more never falls by it"
    REACH = "REACH", "Every tier is within reach of those below it"
    ONE_CUSTOMER = "ONE_CUSTOMER", "No tier rests on one end customer"


class RunState(Word):
    """Where one night of one program stands."""

    OPEN = "OPEN", "Open"
    HELD = "HELD", "Held"
    APPLYING = "APPLYING", "Applying"
    CLOSED = "CLOSED", "Closed"
    DISCARDED = "DISCARDED", "Discarded"

    @property
    def wants_work(self) -> bool:
        """Tell whether workers have something to do."""
        return self in WANTING_WORK

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more happens to the run; one that is held waits for a person."""
        return self in (RunState.CLOSED, RunState.DISCARDED)


WANTING_WORK = (RunState.OPEN, RunState.APPLYING)


class ChunkState(Word):
    """Where one chunk of a run stands."""

    TODO = "TODO", "To do"
    JUDGED = "JUDGED", "Judged"
    APPLIED = "APPLIED", "Applied"


class VersionState(Word):
    """Where a program version stands; a published one is frozen."""

    DRAFT = "DRAFT", "Draft"
    CONSULTATION = "CONSULTATION", "In consultation"
    PUBLISHED = "PUBLISHED", "Published"
    RETIRED = "RETIRED", "Retired"


class Difference(Word):
    """What a partner answers to "Would this make a difference to you?"."""

    YES = "YES", "Yes, it would make a difference to us"
    NO = "NO", "No difference to us"
    UNSURE = "UNSURE", "Hard to say"


class TrialKind(Word):
    """What a worker tries a version on."""

    IMPACT = "IMPACT", "One day"
    YEAR = "YEAR", "A year of nights"


class Severity(Word):
    """How grave a doubt about a program document is."""

    ERROR = "ERROR", "Blocks the publication"
    WARNING = "WARNING", "Wants a written reason"


class ApprovalAct(Word):
    """Which act waits for a second person."""

    PUBLISH_VERSION = "PUBLISH_VERSION", "Publish program version"
    ADMIT_PARTNER = "ADMIT_PARTNER", "Let a partner into a tier, or no longer"
    OVERRIDE_TIER = "OVERRIDE_TIER", "Override, match or hold a tier"


class OverrideKind(Word):
    """What persons decide above what is earned."""

    OVERRIDE = "OVERRIDE", "Override"
    STATUS_MATCH = "STATUS_MATCH", "Status match"
    HOLD = "HOLD", "Hold"
    STEP_DOWN = "STEP_DOWN", "Step down"


class DisputeKind(Word):
    """What a partner contests."""

    LINE = "LINE", "A sale that is counted otherwise than it was"
    MATCH = "MATCH", "A sale that is missing or counted for another"
    CERTIFICATE = "CERTIFICATE", "A certificate that is missing"
    DECISION = "DECISION", "A decision about the tier"


class DisputeState(Word):
    """Where a dispute stands; an upheld one stays open until what was wrong is put right."""

    OPEN = "OPEN", "Open"
    UPHELD = "UPHELD", "Upheld, to be put right"
    CORRECTED = "CORRECTED", "Upheld and put right"
    NOT_UPHELD = "NOT_UPHELD", "Not upheld"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done, and a demotion may have to wait for it."""
        return self in LIVE_DISPUTES


LIVE_DISPUTES = (DisputeState.OPEN, DisputeState.UPHELD)


class DisputeStep(Word):
    """What was done in a dispute."""

    OPENED = "OPENED", "Opened"
    TAKEN = "TAKEN", "Taken on"
    REPLIED = "REPLIED", "Replied"
    UPHELD = "UPHELD", "Upheld"
    NOT_UPHELD = "NOT_UPHELD", "Not upheld"
    SECOND_LOOK = "SECOND_LOOK", "A second look asked for"
    CORRECTED = "CORRECTED", "Put right"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"

    @property
    def state_after(self) -> DisputeState | None:
        """Return the state the step leads to; None for one that leaves it as it is."""
        return {
            "OPENED": DisputeState.OPEN,
            "UPHELD": DisputeState.UPHELD,
            "NOT_UPHELD": DisputeState.NOT_UPHELD,
            "SECOND_LOOK": DisputeState.OPEN,
            "CORRECTED": DisputeState.CORRECTED,
            "WITHDRAWN": DisputeState.WITHDRAWN,
        }.get(self.value)


class ApprovalState(Word):
    """Where a proposed act stands."""

    PROPOSED = "PROPOSED", "Proposed"
    APPROVED = "APPROVED", "Approved"
    DECLINED = "DECLINED", "Declined"


class Unit(Word):
    """What a metric is counted in; decides how a threshold is written and a value shown."""

    MONEY = "MONEY", "Amount in the program's currency"
    PERCENT = "PERCENT", "Percentage"
    COUNT = "COUNT", "Count"
    NUMBER = "NUMBER", "Number"
