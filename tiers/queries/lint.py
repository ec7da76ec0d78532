"""What gives reason to doubt a program document, by itself and beside what is known today."""

from __future__ import annotations

from collections.abc import Iterator

from partners.queries import certifications
from tiers.choices import Metric, Severity
from tiers.engine import judge, lint
from tiers.engine.document import Measure, ProgramDocument, measures_of
from tiers.engine.lint import Finding
from tiers.models import Observation, Tier
from tiers.queries.what_if import WhatIf

EVERYTHING = (
    2**63 - 1
)  # as knowledge number: whatever is recorded, without waiting for who records now


def findings(*, document: ProgramDocument) -> tuple[Finding, ...]:
    """Return errors, which block a publication, and then warnings, which want a written reason."""
    found = [*lint.findings(document=document), *_beside_what_is_known(document)]
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))


def errors(*, document: ProgramDocument) -> tuple[Finding, ...]:
    """Return what blocks a publication."""
    return tuple(one for one in findings(document=document) if one.severity is Severity.ERROR)


def of_outcome(*, outcome: WhatIf) -> tuple[Finding, ...]:
    """Return a doubt for each tier whose entry rule no partner of today meets."""
    return tuple(
        Finding(
            severity=Severity.WARNING,
            code="nobody_meets_it",
            where=f"tiers.{code}.entry",
            message=f"None of {outcome.partners} partners meets {code} as of {outcome.as_of}.",
        )
        for code, count in outcome.met.items()
        if not count
    )


def _beside_what_is_known(document: ProgramDocument) -> Iterator[Finding]:
    seen: set[Measure] = set()
    for place in judge.positions(document=document):
        for measure in measures_of(leaf=place.leaf):
            if measure not in seen:
                seen.add(measure)
                yield from _of_measure(measure, f"tiers.{place.tier.code}.{place.role}")


def _of_measure(measure: Measure, where: str) -> Iterator[Finding]:
    for part in (measure.of, measure.to):
        if part is not None:
            yield from _of_measure(part, where)
    if measure.metric is Metric.TIERS_HELD:
        yield from _unknown_programs(measure, where)
    elif not _is_fed(measure):
        name = measure.code or measure.metric.label
        yield Finding(
            severity=Severity.WARNING,
            code="metric_without_feed",
            where=where,
            message=f"Nothing was ever received for {name}: the rule is unknown for everybody until then.",
        )


def _is_fed(measure: Measure) -> bool:
    if measure.metric is Metric.OBSERVED:
        return Observation.objects.filter(code=measure.code).exists()
    if measure.metric is Metric.CERTIFIED_PEOPLE:
        return certifications.has_certification_data(known_up_to=EVERYTHING)
    return True


def _unknown_programs(measure: Measure, where: str) -> Iterator[Finding]:
    known = set(
        Tier.objects.filter(code=measure.tier, program__code__in=measure.programs).values_list(
            "program__code", flat=True
        )
    )
    for code in measure.programs:
        if code not in known:
            yield Finding(
                severity=Severity.WARNING,
                code="unknown_program",
                where=where,
                message=f"No program {code!r} has a tier {measure.tier!r}: nobody can hold it there.",
            )
