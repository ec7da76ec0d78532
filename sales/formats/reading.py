"""Read a distributor's file with its layout: typed lines in batches, named faults, control totals.

Called by staging, by trials of a layout and by tests. A line that cannot be read never stops the others; a file that
cannot be read as a whole is refused, perhaps only after its last line, and then nothing of it counts.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from sales.formats import blocks, columns, identities, limits, lines, rows, sources, tallies
from sales.formats.faults import FaultyLine
from sales.formats.layout import Layout
from sales.formats.refusals import FileRefused
from sales.formats.sources import Detected
from sales.formats.tallies import Totals

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "line": pl.Int64,
    **columns.VALUES,
    "content_hash": pl.String,
    "ordinal": pl.Int64,
    "is_repeat": pl.Boolean,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some lines of a file in their order (columns: SCHEMA), and those among them that cannot be read."""

    lines: pl.DataFrame
    faulty: tuple[FaultyLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A whole file, read at once."""

    lines: pl.DataFrame
    faulty: tuple[FaultyLine, ...]
    totals: Totals
    detected: Detected


class OpenedFile:
    """A file whose header fits; `batches` reads its lines once, `totals` are whole after the last batch."""

    def __init__(self, *, source: sources.Source, layout: Layout, latest: date | None) -> None:
        self.detected = sources.detected(source=source)
        self.totals = Totals()
        self._source = source
        self._size = max(source.text.path.stat().st_size, 1)
        self._done = 0
        self._layout = layout
        self._latest = latest
        self._reader = lines.reader_for(
            layout=layout, columns=source.header.columns, epoch=source.text.epoch
        )
        self._seen: identities.NumberedLines | identities.CountedLines = (
            identities.NumberedLines() if layout.has_line_numbers else identities.CountedLines()
        )

    @property
    def share(self) -> float:
        """Return how much of the file is read, 0 to 1; near enough where its encoding is not UTF-8."""
        return min(self._done / self._size, 1.0)

    def batches(self) -> Iterator[Batch]:
        """Yield the lines; raises FileRefused in any batch and after the last one."""
        header = self._source.header
        for block in self._source.blocks():
            self._done += len(block.data)
            begin = int(np.searchsorted(block.lines, header.end_line, side="right"))
            if begin < block.lines.size:
                _refuse_length(block, header.end_line)
                yield self._batch(block, begin)
        tallies.refuse_other_total(totals=self.totals, layout=self._layout)

    def _batch(self, block: blocks.Block, begin: int) -> Batch:
        frame, doubt = self._fast(block, begin)
        exact = rows.read_rows(
            block=block,
            indexes=begin + np.flatnonzero(doubt),
            header=self._source.header,
            reader=self._reader,
        )
        if doubt.any():
            more = pl.DataFrame(exact.values, schema={"line": pl.Int64, **columns.VALUES})
            frame = pl.concat([frame.filter(~doubt), more]).sort("line")
        dated, early = self._dated(frame, block)
        good, clashing = self._stand(dated, block)
        faulty = tuple(sorted((*exact.faulty, *early, *clashing), key=lambda each: each.line))
        self.totals.add(lines=good, faulty=faulty, skipped=exact.skipped)
        return Batch(lines=good, faulty=faulty)

    def _fast(self, block: blocks.Block, begin: int) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
        """Return the rows read column by column, and which of them are in doubt."""
        header = self._source.header
        start = int(block.ends[begin - 1]) + 1 if begin else 0
        raw = pl.read_csv(
            block.data[start:],
            has_header=False,
            separator=header.delimiter,
            quote_char='"' if b'"' in block.data else None,
            schema={f"column_{place}": pl.String for place in range(len(header.names))},
            columns=[f"column_{place}" for place in sorted(header.places.values())],
            extra_columns="ignore",
            missing_columns="insert",
        )
        values, doubt = columns.read_columns(
            cells=raw.select(
                pl.col(f"column_{place}").alias(str(field))
                for field, place in header.places.items()
            ),
            reader=self._reader,
            is_ascii=block.is_ascii,
            is_suspect=block.has_controls or b"#" in block.data,
        )
        doubt |= block.cells[begin:] != len(header.names)
        return values.insert_column(0, pl.Series("line", block.lines[begin:])), doubt

    def _dated(
        self, frame: pl.DataFrame, block: blocks.Block
    ) -> tuple[pl.DataFrame, list[FaultyLine]]:
        """Return the lines whose documents can be there by now, and those dated later."""
        if self._latest is None:
            return frame, []
        early = frame["document_on"] > self._latest
        if not early.any():
            return frame, []
        header = self._source.header
        faulty = [
            rows.too_early(values=values, block=block, header=header)
            for values in frame.filter(early).iter_rows(named=True)
        ]
        return frame.filter(~early), faulty

    def _stand(
        self, frame: pl.DataFrame, block: blocks.Block
    ) -> tuple[pl.DataFrame, list[FaultyLine]]:
        """Return the lines with hash, ordinal and repeat, and those that clash with an earlier line."""
        contents = identities.content_hashes(lines=frame)
        standing = self._seen.stand(lines=frame, contents=contents)
        whole = frame.with_columns(
            contents.hexes,
            pl.Series("ordinal", standing.ordinals),
            pl.Series("is_repeat", standing.repeats),
        )
        clashing = standing.clashes > 0
        if not clashing.any():
            return whole, []
        faulty = [
            rows.clash(values=values, other=int(other), block=block)
            for values, other in zip(
                whole.filter(clashing).iter_rows(named=True),
                standing.clashes[clashing],
                strict=True,
            )
        ]
        return whole.filter(~clashing), faulty


@contextlib.contextmanager
def open_file(*, path: Path, layout: Layout, latest: date | None = None) -> Iterator[OpenedFile]:
    """Open a file and find its header; lines of documents dated later than `latest` are faulty.

    Raises FileRefused, and OSError where the file is out of reach.
    """
    with sources.opened(path=path, layout=layout) as source:
        yield OpenedFile(source=source, layout=layout, latest=latest)


def read(*, path: Path, layout: Layout, most_batches: int | None = None) -> ReadFile:
    """Return a whole file at once, or its first batches; for small files and trials. Raises as `open_file` does."""
    with open_file(path=path, layout=layout) as opened:
        batches = list(itertools.islice(opened.batches(), most_batches))
        empty = pl.DataFrame(schema=SCHEMA)
        return ReadFile(
            lines=pl.concat([empty, *(batch.lines for batch in batches)]),
            faulty=tuple(itertools.chain.from_iterable(batch.faulty for batch in batches)),
            totals=opened.totals,
            detected=opened.detected,
        )


def _refuse_length(block: blocks.Block, above: int) -> None:
    """Refuse a file of too many lines below its header."""
    if block.lines[-1] - above > limits.LINES:
        raise FileRefused(
            f"The file has more than {limits.LINES:,} lines. Split it by document date and send the parts.",
            code="file_is_too_long",
            line=above + limits.LINES + 1,
        )
