"""Words of theirs that mean something of ours: kinds of sale, countries, and rows that total."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from babel import Locale

from sales.choices import SaleKind
from sales.formats.layout import folded

_TOTAL = re.compile(
    r"(grand |report |document )?(total|totals|sum|summe|gesamt|gesamtsumme|totale|totaal)\b.*",
    re.IGNORECASE,
)
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_MOST_WORDS = 50  # more are no list of kinds or countries, but something else
_KINDS = {
    SaleKind.NEW: ("new", "licence", "license", "new licence", "new license", "sale", "invoice", "neu", "zneu",
                   "nouveau", "nuevo"),
    SaleKind.RENEWAL: (
        "renewal", "renew", "ren", "maintenance", "maintenance renewal", "support renewal", "subscription renewal",
        "verlangerung", "verlängerung", "zren", "wartung", "renouvellement", "renovacion", "renovación", "rinnovo",
    ),
    SaleKind.SERVICE: ("service", "services", "training", "consulting", "dienstleistung", "zsrv", "prestation",
                       "servicio", "servizio"),
    SaleKind.RETURN: (
        "return", "returns", "credit", "credit note", "credit memo", "refund", "rma", "cancellation", "gutschrift",
        "retoure", "storno", "zret", "avoir", "retour", "abono", "devolucion", "devolución", "nota di credito", "reso",
    ),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


def total_of(*, cells: Sequence[str]) -> str | None:
    """Return the words by which a row totals the lines above, None where it does not.

    Half of its cells are blank at least: the first word may be the name of a company.
    """
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    if not filled or len(filled) * 2 > len(cells) or not _TOTAL.fullmatch(filled[0]):
        return None
    return filled[0]


def pattern_of(*, words: str) -> str:
    """Return the pattern of the words, whatever numbers stand in them."""
    return re.sub(r"\d+", r"\\d+", re.escape(words))


def kinds(*, words: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the kinds that the words mean, and the words that say nothing."""
    return _sorted(words, lambda word: str(_KIND_OF[word]) if word in _KIND_OF else None)


def countries(*, words: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the countries that the words mean, those of two letters left out, and the words that say nothing."""
    given = [word for word in words if not re.fullmatch(r"\s*[A-Za-z]{2}\s*", word)]
    return _sorted(given, _names().get)


def _sorted(
    words: Iterable[str], meaning: Callable[[str], str | None]
) -> tuple[dict[str, str], list[str]]:
    known: dict[str, str] = {}
    odd: list[str] = []
    for word in sorted({" ".join(word.split()) for word in words if word.strip()})[:_MOST_WORDS]:
        found = meaning(folded(word))
        if found is None:
            odd.append(word)
        else:
            known[word] = found
    return known, odd


@cache
def _names() -> dict[str, str]:
    return {
        folded(name): code
        for language in reversed(_LANGUAGES)
        for code, name in Locale(language).territories.items()
        if re.fullmatch("[A-Z]{2}", code)
    }
