"""The night against the bare aggregate it needs, against a good ORM way, and against a naive one; in one run."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from benchmarks import clock, crews, sizes
from kernel.periods import Period
from sales.models import LedgerEntry
from sales.queries import gather
from tiers.models import Decision, EvaluationRun
from tiers.operations import nightly, programs, vacuum

PROGRAM = """
program: {code: BENCH, name: Bench, currency: AUD, time_zone: UTC}
version: {effective_on: 2020-01-01}
brake: {max_share_of_tier: 100%, max_share_of_partners: 100%, max_share_of_revenue: 100%}
tiers:
  - {code: AUTHORISED, name: Authorised, rank: 1, entry: {no_requirements: true}}
""" + "".join(
    f"""
  - code: {code}
    name: {code.capitalize()}
    rank: {rank}
    entry:
      all_of:
        - {{metric: net_revenue, window: {{trailing_months: 12}}, at_least: {revenue}}}
        - {{metric: distinct_customers, window: {{trailing_months: 12}}, at_least: {customers}}}
        - {{metric: segment_share, segment: SMB, window: {{trailing_months: 12}}, at_least: 10%}}
        - {{metric: growth, window: {{trailing_months: 12}}, at_least: -50%, when_not_defined: unmet}}
        - {{metric: net_revenue, window: {{trailing_months: 12}}, filters: {{kind: [NEW]}}, at_least: {revenue // 4}}}
    keep: {{metric: net_revenue, window: {{trailing_months: 12}}, at_least: {revenue * 9 // 10}}}"""
    for code, rank, revenue, customers in (
        ("SILVER", 2, 20_000, 3), ("GOLD", 3, 100_000, 8), ("PLATINUM", 4, 500_000, 15)
    )
)  # fmt: skip
YEAR = Period.trailing_months(12, until=sizes.AS_OF)
BEFORE = Period.trailing_months(12, until=YEAR.starts_on - timedelta(days=1))
BARE = """
select partner_id,
       sum(net) filter (where business_date >= %(y)s), sum(net) filter (where business_date < %(y)s),
       sum(net) filter (where business_date >= %(y)s and segment = 'SMB'),
       sum(net) filter (where business_date >= %(y)s and segment = 'UNKNOWN'),
       sum(net) filter (where business_date >= %(y)s and sale_kind = 'NEW'),
       count(distinct customer_id) filter (where business_date >= %(y)s and net > 0)
from sales_ledgerentry where business_date >= %(b)s and business_date < %(e)s group by partner_id
"""
SAMPLE = 200
REPEATS = 5


def measure(*, size: sizes.Size) -> None:
    """Print the table of one size."""
    at = timezone.now()
    programs.load(text=PROGRAM, publish=True, actor="command", at=at)
    vacuum.vacuum_ledger()
    floor = clock.median(_bare)
    print(
        f"\nNight, {size.name}: {size.partners:,} partners, {size.lines:,} lines (floor: bare index-only aggregate)\n"
    )
    print("| way | time | against the floor |\n| --- | --- | --- |")
    clock.row("bare aggregate", floor, floor)
    day = crews.Day(sizes.AS_OF - timedelta(days=3 * REPEATS + 1))
    clock.row(
        "first night, one chunk (everybody enters)", clock.once(lambda: _night(day.next())), floor
    )
    crews.measure(size=size, day=day, bare=_bare, repeats=REPEATS)
    clock.row("the same day again", clock.median(lambda: _night(day.last)), floor)
    run = _scratch_run()
    clock.row("good ORM: one annotate, bulk_create", clock.once(lambda: _good_orm(run)), floor)
    ids = list(
        LedgerEntry.objects.order_by("partner_id")
        .values_list("partner_id", flat=True)
        .distinct()[:SAMPLE]
    )
    naive = clock.once(lambda: _naive_orm(_scratch_run(), ids)) * size.partners / len(ids)
    clock.row(
        f"naive ORM: four aggregates and a save() each, from {len(ids)} partners", naive, floor
    )


def _bare() -> None:
    """Compute the bare aggregate with the night's own plan; a column that nobody sums up would not be computed."""
    columns = "abcdef"
    sums = ", ".join(f"sum({name})" for name in columns)
    with transaction.atomic(), connection.cursor() as cursor, gather.planned(cursor):
        cursor.execute(
            f"select count(*), {sums} from ({BARE}) bare (partner, {', '.join(columns)})",
            {"y": YEAR.starts_on, "b": BEFORE.starts_on, "e": YEAR.ends_on},
        )


def _night(day: object) -> None:
    nightly.evaluate(program_code="BENCH", as_of=day, actor="command", at=timezone.now())  # type: ignore[arg-type]  # a date


def _scratch_run() -> EvaluationRun:
    """Return a discarded run to hang the ORM ways' rows on."""
    last = EvaluationRun.objects.order_by("-id")[0]
    values = {
        f.attname: getattr(last, f.attname)
        for f in EvaluationRun._meta.concrete_fields  # noqa: SLF001 -- a copy of a row, whatever its fields
        if f.attname != "id"
    }
    values.update(state="DISCARDED", attempt=EvaluationRun.objects.count() + 50)
    return EvaluationRun.objects.create(**values)


def _aggregates() -> dict[str, object]:
    year = Q(business_date__gte=YEAR.starts_on)
    return {
        "now": Sum("net", filter=year),
        "then": Sum("net", filter=Q(business_date__lt=YEAR.starts_on)),
        "smb": Sum("net", filter=year & Q(segment="SMB")),
        "customers": Count("customer_id", filter=year & Q(net__gt=0), distinct=True),
    }


def _rows(**where: object):  # type: ignore[no-untyped-def]  # a queryset
    return LedgerEntry.objects.filter(
        business_date__gte=BEFORE.starts_on, business_date__lt=YEAR.ends_on, **where
    )


def _decision(run: EvaluationRun, partner_id: int, found: dict[str, int | None]) -> Decision:
    rank = 1 + sum((found["now"] or 0) >= line * 10_000 for line in (20_000, 100_000, 500_000))
    return Decision(
        run=run, partner_id=partner_id, previous_rank=1, judged_rank=rank, rank_after=rank, verdict="RETAIN",
        facts=[found["now"], found["then"], found["smb"], found["customers"]], outcomes="M",
    )  # fmt: skip


def _good_orm(run: EvaluationRun) -> None:
    with transaction.atomic():
        found = _rows().values("partner_id").annotate(**_aggregates()).order_by("partner_id")
        Decision.objects.bulk_create(
            [_decision(run, row["partner_id"], row) for row in found], batch_size=1_000
        )


def _naive_orm(run: EvaluationRun, ids: list[int]) -> None:
    for partner_id in ids:
        found = {
            name: _rows(partner_id=partner_id).aggregate(value=act)["value"]
            for name, act in _aggregates().items()
        }
        _decision(run, partner_id, found).save(force_insert=True)
