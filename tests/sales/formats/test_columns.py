"""The fast way and the exact way: whatever a row holds, both read the same or the fast one leaves it in doubt."""

from __future__ import annotations

import dataclasses

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sales import choices
from sales.formats import columns, library, lines
from sales.formats.faults import FaultyLine
from sales.formats.layout import AmountFrom, Field

ODD = st.text(alphabet="aé\u0301 \u00a0\t\x07\u202e#RENF!/A0-", max_size=8)
WORDS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "#N/A",
        "new",
        "Return",
        "RENEWAL",
        "AU",
        "australia",
        "aud",
        "NZD",
        "XXX",
        "x" * 150,
    ]
)
NUMBERS = st.sampled_from(
    [
        "",
        "0",
        "5",
        "-5",
        " 7 ",
        "(1,234.50)",
        "1,234",
        "0.00005",
        "500.5",
        "1e3",
        "99999999999999",
        "9999999999999",
        "nan",
    ]
)
DAYS = st.sampled_from(
    ["", "2026-01-14", "14/01/2026", "31/02/2026", "2026-01-14T10:00", "46000", "0001-01-01"]
)
SOURCES = {
    Field.DOCUMENT_DATE: DAYS,
    Field.QUANTITY: NUMBERS,
    Field.UNIT_PRICE: NUMBERS,
    Field.DISCOUNT_AMOUNT: NUMBERS,
    Field.NET_AMOUNT: NUMBERS,
    Field.CUSTOMER_EMPLOYEES: NUMBERS,
}  # fmt: skip
ROW = st.fixed_dictionaries({field: SOURCES.get(field, st.one_of(WORDS, ODD)) for field in Field})


@given(
    st.lists(ROW, min_size=1, max_size=4),
    st.sampled_from(list(AmountFrom)),
    st.booleans(),
    st.booleans(),
    st.sets(
        st.sampled_from([Field.KIND, Field.RESELLER_NAME, Field.QUANTITY, Field.CUSTOMER_COUNTRY])
    ),
)
def test_both_ways_read_the_same(rows, amount_from, positive, defaulted, absent):
    layout = dataclasses.replace(
        library.STANDARD,
        columns={field: (str(field),) for field in Field},
        amount_from=amount_from,
        returns_are_positive=positive,
        thousands_mark=",",
        date_formats=("%d/%m/%Y",),
        constants={Field.CURRENCY: "AUD"} if defaulted else {},
    )
    present = [field for field in Field if field not in absent]
    reader = lines.reader_for(
        layout=layout, columns={field: str(field) for field in present}, epoch=None
    )
    cells = pl.DataFrame(
        {str(field): [row[field].replace("\t", " ") or None for row in rows] for field in present},
        schema={str(field): pl.String for field in present},
    )
    whole = "".join(text for row in rows for text in row.values())

    fast, doubt = columns.read_columns(
        cells=cells, reader=reader, is_ascii=whole.isascii(), is_suspect=True
    )

    for index, row in enumerate(rows):
        given_cells = {field: row[field] for field in present}
        exact = lines.read_line(cells=given_cells, line=1, raw="", reader=reader)
        if isinstance(exact, FaultyLine):
            assert doubt[index]
        elif not doubt[index]:
            assert fast.row(index, named=True) == exact


def test_clean_rows_are_never_in_doubt():
    reader = lines.reader_for(
        layout=library.STANDARD,
        columns={field: str(field) for field in library.STANDARD.columns},
        epoch=None,
    )
    row = {
        "document_no": "D", "line_no": "1", "document_date": "2026-01-14", "reseller_code": "R", "reseller_name": "Zoë",
        "reseller_tax_number": None, "reseller_postcode": "3000", "customer_name": " Fern ", "customer_country": "nz",
        "customer_employees": "500", "product_code": "P", "quantity": "1.5", "unit_price": "2", "net_amount": "3.0000",
        "currency": "NZD", "kind": "Service",
    }  # fmt: skip

    values, doubt = columns.read_columns(
        cells=pl.DataFrame([row], schema=dict.fromkeys(row, pl.String)),
        reader=reader,
        is_ascii=False,
        is_suspect=False,
    )

    assert doubt.tolist() == [False]
    assert values["kind"].to_list() == [str(choices.SaleKind.SERVICE)]
    assert values["customer_name"].to_list() == ["Fern"]
