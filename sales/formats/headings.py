"""What distributors call our fields: the words by which a column is guessed, in the languages of their systems."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from sales.formats.layout import Field

EXACT, NEAR, WITHIN, EITHER = 100, 90, 80, 70
_LEAST_LIKENESS = 90  # below it two short headers are alike by chance

_WORDS = {
    Field.DOCUMENT_NO: (
        "document no", "document number", "document", "doc no", "invoice", "invoice no", "invoice number", "inv no",
        "tax invoice", "order no", "order number", "sales order", "belegnummer", "beleg", "belegnr", "rechnung",
        "rechnungsnummer", "rechnungsnr", "facture", "numero facture", "n facture", "factura", "fattura", "factuur",
        "factuurnummer",
    ),
    Field.LINE_NO: (
        "line no", "line number", "line", "line item", "item no line", "pos", "position", "pos nr", "zeile", "ligne",
        "linea", "regel",
    ),
    Field.DOCUMENT_DATE: (
        "document date", "date", "invoice date", "invoiced", "posting date", "doc date", "order date", "sales date",
        "transaction date", "datum", "rechnungsdatum", "belegdatum", "buchungsdatum", "date facture", "fecha",
        "fecha factura", "data", "data fattura", "factuurdatum",
    ),
    Field.RESELLER_CODE: (
        "reseller code", "reseller id", "reseller no", "account", "account no", "account number", "account code",
        "customer no", "customer number", "customer code", "cust no", "customer id", "dealer code", "partner code",
        "sold to", "sold to party", "bill to", "kundennummer", "kundennr", "kunden nr", "code client",
        "numero client", "codigo cliente", "codice cliente", "klantnummer", "debitor",
    ),
    Field.RESELLER_NAME: (
        "reseller name", "reseller", "dealer", "dealer name", "partner", "partner name", "account name",
        "sold to name", "bill to name", "company", "company name", "handler", "haendler", "partnername", "revendeur",
        "nom revendeur", "distribuidor", "rivenditore", "wederverkoper",
    ),
    Field.RESELLER_TAX_NUMBER: (
        "reseller tax number", "tax number", "tax no", "tax id", "abn", "acn", "gst number", "vat", "vat no",
        "vat number", "vat id", "ust id", "ust idnr", "ustidnr", "steuernummer", "tva", "numero tva", "siret", "siren",
        "nif", "cif", "partita iva", "btw nummer", "ein", "nzbn",
    ),
    Field.RESELLER_POSTCODE: (
        "reseller postcode", "postcode", "post code", "p code", "zip", "zip code", "postal code", "sold to postcode",
        "plz", "postleitzahl", "code postal", "codigo postal", "cap",
    ),
    Field.CUSTOMER_NAME: (
        "end customer", "end customer name", "end user", "end user name", "enduser", "ship to",
        "ship to name", "endkunde", "endkundenname", "client final", "utilisateur final", "cliente final",
        "eindklant",
    ),
    Field.CUSTOMER_COUNTRY: (
        "customer country", "country", "country code", "ship to country", "end user country", "end customer country",
        "land", "pays", "pais", "paese",
    ),
    Field.CUSTOMER_EMPLOYEES: (
        "customer employees", "employees", "employee count", "number of employees", "staff", "headcount", "head count",
        "company size", "mitarbeiter", "effectif", "empleados", "dipendenti",
    ),
    Field.PRODUCT_CODE: (
        "product code", "product", "sku", "item", "item code", "item no", "item number", "part no", "part number",
        "stock code", "material", "material number", "mpn", "manufacturer part number", "vendor part no", "artikel",
        "artikelnummer", "artikelnr", "reference", "ref article", "codigo producto", "codice articolo",
    ),
    Field.QUANTITY: (
        "quantity", "qty", "units", "qty shipped", "invoiced qty", "pieces", "menge", "anzahl", "stuck", "quantite",
        "qte", "cantidad", "quantita", "aantal",
    ),
    Field.UNIT_PRICE: (
        "unit price", "price", "price each", "buy ex", "unit price ex gst", "price ex gst", "unit cost", "buy price",
        "preis", "einzelpreis", "stuckpreis", "prix unitaire", "prix", "precio", "precio unitario", "prezzo",
        "prezzo unitario", "prijs",
    ),
    Field.DISCOUNT_AMOUNT: ("discount amount", "discount", "discount value", "rabatt", "remise", "descuento", "sconto"),
    Field.NET_AMOUNT: (
        "net amount", "amount", "net", "net value", "net price", "value ex gst", "value", "ext ex", "extended",
        "extended price", "ext price", "total ex gst", "line total", "total price", "sales amount", "net sales",
        "revenue", "amount ex gst", "amount ex tax", "line value", "netto", "nettobetrag", "nettowert", "betrag",
        "umsatz", "montant", "montant ht", "total ht", "importe", "importe neto", "importo", "imponibile", "bedrag",
    ),
    Field.CURRENCY: (
        "currency", "currency code", "crcy", "curr", "ccy", "wahrung", "waehrung", "devise", "moneda", "divisa",
        "valuta",
    ),
    Field.KIND: (
        "kind", "type", "sale type", "line type", "category", "transaction type", "document type", "art", "belegart",
        "type de vente", "tipo",
    ),
}  # fmt: skip
# What stands for the reseller in one file and for the end customer in another that names the reseller otherwise.
_EITHER = (
    "customer",
    "customer name",
    "kunde",
    "kundenname",
    "client",
    "nom client",
    "cliente",
    "klant",
)
_PHRASES = {
    **{phrase: (field, EXACT) for field, phrases in _WORDS.items() for phrase in phrases},
    **dict.fromkeys(_EITHER, (Field.RESELLER_NAME, EITHER)),
}


@lru_cache(maxsize=4_096)
def plain(header: str) -> str:
    """Return a header as it is compared: small letters and digits without accents, in words."""
    bare = unicodedata.normalize("NFKD", header.casefold().replace("ß", "ss"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


@lru_cache(maxsize=4_096)
def meanings(header: str) -> dict[Field, tuple[int, str]]:
    """Return the fields a header may stand for, each with how surely (of 100) and the phrase it reads like."""
    text = plain(header)
    found: dict[Field, tuple[int, str]] = {}
    for phrase, (field, best) in _PHRASES.items():
        score = min(best, _likeness(text, phrase))
        if score > found.get(field, (0, ""))[0]:
            found[field] = (score, phrase)
    if text in _EITHER:
        found[Field.CUSTOMER_NAME] = (EITHER - 1, text)
    return found


def _likeness(text: str, phrase: str) -> int:
    if text == phrase or text.replace(" ", "") == phrase.replace(" ", ""):
        return EXACT
    if len(phrase) > 3 and fuzz.token_sort_ratio(text, phrase) >= _LEAST_LIKENESS:  # noqa: PLR2004 -- a short word is alike by chance
        return NEAR
    words = phrase.split()
    if len(words) > 1 and f" {phrase} " in f" {text} ":
        return WITHIN + len(words)
    return 0
