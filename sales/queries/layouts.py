"""Published reads of layouts: the one that reads a distributor's next file, its versions, a guess and a trial."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from partners.queries import distributors
from partners.queries.distributors import FeedTerms
from sales.formats import documents, guessing, library, reading
from sales.formats.layout import Field, Layout, LayoutIsWrong, folded
from sales.models import DistributorLayout, Upload
from sales.queries import files

FAULTS_SHOWN = ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a layout makes of the first lines of a file; nothing is kept.

    `rows` are the first lines as they would be read, by the names of our columns; `amounts` are units by currency.
    """

    lines: int
    faulty: int
    amounts: dict[str, int]
    rows: list[dict[str, object]]
    faults: list[str]


def versions(*, distributor_id: int) -> list[DistributorLayout]:
    """Return the versions of a distributor's own layout, newest first."""
    rows = DistributorLayout.objects.filter(distributor_id=distributor_id)
    return list(rows.order_by("-version"))


def newest(*, distributor_id: int) -> Layout | None:
    """Return the newest version of a distributor's own layout, None where it has none."""
    row = (
        DistributorLayout.objects.filter(distributor_id=distributor_id).order_by("-version").first()
    )
    return None if row is None else Layout.from_json(row.document)


def of_distributor(*, terms: FeedTerms, name: str | None = None) -> Layout:
    """Return the layout that reads the distributor's next file: its own newest one, else the built-in one agreed.

    With a name: its own one of that name, else the built-in one; raises LayoutIsUnknown.
    """
    own = newest(distributor_id=terms.id)
    if own is not None and name in (None, own.name):
        return own
    return library.get_layout(name=name or terms.layout_name)


def has_agreed(*, terms: FeedTerms) -> bool:
    """Tell whether a built-in layout other than our own form was agreed with the distributor."""
    return terms.layout_name != library.STANDARD.name and terms.layout_name in library.LAYOUTS


def guess(*, distributor_code: str, path: Path) -> guessing.Guess:
    """Return what a sample tells about the distributor's layout, on top of its newest version or the one agreed.

    Columns that one names keep their field, and its forms and words stay; the sample tells the rest. Raises
    FileRefused where it tells nothing.
    """
    terms = distributors.get(distributor_code)
    latest = newest(distributor_id=terms.id)
    if latest is None and has_agreed(terms=terms):
        latest = library.get_layout(name=terms.layout_name)
    found = guessing.guess_layout(
        path=path,
        name=latest.name if latest else terms.code.lower(),
        currency=terms.currency,
        known=_known(latest) if latest else None,
    )
    return _on_top(found, latest) if latest else found


def guess_from_upload(*, upload_id: int) -> guessing.Guess:
    """Return what a received file tells about its distributor's layout, whether or not it could be read."""
    upload = Upload.objects.select_related("distributor").get(pk=upload_id)
    return guess(distributor_code=upload.distributor.code, path=files.path_of(sha256=upload.sha256))


def _known(latest: Layout) -> dict[str, Field]:
    """Return the field of each header, folded."""
    return {folded(header): each for each, headers in latest.columns.items() for header in headers}


def _on_top(found: guessing.Guess, latest: Layout) -> guessing.Guess:
    """Return the guess with the forms and words of the version before."""
    before = latest.as_json()
    del before["version"]
    here = {folded(column.header) for column in found.columns}
    columns = {
        field: [
            *headers,
            *(other for other in before["columns"].get(field, ()) if folded(other) not in here),
        ]
        for field, headers in found.document["columns"].items()
    }
    document = {**before, "columns": columns}
    for words in ("kinds", "countries"):
        document[words] = {**found.document.get(words, {}), **before[words]}
    kinds, countries = (
        tuple(
            word for word in odd if folded(word) not in {folded(known) for known in document[name]}
        )
        for name, odd in (("kinds", found.odd_kinds), ("countries", found.odd_countries))
    )
    return replace(
        found,
        document=document,
        layout=_layout(document),
        questions=(),
        odd_kinds=kinds,
        odd_countries=countries,
    )


def _layout(document: dict[str, Any]) -> Layout | None:
    try:
        return Layout.from_json(document)
    except LayoutIsWrong:
        return None


def try_out(*, text: str, path: Path) -> Trial:
    """Return what the layout document makes of the first lines of a file.

    Raises LayoutIsWrong, and FileRefused where the layout does not fit the file.
    """
    read = reading.read(path=path, layout=documents.read_document(text=text), most_batches=1)
    return Trial(
        lines=read.totals.lines,
        faulty=len(read.faulty),
        amounts={currency: units for currency, units in read.totals.amounts.items() if currency},
        rows=read.lines.head(ROWS_SHOWN).to_dicts(),
        faults=[fault.text for line in read.faulty[:FAULTS_SHOWN] for fault in line.faults],
    )
