"""COPY carries every text unharmed."""

from __future__ import annotations

import io

import pytest
from django.db import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from events.models import IdempotentAnswer
from kernel import copying

COLUMNS = ("caller", "key", "method", "path", "body_sha256", "status", "body", "answered_at")
AT = "2026-06-30T00:00:00Z"
NASTY = [
    "\\N", "\\.", "\\", "\\\\", "a\tb", "a\nb", "a\r\nb", "\r", "\\n", "'; drop table x; --", "100%", "%s", "ünï-🙂",
    "\u202eevil", "\x01\x07\x1b", '"quoted"', "", " ", "\\x41", "$1", "\u2028", "\x85",
]  # fmt: skip


def copied(texts: list[str]) -> list[str]:
    rows = [("c", str(n), "POST", text, "", 200, None, AT) for n, text in enumerate(texts)]

    count = copying.copy_rows(table="events_idempotentanswer", columns=COLUMNS, rows=rows)

    assert count == len(texts)
    stored = IdempotentAnswer.objects.order_by("id").values_list("path", "body")
    assert {body for _, body in stored} <= {None}
    return [path for path, _ in stored]


@pytest.mark.django_db
def test_nasty_text_comes_back_as_it_was():
    assert copied(NASTY) == NASTY


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40),
        max_size=5,
    )
)
def test_a_line_of_copy_holds_any_text(texts):
    line = "\t".join(copying.field(text) for text in texts)

    assert "\n" not in line
    assert "\r" not in line
    assert [unescaped(part) for part in line.split("\t")] == (texts or [""])


def unescaped(text: str) -> str:
    """Read COPY's text form as the PostgreSQL manual describes it."""
    escapes = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
    letters = iter(text)
    return "".join(escapes[next(letters)] if letter == "\\" else letter for letter in letters)


def test_values_other_than_text_have_their_form():
    assert [copying.field(v) for v in (None, True, False, 12, -3)] == ["\\N", "t", "f", "12", "-3"]


@pytest.mark.django_db
def test_rows_beyond_a_batch_all_arrive(monkeypatch):
    monkeypatch.setattr(copying, "_BATCH", 100)

    assert copied([f"/{n}" for n in range(50)]) == [f"/{n}" for n in range(50)]


@pytest.mark.django_db
def test_no_rows_are_no_copy(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert copying.copy_rows(table="events_idempotentanswer", columns=COLUMNS, rows=[]) == 0


@pytest.mark.django_db
def test_a_ready_buffer_is_copied():
    line = "c\tk\tPOST\t/a\\tb\t\t200\t\\N\t2026-06-30T00:00:00Z\n"

    copying.copy_text(table="events_idempotentanswer", columns=COLUMNS, buffer=io.StringIO(line))

    assert list(IdempotentAnswer.objects.values_list("path", "body")) == [("/a\tb", None)]


@pytest.mark.django_db
def test_a_name_is_quoted_not_run():
    with pytest.raises(ProgrammingError, match="does not exist"):
        copying.copy_text(
            table='x" from stdin; drop table "events_event', columns=["a"], buffer=io.StringIO("")
        )


@pytest.mark.django_db
def test_csv_tells_an_empty_text_from_null():
    lines = (
        'c,1,POST,"",x,200,,2026-06-30T00:00:00Z\nc,2,POST,"a,""b""",x,200,,2026-06-30T00:00:00Z\n'
    )

    copying.copy_csv(
        table="events_idempotentanswer", columns=COLUMNS, buffer=io.BytesIO(lines.encode())
    )

    assert list(IdempotentAnswer.objects.order_by("id").values_list("path", "body")) == [
        ("", None),
        ('a,"b"', None),
    ]
