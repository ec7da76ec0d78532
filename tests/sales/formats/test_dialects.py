"""Whatever dialect a file is written in, the same lines are read; whatever bytes come, the file is read or refused."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import gzip
import io
import tempfile
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import money
from sales.formats import library, reading
from sales.formats.layout import Layout
from sales.formats.refusals import FileRefused

NAMES = ("document_no", "line_no", "document_date", "reseller_name", "net_amount", "currency")
TEXTS = st.text(alphabet="aZéß 'x;,|&-.\"", min_size=1, max_size=12).map(
    lambda text: f"N{text.strip()}N"
)
LINES = st.lists(
    st.tuples(
        TEXTS,
        st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 1, 1)),
        st.decimals(min_value=-(10**7), max_value=10**7, places=2),
    ),
    min_size=1,
    max_size=6,
)


@dataclasses.dataclass(frozen=True)
class Dialect:
    """How a sender writes."""

    delimiter: str
    marks: tuple[str, str]
    negative: str
    beside: str
    day: str
    encoding: str
    ends: str
    quoting: int
    titles: tuple[tuple[str, ...], ...]
    has_total: bool
    trailing: int
    pack: str

    def layout(self) -> Layout:
        return dataclasses.replace(
            library.STANDARD,
            decimal_mark=self.marks[0],
            thousands_mark=self.marks[1],
            currency_marks=("$", "AUD") if self.beside else (),
            date_formats=(self.day,),
            totals_pattern="total",
            encoding=None if self.encoding.startswith("utf") else self.encoding,
        )

    def amount(self, amount: Decimal) -> str:
        mark, group = self.marks
        text = f"{abs(amount):,.2f}".translate(str.maketrans({",": group, ".": mark}))
        text = self.beside.format(text) if self.beside else text
        return self.negative.format(text) if amount < 0 else text

    def written(self, lines: list[tuple[str, date, Decimal]]) -> bytes:
        out = io.StringIO()
        writer = csv.writer(
            out, delimiter=self.delimiter, lineterminator=self.ends, quoting=self.quoting
        )
        writer.writerows(self.titles)
        padding = [""] * self.trailing
        writer.writerow([*NAMES, *padding])
        for number, (name, day, amount) in enumerate(lines):
            writer.writerow(
                ["D1", number, day.strftime(self.day), name, self.amount(amount), "aud", *padding]
            )
        if self.has_total:
            total = self.amount(sum((amount for _, _, amount in lines), Decimal(0)))
            writer.writerow(["Total", "", "", "", total, "", *padding])
        content = out.getvalue().encode(self.encoding)
        if self.pack == "gzip":
            return gzip.compress(content)
        return zipped(content) if self.pack == "zip" else content


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("june.csv", content)
    return out.getvalue()


DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from(",;\t|"),
    marks=st.sampled_from([(".", ""), (".", ","), (",", "."), (",", " "), (".", "'")]),
    negative=st.sampled_from(["-{}", "{}-", "({})"]),
    beside=st.sampled_from(["", "${}", "$ {}", "{} AUD", "AUD {}"]),
    day=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d %b %Y", "%Y%m%d"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso8859-1"]),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    titles=st.sampled_from(
        [(), (("Point of sale",), ()), (("sep=;",),), (("June", "", "", "", "", ""), ("",) * 6)]
    ),
    has_total=st.booleans(),
    trailing=st.integers(0, 2),
    pack=st.sampled_from(["", "", "gzip", "zip"]),
)


def read(content: bytes, layout: Layout) -> reading.ReadFile:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "upload"
        path.write_bytes(content)
        return reading.read(path=path, layout=layout)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(LINES, DIALECTS)
def test_the_same_lines_are_read_in_every_dialect(lines, dialect):
    found = read(dialect.written(lines), dialect.layout())

    assert found.faulty == ()
    assert found.lines.select("reseller_name", "document_on", "net_units", "currency").rows() == [
        (name, day, money.to_units(amount), "AUD") for name, day, amount in lines
    ]
    assert found.totals.totals_rows == dialect.has_total


BYTES = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.sampled_from(
            [b"document_no,line_no,document_date,reseller_code,net_amount,currency\n", b"D,1,2026-01-14,R,5,AUD",
             b"\n", b'"', b",", b"\r", b"\x00", b"\xff\xfe", b"\x1f\x8b\x08", b"PK\x03\x04", b"\xed\xa0\x80", b"\xe9"]
        ),
        max_size=12,
    ).map(b"".join),
)  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(BYTES)
def test_any_bytes_are_read_or_refused_in_words(content):
    with contextlib.suppress(FileRefused):
        found = read(content, library.STANDARD)
        assert found.totals.lines == found.lines.height + len(found.faulty)
