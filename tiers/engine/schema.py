"""The JSON Schema of a program document; docs/program.schema.json is its printed copy for editors."""

from __future__ import annotations

import json
from typing import Final

from tiers.choices import Cadence, Comparator, Metric, Outcome, Take, WindowKind

Schema = dict[str, object]

KINDS: Final = ("NEW", "RENEWAL", "SERVICE", "RETURN")
SEGMENTS: Final = ("SMB", "ENTERPRISE", "UNKNOWN")
COMPARATORS: Final = tuple(word.lower() for word in Comparator)
MAX_TIERS: Final = 20
MAX_RULES: Final = 50
MAX_WORDS: Final = 100


def _object(properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


def _words(*words: str) -> Schema:
    return {"type": "string", "enum": [*words]}


def _list_of(item: Schema, most: int) -> Schema:
    return {
        "type": "array",
        "items": item,
        "minItems": 1,
        "maxItems": most,
        "uniqueItems": True,
    }


def _some(item: Schema) -> Schema:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": MAX_RULES}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _choice(*branches: tuple[str, Schema]) -> Schema:
    """Choose the branch by the first key that is present, so that errors speak of that branch alone."""
    schema: Schema = {"required": [branches[-1][0]]}
    for key, branch in reversed(branches):
        schema = {"if": {"required": [key]}, "then": branch, "else": schema}
    return {"type": "object", **schema}


def _text(pattern: str, advice: str) -> Schema:
    """Return the schema of a text; its description completes the advice "write …"."""
    return {"type": "string", "pattern": pattern, "description": advice}


_NAME: Schema = _text(r"\S", "some text") | {"minLength": 1, "maxLength": 200}
_DAY: Schema = _text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a day as YYYY-MM-DD") | {"format": "date"}
_CURRENCY: Schema = _text("^[A-Z]{3}$", "the three-letter code of a currency, such as AUD")
_PRODUCT: Schema = _text(
    "^[^,|=*]{1,79}\\*?$", "a product code, or the beginning of some with a * behind, such as EP-*"
)
_DISTRIBUTOR: Schema = _text("^[^,|=*]{1,40}$", "the code of a distributor")
_TRAILING_WORDS = (
    WindowKind.TRAILING_MONTHS,
    WindowKind.TRAILING_DAYS,
    WindowKind.CALENDAR_MONTHS,
)
_TRAILING: Schema = {
    WindowKind.TRAILING_MONTHS.lower(): {"type": "integer", "minimum": 1, "maximum": 120},
    WindowKind.TRAILING_DAYS.lower(): {"type": "integer", "minimum": 1, "maximum": 3660},
    WindowKind.CALENDAR_MONTHS.lower(): {"type": "integer", "minimum": 1, "maximum": 120},
}

_MEASURE: Schema = {
    "metric": _words(*(word.lower() for word in Metric)),
    "window": _ref("window"),
    "filters": _ref("filters"),
    "segment": _words(*SEGMENTS),
    "certificates": _list_of(_ref("code"), MAX_RULES),
    "code": _ref("code"),
    "take": _words(*(word.lower() for word in Take)),
    "tier": _ref("code"),
    "best_day_within": _ref("window"),
    "active_within": _ref("window"),
    "programs": _list_of(_ref("code"), MAX_RULES),
    "of": _ref("measure"),
    "to": _ref("measure"),
    "per": _ref("amount"),
}

_DEFS: Schema = {
    "code": _text(
        "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        "a code of letters, digits, '.', '-' or '_', such as GOLD",
    ),
    "month_day": _text(
        "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "month and day as MM-DD, such as 07-01"
    ),
    "percent": _text(r"^[0-9]{1,3}(\.[0-9]{1,4})?%$", "a percentage such as 20%"),
    "threshold": {
        "type": ["number", "string"],
        "pattern": r"^-?[0-9]{1,20}(\.[0-9]{1,10})?%?$",
        "description": "a number such as 400000 or 1000.50, or a percentage such as 25%",
    },
    "window": {
        "type": ["object", "string"],
        "if": {"type": "string"},
        "then": {
            "enum": [word.lower() for word in WindowKind if word not in _TRAILING_WORDS],
        },
        "else": {
            "properties": _TRAILING,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
    },
    "filters": {
        **_object(
            {
                "kind": _list_of(_words(*KINDS), len(KINDS)),
                "segment": _list_of(_words(*SEGMENTS), len(SEGMENTS)),
                "product": _list_of(_PRODUCT, MAX_WORDS),
                "distributor": _list_of(_DISTRIBUTOR, MAX_WORDS),
                "customer_country": _ref("countries"),
                "currency": _list_of(_CURRENCY, MAX_WORDS),
                "first_sale": {"const": True},
                "sold_from": _DAY,
                "sold_before": _DAY,
            }
        ),
        "minProperties": 1,
    },
    "amount": {
        "type": ["number", "string"],
        "pattern": r"^[0-9]{1,13}(\.[0-9]{1,4})?$",
        "description": "a number with at most four decimals, such as 5 or 0.25",
    },
    "countries": _list_of(_text("^[A-Z]{2}$", "the two-letter code of a country, such as AU"), 250),
    "measure": {
        "type": "object",
        "properties": _MEASURE,
        "required": ["metric"],
        "additionalProperties": False,
    },
    "other_threshold": {
        **_object(
            {"countries": _ref("countries"), "from": _DAY, "value": _ref("threshold")}, "value"
        ),
        "minProperties": 2,
    },
    "band": _object(
        {"at_least": _ref("threshold"), "points": _ref("amount")}, "at_least", "points"
    ),
    "part": {
        "type": "object",
        "properties": {
            **_MEASURE,
            "label": _NAME,
            "points": _ref("amount"),
            "points_per": _ref("amount"),
            "bands": {
                "type": "array",
                "items": _object(
                    {"at_least": _ref("threshold"), "points": _ref("amount")}, "at_least", "points"
                ),
                "minItems": 1,
                "maxItems": MAX_RULES,
            },
            "cap": _ref("amount"),
            "floor": _ref("amount"),
        },
        "required": ["metric"],
        "additionalProperties": False,
    },
    "score": _object(
        {
            "label": _NAME,
            "pass_mark": _ref("amount"),
            "parts": _some(_ref("part")),
        },
        "pass_mark",
        "parts",
    ),
    "k_of": _object(
        {"k": {"type": "integer", "minimum": 1, "maximum": MAX_RULES}, "rules": _ref("rules")},
        "k",
        "rules",
    ),
    "criterion": {
        "properties": {
            **_MEASURE,
            "label": _NAME,
            "thresholds": _some(_ref("other_threshold")),
            "periods": _object(
                {
                    "last": {"type": "integer", "minimum": 2, "maximum": 24},
                    "at_least": {"type": "integer", "minimum": 1, "maximum": 24},
                },
                "last",
                "at_least",
            ),
            "when_not_defined": _words(*(word.lower() for word in Outcome)),
            **{word: _ref("threshold") for word in COMPARATORS},
        },
        "additionalProperties": False,
    },
    "rules": _some(_ref("rule")),
    "rule": _choice(
        ("all_of", {"properties": {"all_of": _ref("rules")}, "additionalProperties": False}),
        ("any_of", {"properties": {"any_of": _ref("rules")}, "additionalProperties": False}),
        (
            "at_least_k_of",
            {"properties": {"at_least_k_of": _ref("k_of")}, "additionalProperties": False},
        ),
        ("score", {"properties": {"score": _ref("score")}, "additionalProperties": False}),
        (
            "no_requirements",
            {"properties": {"no_requirements": {"const": True}}, "additionalProperties": False},
        ),
        ("metric", _ref("criterion")),
    ),
    "tier": _object(
        {
            "code": _ref("code"),
            "name": _NAME,
            "rank": {"type": "integer", "minimum": 1, "maximum": 99},
            "entry": _ref("rule"),
            "keep": _ref("rule"),
        },
        "code",
        "name",
        "rank",
        "entry",
    ),
}

_PROGRAM = _object(
    {
        "code": _ref("code"),
        "name": _NAME,
        "currency": _CURRENCY,
        "time_zone": {"type": "string", "minLength": 1, "maxLength": 60},
        "fiscal_year_starts": _ref("month_day"),
        "night_at": _text(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "a time as HH:MM, such as 02:00"),
        "applies_to": _object(
            {"countries": _ref("countries")},
            "countries",
        ),
    },
    "code",
    "name",
    "currency",
    "time_zone",
)

_VERSION = _object(
    {
        "number": {"type": "integer", "minimum": 1, "maximum": 32767},
        "announced_on": _DAY,
        "effective_on": _DAY,
        "enforced_on": _DAY,
        "ends_on": _DAY,
    },
    "effective_on",
)

_POLICY = _object(
    {
        "promote": _words(*(word.lower() for word in Cadence)),
        "demote": _words(Cadence.ON_REVIEW_DATES.lower()),
        "review_dates": _list_of(_ref("month_day"), 24),
        "demotion_dates": _list_of(_ref("month_day"), 24),
        "grace_days": {"type": "integer", "minimum": 0, "maximum": 3660},
        "soft_landing": {"type": "boolean"},
        "resume_within_days": {"type": "integer", "minimum": 0, "maximum": 3660},
        "promotions_on_proven_data": {"type": "boolean"},
        "notice_days": {"type": "integer", "minimum": 0, "maximum": 3660},
        "tenure_guarantee_months": {"type": "integer", "minimum": 0, "maximum": 120},
        "probation_days": {"type": "integer", "minimum": 0, "maximum": 3660},
        "grandfathered_until": _DAY,
        "opt_down_months": {"type": "integer", "minimum": 0, "maximum": 120},
        "dispute_answer_days": {"type": "integer", "minimum": 1, "maximum": 366},
    }
)

_BRAKE = _object(
    {
        "max_share_of_tier": _ref("percent"),
        "max_share_of_partners": _ref("percent"),
        "max_share_of_revenue": _ref("percent"),
        "min_count": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    }
)

PROGRAM_SCHEMA: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Partner program",
    "description": "A version of a partner program: who it applies to, its tiers and what they ask, and its policy.",
    **_object(
        {
            "program": _PROGRAM,
            "version": _VERSION,
            "policy": _POLICY,
            "brake": _BRAKE,
            "tiers": {
                "type": "array",
                "items": _ref("tier"),
                "minItems": 1,
                "maxItems": MAX_TIERS,
            },
        },
        "program",
        "version",
        "tiers",
    ),
    "$defs": _DEFS,
}


def schema_text() -> str:
    """Return the schema as the text of docs/program.schema.json."""
    return json.dumps(PROGRAM_SCHEMA, indent=2, ensure_ascii=False) + "\n"
