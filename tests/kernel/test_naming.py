"""Company names and codes fold to what two spellings of one company share, and no further."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.naming import normalized_name, squeezed_code


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The Smith & Co. Pty Ltd", "smith"),
        ("SMITH AND COMPANY P/L", "smith"),
        ("Larkmere Technology Pty. Limited", "larkmere technology"),
        ("Straße & Söhne GmbH & Co. KG", "strasse and sohne"),
        ("Østerbro Data A/S", "osterbro data"),
        ("Brouwer Netwerken B.V.", "brouwer netwerken"),
        ("Œuvre Numérique S.A.R.L.", "oeuvre numerique"),
        ("Łódź Systemy Sp. z o.o.", "lodz systemy"),
        ("O'Brien’s Networks, Inc.", "obriens networks"),
        ("ＡＢＣ　Ｎｅｔｗｏｒｋｓ", "abc networks"),
        ("Kellaway Trust", "kellaway"),
        ("株式会社東京", "株式会社東京"),
        ("  Blank\tand\nbroken  ", "blank and broken"),
        ("The The Lantern", "lantern"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_case_accents_punctuation_and_legal_forms_are_folded_away(name, folded):
    assert normalized_name(name) == folded


@pytest.mark.parametrize("name", ["Pty Ltd", "The Company", "AG", "S.A.", "The"])
def test_a_name_of_legal_forms_alone_keeps_its_words(name):
    assert normalized_name(name) != ""


def test_different_companies_stay_different():
    names = [
        "Redbank Computing", "Redbank Computers", "Redbank Computing Services", "Red Bank Computing", "Agile Data",
        "AG Data", "Data AG Systems", "Northern Bike Works", "Northern Bikes", "Smith Brothers", "Smith and Sons",
        "Smith & Jones", "1st Choice IT", "First Choice IT", "Co-op Networks", "SE Asia Networks", "Trust Networks",
        "Limited Edition Systems",
    ]  # fmt: skip

    same = [
        (one, other)
        for one, other in itertools.combinations(names, 2)
        if normalized_name(one) == normalized_name(other)
    ]

    assert same == []


WORDS = st.sampled_from(
    [
        "the",
        "and",
        "&",
        "Pty",
        "Ltd",
        "P/L",
        "Co.",
        "GmbH",
        "S.A.",
        "Trust",
        "Acme",
        "Ärger",
        "O'Neil",
        "B V",
    ]
)


@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=7).map(" ".join)))
def test_folding_twice_is_folding_once(name):
    assert normalized_name(normalized_name(name)) == normalized_name(name)


@given(st.text(max_size=40))
def test_folding_leaves_single_blanks_inside_only(name):
    folded = normalized_name(name)

    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("code", "squeezed"),
    [
        ("51 824 753 556", "51824753556"),
        ("nv-20001", "NV20001"),
        ("C.00/12", "C0012"),
        ("０１２", "012"),
        ("0012", "0012"),
        ("--", ""),
        ("Ü-12", "Ü12"),
    ],
)
def test_codes_are_squeezed(code, squeezed):
    assert squeezed_code(code) == squeezed


def test_codes_that_differ_in_a_letter_of_another_script_stay_different():
    assert len({squeezed_code(code) for code in ("Ü12", "Ö12", "U12", "Я12", "12")}) == 5


@given(st.text(max_size=30))
def test_squeezing_twice_is_squeezing_once(code):
    assert squeezed_code(squeezed_code(code)) == squeezed_code(code)
