"""The built-in layouts by name: our own form, three distributors of the demo, and the AdventureWorks sample."""

from __future__ import annotations

from dataclasses import replace

from kernel import errors
from sales import choices
from sales.formats.layout import Field, Layout


class LayoutIsUnknown(errors.NotFoundError):
    """No layout has that name; the message lists the names there are."""

    code = "layout_is_unknown"


_KINDS = {
    "new": choices.SaleKind.NEW,
    "renewal": choices.SaleKind.RENEWAL,
    "service": choices.SaleKind.SERVICE,
    "return": choices.SaleKind.RETURN,
}
_COUNTRIES = {"Australia": "AU", "New Zealand": "NZ"}

# Our own form: the header of each column is the field's name or its label.
STANDARD = Layout(
    name="standard",
    title="Meritline standard",
    columns={each: (str(each), each.label) for each in Field if each is not Field.DISCOUNT_AMOUNT},
    kinds=_KINDS,
    countries=_COUNTRIES,
)

# The same form for senders without line numbers: each file holds all lines of the documents it mentions.
STANDARD_DOCUMENTS = replace(
    STANDARD,
    name="standard-documents",
    title="Meritline standard, whole documents",
    columns={each: names for each, names in STANDARD.columns.items() if each is not Field.LINE_NO},
    documents_complete=True,
)

# A workbook with a title above the header and a totals row below the lines.
NORVALE = Layout(
    name="norvale",
    title="Norvale Distribution, workbook",
    columns={
        Field.DOCUMENT_NO: ("Invoice",),
        Field.LINE_NO: ("Line",),
        Field.DOCUMENT_DATE: ("Date", "Invoice date"),
        Field.RESELLER_CODE: ("Account",),
        Field.RESELLER_NAME: ("Reseller",),
        Field.RESELLER_TAX_NUMBER: ("ABN",),
        Field.RESELLER_POSTCODE: ("Postcode",),
        Field.CUSTOMER_NAME: ("End user",),
        Field.CUSTOMER_COUNTRY: ("Country",),
        Field.CUSTOMER_EMPLOYEES: ("Staff",),
        Field.PRODUCT_CODE: ("Item",),
        Field.QUANTITY: ("Qty",),
        Field.UNIT_PRICE: ("Unit price, ex GST", "Price, ex GST"),
        Field.NET_AMOUNT: ("Value, ex GST",),
        Field.CURRENCY: ("Currency",),
        Field.KIND: ("Type",),
    },
    constants={Field.CURRENCY: "AUD"},
    thousands_mark=",",
    date_formats=("%d/%m/%Y", "%d %b %Y"),
    totals_pattern=r"(grand )?total.*",
    kinds={
        "licence": choices.SaleKind.NEW,
        "renewal": choices.SaleKind.RENEWAL,
        "services": choices.SaleKind.SERVICE,
        "credit note": choices.SaleKind.RETURN,
    },
    countries=_COUNTRIES,
)

# Semicolons, decimal comma, days before months.
BORONIA = Layout(
    name="boronia",
    title="Boronia Trade Supply, semicolons",
    columns={
        Field.DOCUMENT_NO: ("Beleg", "Document"),
        Field.LINE_NO: ("Pos",),
        Field.DOCUMENT_DATE: ("Datum", "Posting date"),
        Field.RESELLER_CODE: ("Sold-to",),
        Field.RESELLER_NAME: ("Sold-to name",),
        Field.RESELLER_TAX_NUMBER: ("Tax no",),
        Field.RESELLER_POSTCODE: ("Sold-to postcode",),
        Field.CUSTOMER_NAME: ("Ship-to name",),
        Field.CUSTOMER_COUNTRY: ("Ship-to country",),
        Field.CUSTOMER_EMPLOYEES: ("Employees",),
        Field.PRODUCT_CODE: ("Material",),
        Field.QUANTITY: ("Quantity",),
        Field.UNIT_PRICE: ("Price",),
        Field.NET_AMOUNT: ("Net value",),
        Field.CURRENCY: ("Crcy",),
        Field.KIND: ("Category",),
    },
    delimiter=";",
    decimal_mark=",",
    thousands_mark=".",
    date_formats=("%d.%m.%Y",),
    kinds={
        "zneu": choices.SaleKind.NEW,
        "zren": choices.SaleKind.RENEWAL,
        "zsrv": choices.SaleKind.SERVICE,
        "zret": choices.SaleKind.RETURN,
    },
    countries=_COUNTRIES,
)

# Tabs, negative amounts in parentheses, no line numbers: each file holds whole documents.
HARBOURLINE = Layout(
    name="harbourline",
    title="Harbourline Wholesale, tabs",
    columns={
        Field.DOCUMENT_NO: ("Tax invoice",),
        Field.DOCUMENT_DATE: ("Invoiced",),
        Field.RESELLER_CODE: ("Cust no",),
        Field.RESELLER_NAME: ("Customer",),
        Field.RESELLER_POSTCODE: ("P/code",),
        Field.CUSTOMER_NAME: ("End customer",),
        Field.CUSTOMER_COUNTRY: ("Country",),
        Field.CUSTOMER_EMPLOYEES: ("Seats band top", "Headcount"),
        Field.PRODUCT_CODE: ("Stock code",),
        Field.QUANTITY: ("Units",),
        Field.UNIT_PRICE: ("Buy ex",),
        Field.NET_AMOUNT: ("Ext ex",),
    },
    constants={Field.CURRENCY: "AUD"},
    delimiter="\t",
    thousands_mark=",",
    date_formats=("%d-%b-%Y", "%d-%b-%y"),
    totals_pattern=r"(report )?totals?:?",
    countries=_COUNTRIES,
    documents_complete=True,
)

# Microsoft's sample sales lines, as they are: every amount is in USD whatever the currency column says.
ADVENTUREWORKS = Layout(
    name="adventureworks",
    title="AdventureWorks reseller sales",
    columns={
        Field.DOCUMENT_NO: ("order_number",),
        Field.LINE_NO: ("line_number",),
        Field.DOCUMENT_DATE: ("order_date",),
        Field.RESELLER_CODE: ("reseller_key", "reseller_alternate_key"),
        Field.PRODUCT_CODE: ("product_key", "product_alternate_key"),
        Field.QUANTITY: ("quantity",),
        Field.UNIT_PRICE: ("unit_price",),
        Field.NET_AMOUNT: ("sales_amount",),
    },
    constants={Field.CURRENCY: "USD", Field.KIND: "new"},
    kinds=_KINDS,
)

LAYOUTS = {
    each.name: each
    for each in (
        STANDARD,
        STANDARD_DOCUMENTS,
        NORVALE,
        BORONIA,
        HARBOURLINE,
        ADVENTUREWORKS,
    )
}


def get_layout(*, name: str) -> Layout:
    """Return the built-in layout of that name; raises LayoutIsUnknown."""
    if name not in LAYOUTS:
        known = ", ".join(sorted(LAYOUTS))
        raise LayoutIsUnknown(f"There is no layout “{name}”. The layouts are: {known}.")
    return LAYOUTS[name]
