"""Each kind of cell: what it accepts, what it makes of it, and what it says of the rest."""

from __future__ import annotations

from datetime import date

import pytest

from partners.choices import Rhythm
from partners.operations.cells import Cells, country_code
from partners.operations.tables import Faults, Row


def read(kind: str, value: str, **options: object) -> tuple[object, list[str]]:
    """Return what the reader makes of the cell, and the codes of its faults."""
    faults = Faults()
    cells = Cells(row=Row(line=2, cells={"x": value}), faults=faults)
    found = getattr(cells, kind)("x", **options)
    return found, [problem.code for problem in faults.problems]


@pytest.mark.parametrize(
    ("kind", "value", "options", "found"),
    [
        ("text", "Geelong", {"most": 7}, "Geelong"),
        ("text", "", {"most": 7}, ""),
        ("code", "P-0001.a_B", {}, "P-0001.a_B"),
        ("code", "Ü12", {}, "Ü12"),
        ("code", "", {"is_needed": False}, ""),
        ("company", "株式会社東京", {"most": 300}, "株式会社東京"),
        ("country", "au", {}, "AU"),
        ("country", "AUS", {}, "AU"),
        ("country", "UK", {}, "GB"),
        ("country", "australia", {}, "AU"),
        ("country", "", {}, ""),
        ("currency", "aud", {}, "AUD"),
        ("email", "a@b.example", {}, "a@b.example"),
        ("email", "", {}, ""),
        ("website", "larkmere.example/x", {}, "https://larkmere.example/x"),
        ("website", "http://larkmere.example", {}, "http://larkmere.example"),
        ("website", "", {}, ""),
        ("tax_number", "51 824 753 556", {"country": "AU"}, "51 824 753 556"),
        ("tax_number", "anything", {"country": "NZ"}, "anything"),  # a warning, no fault
        ("tax_number", "anything", {"country": "US"}, "anything"),
        ("tax_number", "", {"country": "AU"}, ""),
        ("day", "2026-07-01", {}, date(2026, 7, 1)),
        ("day", "20260701", {}, date(2026, 7, 1)),
        ("day", "1 Jul 2026", {}, date(2026, 7, 1)),
        ("day", "01-jul-2026", {}, date(2026, 7, 1)),
        ("day", "1 July 2026", {}, date(2026, 7, 1)),
        ("day", "", {}, None),
        ("word", "weekly", {"words": Rhythm, "blank": Rhythm.NONE}, Rhythm.WEEKLY),
        ("word", "", {"words": Rhythm, "blank": Rhythm.NONE}, Rhythm.NONE),
        ("yes_or_no", "Yes", {}, True),
        ("yes_or_no", "x", {}, True),
        ("yes_or_no", "", {}, False),
        ("yes_or_no", "FALSE", {}, False),
        ("number", "1,200", {}, 1200),
        ("number", "0", {}, 0),
        ("number", "", {}, None),
        ("amount", "125,000.5", {}, 1_250_005_000),
        ("amount", "", {}, None),
    ],
)
def test_a_good_cell_is_read(kind, value, options, found):
    assert read(kind, value, **options) == (found, [])


@pytest.mark.parametrize(
    ("kind", "value", "options", "found", "code"),
    [
        ("text", "Geelong", {"most": 6}, "", "too_long"),
        ("text", "", {"most": 6, "is_needed": True}, "", "blank"),
        ("code", "", {}, "", "blank"),
        ("code", "a/b", {}, "a/b", "invalid"),
        ("code", "a|b", {}, "a|b", "invalid"),
        ("code", "a b", {}, "a b", "invalid"),
        ("code", "-a", {}, "-a", "invalid"),
        ("code", "x" * 41, {}, "", "too_long"),
        ("company", "!!!", {"most": 300}, "!!!", "invalid"),
        ("company", "", {"most": 300}, "", "blank"),
        ("company", "\ufdfa" * 20, {"most": 300}, "", "too_long"),  # one sign, eighteen letters
        ("country", "Atlantis", {}, "", "invalid"),
        ("country", "EU", {}, "", "invalid"),
        ("country", "ZZ", {}, "", "invalid"),
        ("country", "SU", {}, "", "invalid"),
        ("country", "", {"is_needed": True}, "", "blank"),
        ("currency", "AU$", {}, "", "invalid"),
        ("currency", "", {}, "", "blank"),
        ("email", "nobody", {}, "", "invalid"),
        ("website", "javascript://alert(1)", {}, "", "invalid"),
        ("website", "no address", {}, "", "invalid"),
        ("tax_number", "51 824 753 557", {"country": "AU"}, "51 824 753 557", "tax_number_invalid"),
        ("tax_number", "004 085 616", {"country": "AU"}, "004 085 616", "tax_number_invalid"),
        ("tax_number", "x" * 41, {"country": "NZ"}, "", "too_long"),
        ("tax_number", "\ufdfa" * 3, {"country": "NZ"}, "", "too_long"),
        ("day", "01/07/2026", {}, None, "invalid"),
        ("day", "2026-02-30", {}, None, "invalid"),
        ("day", "0001-01-01", {}, None, "invalid"),
        ("day", "1899-12-31", {}, None, "invalid"),
        ("day", "2200-01-01", {}, None, "invalid"),
        ("day", "1 Jul 26", {}, None, "invalid"),
        ("day", "", {"is_needed": True}, None, "blank"),
        ("word", "hourly", {"words": Rhythm, "blank": Rhythm.NONE}, Rhythm.NONE, "invalid"),
        ("yes_or_no", "maybe", {}, False, "invalid"),
        ("number", "1.5", {}, None, "invalid"),
        ("number", "-1", {}, None, "invalid"),
        ("number", "٣", {}, None, "invalid"),
        ("number", "9" * 5_000, {}, None, "invalid"),
        ("number", "367", {"most": 366}, None, "invalid"),
        ("amount", "NaN", {}, None, "invalid"),
        ("amount", "1e30", {}, None, "invalid"),
    ],
)
def test_a_bad_cell_is_a_fault(kind, value, options, found, code):
    assert read(kind, value, **options) == (found, [code])


def test_every_real_country_is_known_by_its_code():
    assert {country_code(code) for code in ("DE", "NZ", "US", "XK", "TW")} == {
        "DE",
        "NZ",
        "US",
        "XK",
        "TW",
    }
    assert country_code("xx") is None
