"""Text becomes plain data with lines; what is dangerous or broken is refused."""

import json
from decimal import Decimal

import pytest

from tiers.engine import problems, reading


def _data(text):
    return reading.read(text=text).data


def _refused(text):
    with pytest.raises(problems.InvalidDocumentError) as caught:
        reading.read(text=text)
    (problem,) = caught.value.problems
    return problem.message


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("400_000", 400_000),
        ("1.50", Decimal("1.50")),
        ("1_000.5", Decimal("1000.5")),
        ("'12'", "12"),
        ("010", "010"),
        ("1e5", "1e5"),
        ("0x1F", "0x1F"),
        ("1_00", "1_00"),
        ("07-01", "07-01"),
        ("02:00", "02:00"),
        ("2026-01-01", "2026-01-01"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        (".nan", ".nan"),
        ("9" * 41, "9" * 41),
    ],
)
def test_scalars_keep_their_exact_meaning(scalar, value):
    data = _data(f"a: {scalar}")

    assert data == {"a": value}
    assert type(data["a"]) is type(value)
    assert str(data["a"]) == str(value)


def test_lines_are_known_for_every_path():
    result = reading.read(text="a: 1\nb:\n  - x\n  - c: 2\n")

    assert result.data == {"a": 1, "b": ["x", {"c": 2}]}
    assert result.lines == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 1): 4,
        ("b", 1, "c"): 4,
    }


@pytest.mark.parametrize("value", [{"a": "x\ty/z"}, {"a": "😀 \\ud83d"}, {"é": [1, None, True]}])
def test_json_is_read_however_it_was_written(value):
    for text in (
        json.dumps(value),
        json.dumps(value, indent="\t"),
        json.dumps(value, ensure_ascii=False),
    ):
        assert _data(text) == value
    assert _data("\ufeff" + json.dumps(value).replace("/", "\\/")) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: *x\n", "line 1, document: uses an anchor or alias; write the value out."),
        ("a: 1\nb: *x\n", "line 2, document: uses an anchor or alias; write the value out."),
        (
            "a: !!python/object:os.system 1",
            "line 1, document: uses the tag tag:yaml.org,2002:python/object:os.system; leave it out.",
        ),
        ("a: !x {b: 1}", "line 1, document: uses the tag !x; leave it out."),
        ("a: 1\nb: 2\na: 3\n", "line 3, document: has 'a' twice; keep one."),
        ('{"a": 1,\n "a": 2}', "line 2, document: has 'a' twice; keep one."),
        ("? [a]\n: b", "line 1, document: has a key that is not a word."),
        ("", "line 1, document: is empty; describe a program."),
        ("# only a comment\n", "line 2, document: is empty; describe a program."),
        ("--- 1\n--- 2\n", "line 2, document: holds two documents; keep one."),
        ("a: [1, 2\n", "line 2, document: did not find expected ',' or ']'; correct the spelling."),
        (
            "a:\n\t- b\n",
            "line 2, document: found character that cannot start any token; correct the spelling.",
        ),
        ('a: "x\\u0007"', "line 1, document: holds a control character; remove it."),
        ('{"a": "x\\u0000"}', "line 1, document: holds a control character; remove it."),
        ("a: \ud800", "document: holds half a character; save the file as UTF-8."),
        ("a: " + "x" * 1_000_000, "document: is larger than 1,000,000 bytes; shorten it."),
        ("[" * 50 + "]" * 50, "line 1, document: is nested too deeply or too long; simplify it."),
        (
            "[" + "1," * 20_000 + "]",
            "line 1, document: is nested too deeply or too long; simplify it.",
        ),
        ("[" * 100_000, "line 1, document: exceeded maximum nesting depth; correct the spelling."),
    ],
)
def test_what_is_broken_or_dangerous_is_refused(text, message):
    assert _refused(text) == message


def test_a_raw_control_character_is_refused():
    assert _refused("a: \x01").startswith("document: unacceptable character #x0001")
