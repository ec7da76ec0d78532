"""Tools of the format tests: write a file, read it, and say what is expected of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sales.formats import library, reading
from sales.formats.layout import Layout
from sales.formats.refusals import FileRefused

HEADER = "document_no,line_no,document_date,reseller_code,reseller_name,net_amount,currency"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "pos"

Reader = Callable[..., reading.ReadFile]
Refuser = Callable[..., FileRefused]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Reader:
    """Give a function that reads bytes as a file of our own form."""

    def read(content: bytes, layout: Layout = library.STANDARD) -> reading.ReadFile:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return reading.read(path=path, layout=layout)

    return read


@pytest.fixture
def read_text(read_bytes: Reader) -> Reader:
    """Give a function that reads lines of text below the usual header."""

    def read(
        *lines: str, layout: Layout = library.STANDARD, header: str = HEADER
    ) -> reading.ReadFile:
        return read_bytes("".join(f"{line}\n" for line in (header, *lines)).encode(), layout)

    return read


@pytest.fixture
def refusal_of(read_bytes: Reader) -> Refuser:
    """Give a function that returns the refusal of bytes."""

    def refuse(content: bytes, layout: Layout = library.STANDARD) -> FileRefused:
        with pytest.raises(FileRefused) as caught:
            read_bytes(content, layout)
        return caught.value

    return refuse
