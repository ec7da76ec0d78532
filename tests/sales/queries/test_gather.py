"""The night's scan of the ledger: its numbers against plain Python, its watermark, and its plan."""

from __future__ import annotations

import json
import random
import time
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import psycopg2
import pytest
from django.db import connection, transaction

from kernel import copying
from sales.models import Customer, LedgerEntry, Product
from sales.queries import days, gather
from tests.factories import tiers as make

pytestmark = pytest.mark.django_db

START, MIDDLE, END = date(2024, 7, 1), date(2025, 7, 1), date(2026, 7, 1)
YEAR = {"starts_on": MIDDLE, "ends_on": END}
WANTED = (
    gather.Sum(**YEAR),
    gather.Sum(starts_on=START, ends_on=MIDDLE),
    gather.Sum(**YEAR, kinds=("NEW", "SERVICE")),
    gather.Sum(**YEAR, segments=("SMB",), is_segment_doubtful=True),
    gather.Sum(**YEAR, kinds=("RENEWAL",), segments=("SMB", "UNKNOWN")),
    gather.Buyers(**YEAR),
    gather.Buyers(starts_on=START, ends_on=END, kinds=("NEW",)),
    gather.Buyers(**YEAR, segments=("SMB",), is_segment_doubtful=True),
)
MORE = (
    gather.Sum(**YEAR, products=("AB*",)),
    gather.Sum(**YEAR, products=("AB-1", "C%*"), kinds=("NEW",)),
    gather.Sum(**YEAR, products=("AB*",), segments=("SMB",), is_segment_doubtful=True),
    gather.Sum(**YEAR, countries=("NZ",)),
    gather.Sum(**YEAR, currencies=("AUD",)),
    gather.Sum(**YEAR, currencies=("NZD", "USD")),
    gather.Sum(**YEAR, first_since=MIDDLE),
    gather.Sum(starts_on=START, ends_on=MIDDLE, first_since=START, segments=("SMB",)),
    gather.Buyers(**YEAR, first_since=MIDDLE),
    gather.Buyers(**YEAR, first_since=START),
    gather.Buyers(**YEAR, products=("AB*",)),
    gather.Buyers(**YEAR, countries=("AU",), segments=("SMB",), is_segment_doubtful=True),
    gather.Units(**YEAR),
    gather.Units(**YEAR, kinds=("NEW",), products=("C%*",)),
)


def read(ids, *, wanted=WANTED, watermark=None, currency="AUD", survivors=None):
    """Return per wanted column the (lo, hi) of each partner; None is an open end."""
    if watermark is None:
        watermark = LedgerEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    answers = gather.columns(
        wanted=wanted,
        partner_ids=np.array(ids, dtype=np.int64),
        watermark=watermark,
        currency=currency,
        survivors=survivors or {},
    )
    return [told(answer) for answer in answers]


def told(answer):
    """Return the (lo, hi) of each partner; None is an open end."""
    return [
        (None if lo_open else int(lo), None if hi_open else int(hi))
        for lo, hi, lo_open, hi_open in zip(
            answer.lo, answer.hi, answer.is_lo_open, answer.is_hi_open, strict=True
        )
    ]


def slowly(want, partner_id, entries, watermark, currency="AUD"):
    """Return one value as (lo, hi) by looping over all entries."""
    known = [e for e in entries if e.id <= watermark]
    reversed_ids = {e.reverses_id for e in known if e.kind == "REVERSAL"}
    mine = [
        e
        for e in known
        if e.partner_id == partner_id
        and want.starts_on <= e.business_date < want.ends_on
        and (not want.kinds or e.sale_kind in want.kinds)
        and (not want.currencies or e.currency in want.currencies)
        and (not want.countries or (e.customer and e.customer.country in want.countries))
        and (want.distributor_ids is None or e.distributor_id in want.distributor_ids)
        and (not want.products or any(_is(e.product, code) for code in want.products))
    ]
    if want.first_since is not None:
        old = {
            e.customer_id
            for e in known
            if e.partner_id == partner_id
            and e.business_date < want.first_since
            and e.kind == "CREDIT"
            and e.net > 0
            and e.id not in reversed_ids
        }
        mine = [e for e in mine if e.customer_id and e.customer_id not in old]
    if isinstance(want, gather.Units):
        untold = [
            e
            for e in mine
            if e.quantity is None and e.kind == "CREDIT" and e.id not in reversed_ids
        ]
        total = sum(e.quantity or 0 for e in mine)
        return (
            None if any(e.net < 0 for e in untold) else total,
            None if any(e.net >= 0 for e in untold) else total,
        )
    sure = [e for e in mine if not want.segments or e.segment in want.segments]
    perhaps = [e for e in mine if want.is_segment_doubtful and e.segment == "UNKNOWN"]
    if isinstance(want, gather.Buyers):

        def buyers(rows):
            return len(
                {
                    e.customer_id
                    for e in rows
                    if e.kind == "CREDIT"
                    and e.net > 0
                    and e.id not in reversed_ids
                    and e.customer_id
                }
            )

        return buyers(sure), buyers(sure + perhaps)
    ends = []
    for pick in (min, max):
        own = sum(e.net for e in sure if e.currency == currency) + pick(
            0, sum(e.net for e in perhaps if e.currency == currency)
        )
        foreign = [
            sum(e.net for e in sure if e.currency == other)
            + pick(0, sum(e.net for e in perhaps if e.currency == other))
            for other in {e.currency for e in mine} - {currency}
        ]
        is_open = (
            any(value < 0 for value in foreign) if pick is min else any(v > 0 for v in foreign)
        )
        ends.append(None if is_open else own)
    return tuple(ends)


def _is(product, code):
    if product is None:
        return False
    start = code.removesuffix("*")
    return product.code.startswith(start) if code.endswith("*") else product.code == code


def market(seed, *, currencies):
    """Fill a small ledger with returns, reversals, gaps and, perhaps, other currencies; return the partners' ids."""
    dice = random.Random(seed)  # noqa: S311 -- nothing secret
    partners = [make.partner(f"P{number}") for number in range(6)]
    customers = [make.customer(f"c{number}") for number in range(5)]
    Customer.objects.filter(name__in=["c1", "c3"]).update(country="NZ")
    products = [Product.objects.create(code=code) for code in ("AB-1", "AB-2", "C%1", "CX1")]
    quantities = dice.choice([[10_000, 25_000], [10_000, None]])
    distributors = [make.distributor("NORTH"), make.distributor("SOUTH"), None]
    for _ in range(160):
        entry = make.sale(
            dice.choice(partners[:5]),
            dice.randint(-40, 100) / 8,
            START + timedelta(days=dice.randint(-40, 760)),
            customer=dice.choice([*customers, None]),
            sale_kind=dice.choice(["NEW", "RENEWAL", "SERVICE", "RETURN"]),
            segment=dice.choice(["SMB", "ENTERPRISE", "UNKNOWN"]),
            currency=dice.choice(currencies),
            product=dice.choice([*products, None]),
            quantity=dice.choice(quantities),
            distributor=dice.choice(distributors),
        )
        if dice.random() < 0.25:
            make.reversal(entry)
    return [partner.pk for partner in partners]


@pytest.mark.parametrize("seed", range(6))
def test_every_column_equals_a_slow_loop(seed):
    ids = market(seed, currencies=["AUD"] if seed % 2 else ["AUD", "AUD", "AUD", "NZD", "USD"])
    entries = list(LedgerEntry.objects.order_by("id"))

    for watermark in (entries[-1].id, entries[len(entries) // 2].id, 0):
        assert read(ids, watermark=watermark) == [
            [slowly(want, partner_id, entries, watermark) for partner_id in ids] for want in WANTED
        ]


@pytest.mark.parametrize("seed", range(4))
def test_entries_of_a_merged_partner_are_those_of_its_survivor(seed):
    ids = market(seed, currencies=["AUD"] if seed % 2 else ["AUD", "AUD", "NZD", "USD"])
    survivors = {ids[0]: ids[3], ids[4]: ids[3], ids[1]: ids[5]}
    entries = list(LedgerEntry.objects.order_by("id"))
    for entry in entries:
        entry.partner_id = survivors.get(entry.partner_id, entry.partner_id)
    left = [ids[2], ids[3], ids[5]]

    for watermark in (entries[-1].id, entries[len(entries) // 2].id, 0):
        assert read(left, watermark=watermark, survivors=survivors) == [
            [slowly(want, partner_id, entries, watermark) for partner_id in left] for want in WANTED
        ]


@pytest.mark.parametrize("seed", range(6))
def test_every_filter_equals_a_slow_loop(seed):
    ids = market(seed, currencies=["AUD"] if seed % 2 else ["AUD", "AUD", "AUD", "NZD", "USD"])
    survivors = {ids[0]: ids[3]} if seed % 3 else {}
    north = LedgerEntry.objects.filter(distributor__code="NORTH").values_list("distributor_id")
    wanted = (
        *MORE,
        gather.Sum(**YEAR, distributor_ids=(north[0][0],)),
        gather.Sum(**YEAR, distributor_ids=()),
        WANTED[3],
    )
    entries = list(LedgerEntry.objects.select_related("customer", "product").order_by("id"))
    for entry in entries:
        entry.partner_id = survivors.get(entry.partner_id, entry.partner_id)
    left = [partner_id for partner_id in ids if partner_id not in survivors]

    for watermark in (entries[-1].id, entries[len(entries) // 2].id, 0):
        found = read(left, wanted=wanted, watermark=watermark, survivors=survivors)
        assert found == [
            [slowly(want, partner_id, entries, watermark) for partner_id in left] for want in wanted
        ]


@pytest.mark.parametrize("seed", range(4))
def test_running_sums_equal_a_slow_loop_for_every_period(seed, monkeypatch):
    monkeypatch.setattr(days, "AT_ONCE", 4)
    ids = market(seed, currencies=["AUD"] if seed % 2 else ["AUD", "AUD", "NZD", "USD"])
    survivors = {ids[0]: ids[3]} if seed % 2 else {}
    entries = list(LedgerEntry.objects.select_related("product").order_by("id"))
    watermark = entries[-20].id
    left = [partner_id for partner_id in ids if partner_id not in survivors]
    for entry in entries:
        entry.partner_id = survivors.get(entry.partner_id, entry.partner_id)
    want = gather.Sum(**YEAR, segments=("SMB",), is_segment_doubtful=True, products=("AB*", "CX1"))
    periods = [(START + timedelta(days=n), START + timedelta(days=n + 90)) for n in range(40)]

    parts = days.sums(
        want=want,
        periods=periods,
        partner_ids=np.array(left),
        watermark=watermark,
        currency="AUD",
        survivors=survivors,
    )

    for some, answers in parts:
        for (starts, ends), answer in zip(periods, answers, strict=True):
            want = replace(want, starts_on=starts, ends_on=ends)
            assert told(answer) == [
                slowly(want, partner_id, entries, watermark) for partner_id in some.tolist()
            ]


def test_the_best_of_several_ends():
    def answer(lo, hi, lo_open, hi_open):
        return gather.Answer(
            lo=np.array([lo]),
            hi=np.array([hi]),
            is_lo_open=np.array([lo_open]),
            is_hi_open=np.array([hi_open]),
        )

    cases = [
        ([(1, 5, False, False), (3, 4, False, False)], (3, 5)),
        ([(9, 9, True, False), (3, 4, False, False)], (3, 9)),
        ([(9, 9, True, False), (3, 4, True, True)], (None, None)),
    ]
    for ends, expected in cases:
        assert told(days.best([answer(*end) for end in ends])) == [expected]


def test_a_customer_whose_sales_were_all_taken_back_is_no_customer():
    partner = make.partner("A")
    kept, gone = make.customer("kept"), make.customer("gone")
    day = date(2026, 6, 1)
    make.sale(partner, 10, day, customer=kept)
    make.reversal(make.sale(partner, 20, day, customer=kept))
    make.reversal(make.sale(partner, 30, day, customer=gone))
    make.sale(partner, -5, day, customer=make.customer("only returned"))
    before = LedgerEntry.objects.order_by("-id").values_list("id", flat=True).first()
    make.reversal(make.sale(partner, -7, day, customer=make.customer("return taken back")))

    assert read([partner.pk], wanted=(gather.Buyers(**YEAR),)) == [[(1, 1)]]
    assert read([partner.pk], wanted=(gather.Buyers(**YEAR),), watermark=before) == [[(1, 1)]]


def test_partners_between_the_ids_asked_for_are_left_out():
    first, between, last = make.partner("A"), make.partner("B"), make.partner("C")
    for number, partner in enumerate((first, between, last), 1):
        make.sale(partner, number, date(2026, 6, 1))

    assert read([first.pk, last.pk], wanted=(gather.Sum(**YEAR),)) == [
        [(10_000, 10_000), (30_000, 30_000)]
    ]


def test_amounts_near_the_edge_of_the_column_stay_exact():
    partner = make.partner("A")
    make.sale(partner, 1, date(2026, 6, 1))
    most = 10**17
    rows = [
        make.LedgerEntry(
            source_key=f"EDGE|{number}|1", revision=1, kind="CREDIT", sale_kind="NEW", segment="SMB",
            partner=partner, business_date=date(2026, 6, 1), net=most, currency="AUD", posted_at=make.AT,
            posted_by="test",
        )
        for number in range(90)
    ]  # fmt: skip
    LedgerEntry.objects.bulk_create(rows)

    assert read([partner.pk], wanted=(gather.Sum(**YEAR),)) == [[(90 * most + 10_000,) * 2]]


def test_the_planner_is_left_as_it_was():
    partner = make.partner("A")

    read([partner.pk])

    names = ["enable_seqscan", "enable_sort", "work_mem"]
    with connection.cursor() as cursor:
        cursor.execute("select setting = reset_val from pg_settings where name = any(%s)", [names])
        assert cursor.fetchall() == [(True,)] * 3


def nodes(plan):
    """Yield every node of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def vacuum(url: str) -> None:
    """Vacuum the ledger until every page is all-visible; a look of autovacuum at the same table can hold one back."""
    with closing(psycopg2.connect(url)) as owner, owner.cursor() as cursor:
        owner.autocommit = True
        for _ in range(20):
            cursor.execute("vacuum (analyze) sales_ledgerentry")
            cursor.execute(
                "select relallvisible = relpages from pg_class where relname = 'sales_ledgerentry'"
            )
            row = cursor.fetchone()
            if row is not None and row[0]:
                return
            time.sleep(0.5)


@pytest.mark.django_db(transaction=True)
def test_the_night_reads_the_covering_index_and_never_the_heap(database_urls):
    partners = [make.partner(f"P{number}") for number in range(40)]
    customer = make.customer("c")
    with transaction.atomic(), connection.cursor() as cursor:
        # Only what the log has on disk is marked as visible to all; test servers write it late.
        cursor.execute("set local synchronous_commit = on")
        copying.copy_rows(
            table="sales_ledgerentry",
            columns=(
                "source", "source_key", "content_hash", "revision", "kind", "partner_id", "customer_id", "sale_kind",
                "segment", "business_date", "net", "currency", "posted_at", "posted_by", "reason",
            ),
            rows=(
                ("POS", f"E|{n}|1", "", 1, "CREDIT", partners[n % 40].pk, customer.pk, "NEW", "SMB",
                 START + timedelta(days=n % 730), 10_000, "AUD", make.AT.isoformat(), "test", "")
                for n in range(20_000)
            ),
        )  # fmt: skip
    vacuum(database_urls["DATABASE_OWNER_URL"])
    scope = gather.Scope(
        first_id=partners[0].pk, last_id=partners[-1].pk, watermark=10**12, currency="AUD",
        starts_on=START, ends_on=END,
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor, gather.planned(cursor):
        text = gather.statement(wanted=WANTED, scope=scope).as_string(cursor.cursor)
        cursor.execute(f"explain (analyze, verbose, format json) {text}")
        answer = cursor.fetchone()[0]

    plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    found = list(nodes(plan))
    scans = {
        (node["Node Type"], node.get("Index Name"), node.get("Heap Fetches"))
        for node in found
        if "Scan" in node["Node Type"]
    }
    assert (plan["Node Type"], plan.get("Strategy")) == ("Aggregate", "Sorted")
    assert ("Index Only Scan", "sales_ledgerentry_night_idx", 0) in scans
    assert {(kind, index) for kind, index, _ in scans} == {
        ("Index Only Scan", "sales_ledgerentry_night_idx"),
        ("Index Only Scan", "sales_ledgerentry_reversals_idx"),
    }
    assert "hashed SubPlan" in json.dumps(plan)
    assert not [node for node in found if "Sort" in node["Node Type"]]
