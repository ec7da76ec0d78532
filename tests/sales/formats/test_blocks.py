"""Blocks of records: the same cells and lines as the csv module gives, wherever the blocks are cut."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.formats import blocks
from sales.formats.refusals import FileRefused


def by_blocks(text: str, size: int) -> list[tuple[int, list[str]]]:
    data = text.encode()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    found = []
    for block in blocks.blocks(chunks=blocks.unified(chunks), delimiter=","):
        for index, line in enumerate(block.lines.tolist()):
            cells = next(csv.reader([block.raw(index)]), [])
            assert block.index_of(line) == index
            assert max(len(cells), 1) == block.cells[index]
            found.append((line, cells))
    return found


def by_csv(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, line = [], 1
    for row in reader:
        found.append((line, [cell.replace("\n", " ").replace("\t", " ") for cell in row]))
        line = reader.line_num + 1
    return found


@given(
    st.text(alphabet='a",\n\té', max_size=40),
    st.integers(min_value=1, max_value=41),
)
def test_blocks_hold_what_csv_holds(text, size):
    try:
        expected = by_csv(text)
    except csv.Error:
        with pytest.raises(FileRefused):
            by_blocks(text, size)
        return

    assert by_blocks(text, size) == expected


def test_quotes_that_mean_themselves_are_kept():
    assert by_blocks('a,5" pipe,b\n"x\ny",6" pipe,c\nd,e,f\n', 9) == [
        (1, ["a", '5" pipe', "b"]),
        (2, ["x y", '6" pipe', "c"]),
        (4, ["d", "e", "f"]),
    ]
