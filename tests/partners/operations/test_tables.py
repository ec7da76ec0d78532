"""Files of master data: encodings, separators, headers, and every fault with its place."""

from __future__ import annotations

import codecs

import pytest

from partners.operations import tables
from partners.operations.tables import (
    Faults,
    Headers,
    TableHasFaults,
    TableNotReadable,
)

HEADERS = Headers(
    names={"code": ("partner_code",), "name": ("company",), "postcode": ("zip",)},
    required=("code", "name"),
    prefixes=("distributor_code:",),
)


@pytest.fixture
def read(tmp_path):
    def act(content: bytes | str, headers: Headers = HEADERS, faults: Faults | None = None):
        path = tmp_path / "partners.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tables.read(path=path, headers=headers, faults=faults or Faults())

    return act


def cells(table: tables.Table) -> list[dict[str, str]]:
    return [dict(row.cells) for row in table.rows]


TEXT = "code,name\nP-1,Café Söhne\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-be").join([codecs.BOM_UTF16_BE, b""]),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        b"\n\n" + TEXT.encode() + b"\n,\n \n",
        b'"code", "name"\n"P-1" , "Caf\xc3\xa9  S\xc3\xb6hne"\n'.replace(b'" ,', b'",'),
    ],
)
def test_a_file_is_read_whatever_its_encoding_line_ends_and_separator(read, content):
    assert cells(read(content)) == [{"code": "P-1", "name": "Café Söhne"}]


@pytest.mark.parametrize(
    "header",
    ["Partner Code,COMPANY", "partner-code,Company", " Code , Name ", "PARTNER_CODE,company."],
)
def test_headers_are_compared_without_case_blanks_and_punctuation(read, header):
    table = read(f"{header}\nP-1,Larkmere\n")

    assert cells(table) == [{"code": "P-1", "name": "Larkmere"}]
    assert table.columns == {"code", "name"}


def test_unknown_headers_are_reported_and_families_are_kept(read):
    table = read("code,name,Shoe size,,Distributor Code: NORVALE\nP-1,Larkmere,44,x,NV1\n")

    assert table.ignored == ["Shoe size"]
    assert cells(table) == [{"code": "P-1", "name": "Larkmere", "distributor_code:NORVALE": "NV1"}]


def test_a_row_knows_the_line_on_which_it_begins(read):
    table = read('code,name\nP-1,"two\nlines"\n\nP-2,next\n')

    assert [(row.line, row["name"]) for row in table.rows] == [(2, "two lines"), (5, "next")]


def test_a_short_row_is_filled_with_blanks(read):
    (row,) = read("code,name,zip\nP-1,Larkmere\n").rows

    assert (row["postcode"], "postcode" in row, row["region"], "region" in row) == ("", True, "", False)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "partners.csv is empty. The first line names the columns."),
        (b"\n \n", "partners.csv is empty. The first line names the columns."),
        (b"name\nLarkmere\n", "partners.csv lacks the column code. It has: 'name'."),
        (b"x,y\n", "partners.csv lacks the column code, name. It has: 'x, y'."),
        (b"code,name,CODE\n", "The column code stands twice in the header ('CODE'). Keep one of them."),
        (b"code,name\nP-1,a\x00b\n", "partners.csv, line 2: there is a NUL byte. Export the file as CSV text."),
        (b'code,name\nP-1,"never closed\n', "partners.csv, line 2: unexpected end of data. Check the quotes there."),
        (b'code,name\nP-1,"a"b\n', "partners.csv, line 2: ',' expected after '\"'. Check the quotes there."),
        (
            b"code,name\nP-1," + b"x" * 200_000,
            "partners.csv, line 2: field larger than field limit (131072). Check the quotes there.",
        ),
        (b"\xff\xfea", "partners.csv: byte 3 is no utf-16 text. Export it again as UTF-8."),
        (
            b"code,name\n\x81\x8d\x8f\x90\x9d\n",
            "partners.csv is neither UTF-8 nor Windows-1252 text. Export it again as UTF-8.",
        ),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_what_to_do(read, content, message):
    with pytest.raises(TableNotReadable) as refusal:
        read(content)

    assert (refusal.value.message, refusal.value.code) == (message, "table_not_readable")


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(TableNotReadable, match="cannot be read"):
            tables.read(path=path, headers=HEADERS, faults=Faults())


def test_a_file_beyond_the_limit_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 10)

    with pytest.raises(TableNotReadable, match=r"larger than 0 MiB\. Split it\."):
        read(TEXT)


@pytest.mark.parametrize("cell", ["a\x01b", "a\x7fb", "\u202egnp.exe", "a\u2066b", "x" * 10_001])
def test_a_cell_with_control_or_direction_characters_is_a_fault(read, cell):
    faults = Faults()

    table = read(f"code,name\nP-1,{cell}\n", faults=faults)

    assert cells(table) == [{"code": "P-1", "name": ""}]
    assert [(p.path, p.code) for p in faults.problems] == [("line 2, name", "cell_not_plain")]


@pytest.mark.parametrize(
    "cell", ["=1+1", "@x", "株式会社", "a\u00adb", "🙂", "<b>Bold</b>", "{{ x }}", "%s"]
)
def test_a_cell_with_any_other_text_is_kept(read, cell):
    faults = Faults()

    assert cells(read(f"code,name\nP-1,{cell}\n", faults=faults)) == [{"code": "P-1", "name": cell}]
    assert faults.count == 0


def test_a_cell_beyond_the_header_is_a_fault(read):
    faults = Faults()

    read("code,name\nP-1,Smith, Sons\nP-2,Fine,\n", faults=faults)

    (problem,) = faults.problems
    assert problem.message == (
        "Line 2, column number 3 ('Sons'): the row has more cells than the header. "
        "Quote cells that hold the separator."
    )


def test_faults_are_told_together_with_their_places():
    faults = Faults()
    faults.add(line=3, column="name", value="", message="is blank.", code="blank")
    faults.add(line=4, column="code", value="x" * 200, message="is too long.")

    with pytest.raises(TableHasFaults) as refusal:
        faults.raise_if_any()

    assert (
        refusal.value.message
        == "2 faults; nothing was taken. Correct the file and import it again."
    )
    assert [(p.path, p.code, p.message) for p in refusal.value.problems] == [
        ("line 3, name", "blank", "Line 3, column name: is blank."),
        ("line 4, code", "invalid", f"Line 4, column code ('{'x' * 80}…'): is too long."),
    ]


def test_of_thousands_of_faults_the_first_are_listed():
    faults = Faults()
    for line in range(1_000):
        faults.add(line=line, column="name", value="", message="is blank.")

    with pytest.raises(TableHasFaults) as refusal:
        faults.raise_if_any()

    assert refusal.value.message.startswith("1000 faults, the first 200 are listed; ")
    assert len(refusal.value.problems) == 200


def test_no_fault_refuses_nothing():
    Faults().raise_if_any()
    Faults().raise_as(TableHasFaults)


def test_a_cell_that_stands_twice_is_found_whatever_its_case(read):
    faults = Faults()
    table = read("code,name\nP-1,a\np-1,b\n,c\n,d\n")

    tables.check_once(table=table, column="code", faults=faults)

    assert [(p.path, p.code) for p in faults.problems] == [("line 3, code", "repeated")]
