"""Recognise who a line belongs to: the ways a reseller is written, decided once each and applied to all their lines.

Called by matching, posting and undoing; every function joins the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from kernel import sqlfiles
from partners.choices import AliasKind
from partners.queries import aliases
from sales.choices import SMB_MOST_EMPLOYEES, LineState, MatchMethod, UploadState
from sales.formats import legal_forms
from sales.models import StagedLine

DOCUMENT_CHANGED = "The document was reported before with other content"
ALIAS_WITHDRAWN = "The name or code was withdrawn"
OTHER_FORM = "The name is a partner's, its legal form is not"

# What each kind of alias matches by, and the column of the line that holds its key.
LEARNED = {
    AliasKind.CODE: (MatchMethod.CODE, "reseller_code_key"),
    AliasKind.NAME: (MatchMethod.ALIAS, "reseller_name_key"),
}
Way = tuple[str, str, str]  # code key, name key, tax number
Ways = dict[Way, set[str]]  # each way of writing, with the spellings of its name


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
    decided = decide(distributor_id=distributor_id, ways=_spelled(ways))
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
            "reseller_code_key",
            "reseller_name_key",
            "reseller_tax_number",
            "reseller_name",
            "upload_id",
        ).distinct()
    )
    if not rows:
        return []
    decided = decide(distributor_id=distributor_id, ways=_spelled(sorted(rows)))
    if not any(decided["partner_ids"]):
        return []
    with linear():
        touched = sqlfiles.fetch(
            "sales",
            "rematch_lines",
            {
                **decided,
                "upload_ids": sorted({row[4] for row in rows}),
                "staying": list(staying),
            },
        )
    return [int(str(row[0])) for row in touched]


def decide(*, distributor_id: int, ways: Ways) -> dict[str, list[object]]:
    """Return in columns who each way of writing stands for: codes, names, taxes, partner_ids, methods, reasons."""
    rows = sqlfiles.fetch("sales", "match", {"distributor_id": distributor_id, **_columns(ways)})
    names = ("codes", "names", "taxes", "partner_ids", "methods", "reasons")
    sure = [_unless_other_form(row, ways) for row in rows]
    return {name: [row[place] for row in sure] for place, name in enumerate(names)}


def _unless_other_form(row: tuple[Any, ...], ways: Ways) -> tuple[object, ...]:
    """Return the decision, taken back where the name alone decides and the legal forms say that it is another's."""
    *way, _, method, _, spellings = row
    written = ways[way[0], way[1], way[2]]
    if method == MatchMethod.NAME and any(
        legal_forms.differ(one=[name], other=spellings) for name in written
    ):
        return (*way, None, "", OTHER_FORM)
    return row


def _columns(ways: Iterable[Way]) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {"codes": [], "names": [], "taxes": []}
    for code, name, tax in ways:
        columns["codes"].append(code)
        columns["names"].append(name)
        columns["taxes"].append(tax)
    return columns


def _spelled(rows: Iterable[tuple[Any, ...]]) -> Ways:
    """Return the ways of the rows (code key, name key, tax number, name, …), each with its spellings."""
    ways: Ways = {}
    for code, name, tax, spelling, *_ in rows:
        ways.setdefault((code, name, tax), set()).add(spelling)
    return ways
