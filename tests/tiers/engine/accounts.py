"""Renders small decisions for the tests of evidence and rendering."""

import numpy as np

from tests.tiers.engine import samples
from tiers.choices import Reason, Verdict
from tiers.engine import evidence, facts, judge, policy

WATERMARKS = {"watermark": 41, "knowledge": 42}
RETAINED = policy.DecidedRow(
    verdict=Verdict.RETAIN, held=1, tier_after=1, reasons=(Reason.REQUIREMENTS_MET,)
)
GROWTH = "{metric: growth, window: {trailing_months: 12}, %s}"
SHARE = "{metric: segment_share, segment: SMB, window: {trailing_months: 12}, %s}"


def account(document, table, decided=RETAINED, row=0, as_of=samples.AS_OF):
    judged = judge.judge(document=document, table=table, as_of=as_of)
    return evidence.render(
        document=document,
        as_of=as_of,
        **WATERMARKS,
        facts=evidence.encode_facts(document=document, as_of=as_of, table=table)[row],
        outcomes=evidence.encode_outcomes(judgment=judged)[row],
        decided=decided,
        money_scale=table.money_scale,
    )


def criterion(rule, *row, money_scale=1):
    document = samples.one_rule(rule)
    rendered = account(document, samples.table(document, row, money_scale=money_scale))
    return rendered["tiers"][1]["criteria"][0]


def row_between(document, *ends):
    """Return a one-row table of (low, high, because) per column, None for an open end."""
    columns = {}
    requests = facts.columns_needed(document=document, as_of=samples.AS_OF)
    for request, (low, high, because) in zip(requests, ends, strict=True):
        columns[request] = facts.Column.between(
            lo=[low or 0],
            hi=[high or 0],
            lo_open=[low is None],
            hi_open=[high is None],
            because=[0 if because is None else facts.because_code(because)],
        )
    return facts.FactTable(partner_ids=np.array([1]), columns=columns)
