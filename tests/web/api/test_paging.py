"""Pages: every row once, in both directions; cursors that were not made here are refused."""

from __future__ import annotations

import base64
import json

import pytest

from kernel import keyset
from tests.factories import tiers as make


@pytest.fixture
def many(channel):
    """Add partners, so that there are twelve."""
    for number in range(10):
        make.partner(f"P{number:02}")


def walk(caller, address, direction):
    rows, pages = [], 0
    while address:
        answer = caller.get(address).json()
        rows += [answer["results"]] if direction == "previous" else answer["results"]
        address, pages = answer[direction], pages + 1
        last = answer
    return rows, pages, last


@pytest.mark.parametrize("size", [1, 4, 5, 12, 200])
def test_a_walk_gives_every_row_once_and_ends(size, many, full):
    rows, pages, _ = walk(full, f"partners?page_size={size}&country=AU", "next")

    codes = [row["id"] for row in rows]
    assert codes == sorted({"LARKMERE", "MERRIGATE", *(f"P{n:02}" for n in range(10))})
    assert pages == max(1, -(-12 // size))


def test_a_walk_back_gives_the_same_rows(many, full):
    _, _, last = walk(full, "partners?page_size=5", "next")

    pages, _, _ = walk(full, last["previous"], "previous")

    ids = [row["id"] for page in reversed(pages) for row in page] + [
        row["id"] for row in last["results"]
    ]
    assert ids == sorted({"LARKMERE", "MERRIGATE", *(f"P{n:02}" for n in range(10))})


def test_decisions_page_on_two_columns(channel, full):
    make.night(channel_day(), code="PARTNER-AU")

    rows, pages, _ = walk(full, "decisions?page_size=1", "next")

    assert len({row["id"] for row in rows}) == 4
    assert pages == 4
    assert [row["run"] for row in rows] == sorted((row["run"] for row in rows), reverse=True)


def channel_day():
    return make.AT.date().replace(year=2026, month=7, day=1)


def test_the_next_address_keeps_the_filters(many, full):
    following = full.get("partners?page_size=3&country=AU").json()["next"]

    assert following.startswith("http://testserver/api/v1/partners?")
    assert "country=AU" in following
    assert "page_size=3" in following


def forged(values, *, backwards=0):
    return base64.urlsafe_b64encode(json.dumps([backwards, values]).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "%00", "=", "....", forged([]), forged(["a", "b"]), forged([{"a": 1}]), forged([None]), forged([1.5]),
        forged("a"), forged(["a\x00"]), forged([True], backwards=7), base64.b64encode(b"[" * 5000).decode()[:590],
        forged(["\ud800"]),
    ],
)  # fmt: skip
def test_a_forged_cursor_is_refused(cursor, channel, full):
    answer = full.get(f"partners?cursor={cursor}")

    assert answer.status_code == 422, answer.content
    assert [error["path"] for error in answer.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize("values", [["a"], [2**70], ["-"], ["1e9"], [""]])
def test_a_forged_cursor_of_the_wrong_kind_is_refused_or_only_moves(values, channel, full):
    answer = full.get(f"uploads?cursor={forged(values)}")

    assert answer.status_code in (200, 422)


def test_a_cursor_of_ours_opens_nothing_that_was_closed(channel, boronia_key):
    cursor = keyset.encode(backwards=False, values=[channel.upload_id + 1])

    assert boronia_key.get(f"uploads?cursor={cursor}").json()["results"] == []
