"""Recognise who a line belongs to: the ways a reseller is written, decided once each and applied to all their lines.

Called by matching, posting and undoing; every function joins the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q

from kernel import sqlfiles
from partners.choices import AliasKind
from partners.queries import aliases
from sales.choices import SMB_MOST_EMPLOYEES, LineState, MatchMethod, UploadState
from sales.models import StagedLine

DOCUMENT_CHANGED = "The document was reported before with other content"
ALIAS_WITHDRAWN = "The name or code was withdrawn"

# What each kind of alias matches by, and the column of the line that holds its key.
LEARNED = {
    AliasKind.CODE: (MatchMethod.CODE, "reseller_code_key"),
    AliasKind.NAME: (MatchMethod.ALIAS, "reseller_name_key"),
}
_Way = tuple[str, str, str]


@contextmanager
def linear() -> Iterator[None]:
    """Keep joins of many lines linear: they are so new that the planner takes them for a handful; sort in memory."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off; set local work_mem = '64MB'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = on; set local work_mem to default")


@transaction.atomic(savepoint=False)
def match_read_lines(*, upload_id: int, distributor_id: int, source: str) -> None:
    """Give each read line of the upload its customer, product, kind, segment and, where it is plain, its partner."""
    params = {"upload_id": upload_id, "source": source}
    sqlfiles.run("sales", "customers", params)
    sqlfiles.run("sales", "products", params)
    products = sqlfiles.fetch("sales", "products_of", params)
    ways = sqlfiles.fetch("sales", "identities", params)
    decided = _decide(distributor_id=distributor_id, ways=[_as_way(row) for row in ways])
    with linear():
        sqlfiles.run(
            "sales",
            "match_lines",
            {
                **params,
                **decided,
                "product_codes": [row[0] for row in products],
                "product_ids": [row[1] for row in products],
                "product_kinds": [row[2] for row in products],
                "smb_most": SMB_MOST_EMPLOYEES,
            },
        )


@transaction.atomic(savepoint=False)
def unmatch_withdrawn(*, upload_id: int, distributor_id: int) -> None:
    """Let matched lines of the upload wait whose code or name was withdrawn since they were matched."""
    matched = StagedLine.objects.filter(upload_id=upload_id, state=LineState.MATCHED)
    for kind, (method, column) in LEARNED.items():
        lines = matched.filter(match_method=method)
        believed = set(lines.values_list(column, "partner_id").distinct())
        if not believed:
            continue
        in_force = aliases.in_force().filter(distributor_id=distributor_id, kind=kind)
        keys = [key for key, _ in believed]
        gone = believed.difference(
            in_force.filter(value_key__in=keys).values_list("value_key", "partner_id")
        )
        for key, partner_id in sorted(gone):
            lines.filter(**{column: key}, partner_id=partner_id).update(
                state=LineState.UNMATCHED, partner_id=None, match_method="", reason="Name not known"
            )


@transaction.atomic(savepoint=False)
def match_waiting(
    *,
    distributor_id: int,
    among: Q = Q(),  # noqa: B008 -- an empty condition is never changed
    staying: Sequence[str] = (DOCUMENT_CHANGED, ALIAS_WITHDRAWN),
) -> list[int]:
    """Look again at waiting lines of the distributor and return the uploads, ascending, that have matched lines now.

    Lines that wait for one of the reasons `staying` wait on. The matched ones are still to be posted.
    """
    waiting = StagedLine.objects.filter(
        among,
        upload__distributor_id=distributor_id,
        upload__undone_at__isnull=True,
        upload__state__in=[UploadState.MATCHED, UploadState.POSTED],
        state=LineState.UNMATCHED,
    )
    rows = set(
        waiting.values_list(
            "reseller_code_key", "reseller_name_key", "reseller_tax_number", "upload_id"
        ).distinct()
    )
    if not rows:
        return []
    decided = _decide(distributor_id=distributor_id, ways=sorted({row[:3] for row in rows}))
    if not any(decided["partner_ids"]):
        return []
    with linear():
        touched = sqlfiles.fetch(
            "sales",
            "rematch_lines",
            {
                **decided,
                "upload_ids": sorted({row[3] for row in rows}),
                "staying": list(staying),
            },
        )
    return [int(str(row[0])) for row in touched]


def _decide(*, distributor_id: int, ways: Sequence[_Way]) -> dict[str, list[object]]:
    rows = sqlfiles.fetch("sales", "match", {"distributor_id": distributor_id, **_columns(ways)})
    names = ("codes", "names", "taxes", "partner_ids", "methods", "reasons")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _columns(ways: Iterable[_Way]) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {"codes": [], "names": [], "taxes": []}
    for code, name, tax in ways:
        columns["codes"].append(code)
        columns["names"].append(name)
        columns["taxes"].append(tax)
    return columns


def _as_way(row: tuple[object, ...]) -> _Way:
    return str(row[0]), str(row[1]), str(row[2])
