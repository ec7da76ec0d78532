"""The texts of a program document: a dict for jsonb, canonical JSON, YAML for people; all parse back to equal ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date

import yaml

from tiers.choices import Take
from tiers.engine.document import (
    AllOf,
    AnyOf,
    AtLeastKOf,
    Criterion,
    Measure,
    MonthDay,
    NoRequirements,
    OtherThreshold,
    Policy,
    ProgramDocument,
    Rule,
    Score,
    ScorePart,
    Threshold,
    TierRule,
    Window,
)


def to_dict(*, document: ProgramDocument) -> dict[str, object]:
    """Return the document as JSON-able data that parses back to an equal document; defaults are written out."""
    version = {
        "number": document.number,
        "announced_on": _day(document.announced_on),
        "effective_on": _day(document.effective_on),
        "enforced_on": _day(document.enforced_on),
        "ends_on": _day(document.ends_on),
    }
    return {
        "program": {
            "code": document.code,
            "name": document.name,
            "currency": document.currency,
            "time_zone": document.time_zone,
            "fiscal_year_starts": month_day_text(document.fiscal_year_starts),
            "night_at": document.night_at.strftime("%H:%M"),
            **({"applies_to": {"countries": [*document.countries]}} if document.countries else {}),
        },
        "version": _without_gaps(version),
        "policy": _policy(document.policy),
        "brake": {
            "max_share_of_tier": document.brake.max_share_of_tier.text,
            "max_share_of_partners": document.brake.max_share_of_partners.text,
            "max_share_of_revenue": document.brake.max_share_of_revenue.text,
            "min_count": document.brake.min_count,
        },
        "tiers": [_tier(tier) for tier in document.tiers],
    }


def to_json(*, document: ProgramDocument) -> str:
    """Return the canonical JSON: sorted keys, no spaces; equal documents give equal text."""
    return json.dumps(
        to_dict(document=document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def to_yaml(*, document: ProgramDocument) -> str:
    """Return the document as YAML for people; it parses back to an equal document."""
    return yaml.safe_dump(
        to_dict(document=document), sort_keys=False, allow_unicode=True, width=100
    )


def rule_data(*, rule: Rule) -> dict[str, object]:
    """Return one rule as JSON-able data."""
    return _RULE_DATA[type(rule)](rule)


def month_day_text(month_day: MonthDay) -> str:
    """Return month and day as `MM-DD`."""
    return f"{month_day[0]:02d}-{month_day[1]:02d}"


def window_data(*, window: Window) -> str | dict[str, int]:
    """Return a window as it is written in a document."""
    word = window.kind.lower()
    return {word: window.length} if window.length else word


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _without_gaps(data: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in data.items() if value not in (None, "", (), [])}


def _policy(policy: Policy) -> dict[str, object]:
    return _without_gaps(
        {
            "promote": policy.promote.lower(),
            "demote": policy.demote.lower(),
            "review_dates": [month_day_text(entry) for entry in policy.review_dates],
            "demotion_dates": [month_day_text(entry) for entry in policy.demotion_dates],
            "grace_days": policy.grace_days,
            "soft_landing": policy.soft_landing,
            "resume_within_days": policy.resume_within_days,
            "promotions_on_proven_data": policy.promotions_on_proven_data,
            "notice_days": policy.notice_days or None,
            **_seldom(policy),
        }
    )


def _seldom(policy: Policy) -> dict[str, object]:
    """Return what few programs say, where it is said: a document of before such a word reads as it did."""
    plain = Policy()
    values = {
        "tenure_guarantee_months": policy.tenure_guarantee_months,
        "probation_days": policy.probation_days,
        "opt_down_months": policy.opt_down_months,
        "dispute_answer_days": policy.dispute_answer_days,
    }
    said = {key: value for key, value in values.items() if value != getattr(plain, key)}
    return {**said, "grandfathered_until": _day(policy.grandfathered_until)}


def _tier(tier: TierRule) -> dict[str, object]:
    data: dict[str, object] = {"code": tier.code, "name": tier.name, "rank": tier.rank}
    data["entry"] = rule_data(rule=tier.entry)
    if tier.keep is not None:
        data["keep"] = rule_data(rule=tier.keep)
    return data


def _measure(measure: Measure) -> dict[str, object]:
    filters = _without_gaps(
        {
            "kind": [*measure.kinds],
            "segment": [*measure.segments],
            "product": [*measure.products],
            "distributor": [*measure.distributors],
            "customer_country": [*measure.customer_countries],
            "currency": [*measure.currencies],
            "first_sale": measure.is_first_sale or None,
            "sold_from": _day(measure.sold_from),
            "sold_before": _day(measure.sold_before),
        }
    )
    is_latest = measure.take is Take.LATEST
    return {
        "metric": measure.metric.lower(),
        "code": measure.code,
        "take": None if is_latest else measure.take.lower(),
        "of": None if measure.of is None else _without_gaps(_measure(measure.of)),
        "to": None if measure.to is None else _without_gaps(_measure(measure.to)),
        "per": _text(measure.per),
        "tier": measure.tier,
        "programs": [*measure.programs],
        "segment": measure.segment,
        "certificates": [*measure.certificates],
        "window": _window_or_none(measure.window),
        "best_day_within": _window_or_none(measure.best_day_within),
        "active_within": _window_or_none(measure.active_within),
        "filters": filters or None,
    }


def _window_or_none(window: Window | None) -> str | dict[str, int] | None:
    return None if window is None else window_data(window=window)


def _text(threshold: Threshold | None) -> str | None:
    return None if threshold is None else threshold.text


def _criterion(criterion: Criterion) -> dict[str, object]:
    outcome, periods = criterion.when_not_defined, criterion.periods
    return _without_gaps(
        {
            **_measure(criterion.measure),
            "label": criterion.label,
            criterion.comparator.lower(): criterion.threshold.text,
            "thresholds": [_other(other) for other in criterion.others],
            "periods": periods and {"last": periods.last, "at_least": periods.at_least},
            "when_not_defined": None if outcome is None else outcome.lower(),
        }
    )


def _other(other: OtherThreshold) -> dict[str, object]:
    return _without_gaps(
        {
            "countries": [*other.countries],
            "from": _day(other.starts_on),
            "value": other.threshold.text,
        }
    )


def _score(score: Score) -> dict[str, object]:
    parts = [_part(part) for part in score.parts]
    return {
        "score": _without_gaps(
            {"label": score.label, "pass_mark": score.pass_mark.text, "parts": parts}
        )
    }


def _part(part: ScorePart) -> dict[str, object]:
    points_per = {"points": _text(part.points), "points_per": _text(part.per)}
    return _without_gaps(
        {
            **_measure(part.measure),
            "label": part.label,
            **points_per,
            "bands": [
                {"at_least": band.threshold.text, "points": band.points.text} for band in part.bands
            ],
            "cap": _text(part.cap),
            "floor": _text(part.floor),
        }
    )


_RULE_DATA: dict[type, Callable[..., dict[str, object]]] = {
    AllOf: lambda rule: {"all_of": [rule_data(rule=inner) for inner in rule.rules]},
    AnyOf: lambda rule: {"any_of": [rule_data(rule=inner) for inner in rule.rules]},
    AtLeastKOf: lambda rule: {
        "at_least_k_of": {"k": rule.k, "rules": [rule_data(rule=inner) for inner in rule.rules]}
    },
    Criterion: _criterion,
    Score: _score,
    NoRequirements: lambda _rule: {"no_requirements": True},
}
