"""From the text of a renewal policy to its terms, or to a refusal that names every wrong place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import jsonschema

from kernel.errors import InvalidInputError, Problem
from renewals.choices import LateStart
from renewals.engine.terms import Assessment, Pricing, Question, Terms
from renewals.engine.timetable import Calendar
from tiers.engine import parsing, reading
from tiers.engine.document import ProgramDocument
from tiers.engine.problems import path_text

Data = Mapping[str, Any]

RULE_TIER: Final = "RENEWALS"
RULE_RANK: Final = 2


class InvalidPolicy(InvalidInputError):
    """The renewal policy cannot be used as it is; `problems` name each place."""

    code = "invalid_renewal_policy"


def _object(properties: dict[str, object], *required: str) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


def _days(most: int) -> dict[str, object]:
    return {"type": "integer", "minimum": 0, "maximum": most}


_PERCENT = {"type": "string", "pattern": r"^[0-9]{1,2}(\.[0-9]{1,4})?%$|^100%$"}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_CODE = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"}
_QUESTION = _object(
    {
        "code": _CODE,
        "text": {"type": "string", "minLength": 1, "maxLength": 300},
        "points": {"type": "integer", "minimum": 1, "maximum": 1000},
    },
    "code",
    "text",
    "points",
)
_SCHEMA: Final = _object(
    {
        "program": _CODE,
        "effective_on": _DAY,
        "gate": _CODE,
        "suspension_grace_days": _days(730),
        "window": _object(
            {
                "opens": _days(730),
                "notices": {
                    "type": "array",
                    "items": _days(730),
                    "uniqueItems": True,
                    "minItems": 1,
                    "maxItems": 20,
                },
                "first_right_until": _days(730),
                "closes": _days(730),
            }
        ),
        "assessment": _object(
            {
                "rule": {"type": "object"},
                "questions": {"type": "array", "items": _QUESTION, "maxItems": 50},
                "pass_mark": _PERCENT,
                "valid_months": {"type": "integer", "minimum": 1, "maximum": 120},
                "wait_days": _days(730),
            },
            "rule",
        ),
        "pricing": _object(
            {
                "margins": {
                    "type": "object",
                    "propertyNames": _CODE,
                    "additionalProperties": _PERCENT,
                    "minProperties": 1,
                },
                "uplift": _PERCENT,
                "multi_year": {
                    "type": "object",
                    "propertyNames": {"pattern": "^([2-9]|10)$"},
                    "additionalProperties": _PERCENT,
                },
                "early": _object({"days": _days(730), "discount": _PERCENT}, "days", "discount"),
                "late": _object(
                    {"fee": _PERCENT, "starts": {"enum": [str(word.value) for word in LateStart]}}
                ),
                "validity_days": {"type": "integer", "minimum": 1, "maximum": 365},
                "tax": {
                    "type": "object",
                    "propertyNames": {"pattern": "^[A-Z]{2}$"},
                    "additionalProperties": _PERCENT,
                },
            },
            "margins",
        ),
    },
    "program",
    "effective_on",
    "gate",
    "assessment",
    "pricing",
)
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)


def parse(*, text: str) -> dict[str, Any]:
    """Return the policy in a YAML or JSON text as plain data; raises InvalidPolicy, naming every wrong place."""
    data: dict[str, Any] = _plain(reading.read(text=text).data)
    problems = [
        Problem(
            path=path_text(tuple(error.absolute_path)),
            code=str(error.validator),
            message=f"{path_text(tuple(error.absolute_path))}: {error.message}.",
        )
        for error in sorted(_VALIDATOR.iter_errors(data), key=lambda error: error.json_path)
    ]
    if not problems:
        problems = _contradictions(data)
    if problems:
        raise InvalidPolicy(
            "The renewal policy cannot be used. Correct it and load it again.",
            problems=tuple(problems),
        )
    return data


def terms_of(*, data: Data) -> Terms:
    """Return the terms in data that `parse` gave, as stored with a policy."""
    assessment, window = data["assessment"], data.get("window", {})
    given: dict[str, Any] = {
        key: assessment[key] for key in ("valid_months", "wait_days") if key in assessment
    }
    if "pass_mark" in assessment:
        given["pass_mark"] = share(assessment["pass_mark"])
    calendar = {**window, **({"notices": tuple(window["notices"])} if "notices" in window else {})}
    optional = {key: data[key] for key in ("suspension_grace_days",) if key in data}
    return Terms(
        program=data["program"],
        effective_on=date.fromisoformat(data["effective_on"]),
        gate=data["gate"],
        assessment=Assessment(
            rule=assessment["rule"],
            questions=tuple(Question(**one) for one in assessment.get("questions", ())),
            **given,
        ),
        pricing=_pricing(data["pricing"]),
        calendar=Calendar(**calendar),
        **optional,
    )


def rule_document(
    *, terms: Terms, currency: str, time_zone: str, fiscal_year_starts: str
) -> ProgramDocument:
    """Return the assessment's rule as a program document of two tiers, for the tier engine to judge."""
    return parsing.from_dict(
        data={
            "program": {
                "code": terms.program,
                "name": "Capability assessment",
                "currency": currency,
                "time_zone": time_zone,
                "fiscal_year_starts": fiscal_year_starts,
            },
            "version": {"effective_on": terms.effective_on.isoformat()},
            "tiers": [
                {
                    "code": "ANYBODY",
                    "name": "Anybody",
                    "rank": 1,
                    "entry": {"no_requirements": True},
                },
                {
                    "code": RULE_TIER,
                    "name": "May sell renewals",
                    "rank": RULE_RANK,
                    "entry": dict(terms.assessment.rule),
                },
            ],
        }
    )


def share(text: str) -> Fraction:
    """Return the exact share that a percentage such as `2.5%` says."""
    return Fraction(Decimal(text.removesuffix("%"))) / 100


def _pricing(data: Data) -> Pricing:
    early, late = data.get("early", {}), data.get("late", {})
    return Pricing(
        margins=_shares(data["margins"]),
        uplift=share(data.get("uplift", "0%")),
        multi_year={int(years): share(text) for years, text in data.get("multi_year", {}).items()},
        early_days=early.get("days", 0),
        early_discount=share(early.get("discount", "0%")),
        late_fee=share(late.get("fee", "0%")),
        late_starts=LateStart(late.get("starts", LateStart.OLD_END)),
        validity_days=data.get(
            "validity_days", Pricing.__dataclass_fields__["validity_days"].default
        ),
        taxes=_shares(data.get("tax", {})),
    )


def _shares(data: Data) -> dict[str, Fraction]:
    return {key: share(text) for key, text in data.items()}


def _plain(value: Any) -> Any:
    """Return the data with exact numbers as text, as JSON stores it."""
    match value:
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case Decimal():
            return str(value)
    return value


def _contradictions(data: Data) -> list[Problem]:
    found = []
    try:
        date.fromisoformat(data["effective_on"])
    except ValueError:
        found.append(_problem("effective_on", "no_day", "is no day of the calendar."))
    codes = [question["code"] for question in data["assessment"].get("questions", ())]
    if len(codes) != len(set(codes)):
        found.append(_problem("assessment.questions", "repeated", "uses a code twice. Rename one."))
    calendar = Calendar(**{**data.get("window", {}), "notices": ()})
    if calendar.first_right_until > calendar.opens:
        found.append(
            _problem("window.first_right_until", "before_window", "lies before the window opens.")
        )
    late = [days for days in data.get("window", {}).get("notices", ()) if days > calendar.opens]
    if late:
        found.append(
            _problem("window.notices", "before_window", f"has {late[0]}, before the window opens.")
        )
    if not found:
        found = _rule_problems(data)
    return found


def _rule_problems(data: Data) -> list[Problem]:
    """Judge the rule by the tier language itself; a program's own head does not matter to that."""
    try:
        rule_document(
            terms=terms_of(data=data), currency="AUD", time_zone="UTC", fiscal_year_starts="01-01"
        )
    except parsing.InvalidDocumentError as refusal:
        return [
            Problem(
                path=problem.path.replace("tiers[1].entry", "assessment.rule"),
                code=problem.code,
                message=problem.message.replace("tiers[1].entry", "assessment.rule"),
            )
            for problem in refusal.problems
        ]
    return []


def _problem(path: str, code: str, message: str) -> Problem:
    return Problem(path=path, code=code, message=f"{path}: {message}")
