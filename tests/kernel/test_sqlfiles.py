"""Packaged SQL runs with named parameters and comes with its way back."""

from __future__ import annotations

from datetime import date

import pytest

from kernel import sqlfiles
from kernel.words import Word


def test_a_migration_has_both_directions():
    forward, reverse = sqlfiles.migration_operations("events", "0002_log_is_append_only")

    assert forward.startswith("create function events_event_refuse_change()")
    assert "drop trigger events_event_append_only on events_event;" in reverse


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match="no_such_file"):
        sqlfiles.text("partners", "no_such_file")


@pytest.mark.django_db
def test_rows_and_their_number_come_back():
    params = {"user_id": 0, "on": date(2026, 6, 30)}

    assert sqlfiles.fetch("partners", "territories_of", params) == []
    assert sqlfiles.run("partners", "territories_of", params) == 0


def test_a_word_is_its_value_with_a_label():
    class Size(Word):
        """Sizes."""

        SMALL = "SMALL", "Rather small"
        VERY_LARGE = "VERY_LARGE"

    assert Size("SMALL") is Size.SMALL
    assert (Size.SMALL == "SMALL", str(Size.SMALL)) == (True, "SMALL")
    assert Size.choices() == [("SMALL", "Rather small"), ("VERY_LARGE", "Very large")]
    assert {type(value) for value, _ in Size.choices()} == {str}


@pytest.mark.django_db
def test_what_breaks_a_law_is_said_up_to_a_limit():
    laws = (
        ("Numbers are small", "select 'the number is ' || n from generate_series(1, 5) n"),
        ("Nothing is", "select 'x' where false"),
    )

    assert sqlfiles.breaches(laws=laws, limit=2) == [
        "Numbers are small: the number is 1.",
        "Numbers are small: the number is 2.",
    ]
