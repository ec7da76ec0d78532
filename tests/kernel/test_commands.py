"""Every command answers in one shape, as text or as exactly one JSON object."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from kernel.commands import Answer, NotOkError, RefusedError, ReportingCommand, as_json
from kernel.errors import DomainError, Problem


class Stop(DomainError):
    """A refusal."""

    code = "stop"


class Sample(ReportingCommand):
    """A command that does what the test wants."""

    requires_system_checks = []

    def __init__(self, act, **options):
        super().__init__(**options)
        self._act = act

    def arguments(self, parser):
        parser.add_argument("word")

    def act(self, options):
        result = self._act(options["word"])
        if isinstance(result, Exception):
            raise result
        return result


def run(act, *words: str) -> tuple[str, str, object]:
    """Run the command in this process and return what it wrote to both streams, and what it raised."""
    out, err = io.StringIO(), io.StringIO()
    raised: object = None
    try:
        call_command(Sample(act, stdout=out, stderr=err, no_color=True), *words)
    except Exception as problem:  # noqa: BLE001 -- the test looks at it
        raised = problem
    return out.getvalue(), err.getvalue(), raised


def answer(word: str) -> Answer:
    return Answer(data={"word": word}, text=f"Said {word}.", warnings=["Loud."])


def test_text_goes_out_and_warnings_beside_it():
    assert run(answer, "hey") == ("Said hey.\n", "Warning: Loud.\n", None)


def test_json_is_one_object_with_the_warnings():
    out, err, raised = run(answer, "hey", "--json")

    assert json.loads(out) == {"word": "hey", "warnings": ["Loud."]}
    assert (out.count("\n"), err, raised) == (1, "", None)


REFUSAL = Stop(
    "Two things are wrong.",
    problems=(
        Problem(path="line 2, name", code="blank", message="Line 2, column name: is blank."),
        Problem(path="", code="stop", message="Two things are wrong."),
    ),
)


def test_a_refusal_says_what_to_do():
    out, err, raised = run(lambda _: REFUSAL, "hey")

    assert (out, err) == ("", "")
    assert isinstance(raised, RefusedError)
    assert str(raised) == "Two things are wrong.\nLine 2, column name: is blank."
    assert raised.refusal is REFUSAL


def test_a_refusal_is_json_too():
    out, err, raised = run(lambda _: REFUSAL, "hey", "--json")

    assert json.loads(out) == {
        "error": {
            "code": "stop",
            "message": "Two things are wrong.",
            "problems": [
                {
                    "path": "line 2, name",
                    "code": "blank",
                    "message": "Line 2, column name: is blank.",
                },
                {"path": "", "code": "stop", "message": "Two things are wrong."},
            ],
        }
    }
    assert (err, type(raised)) == ("", RefusedError)


def test_many_problems_are_cut_in_text_only():
    problems = tuple(Problem(path=str(n), code="x", message=f"Fault {n}.") for n in range(60))
    refusal = Stop("Sixty faults.", problems=problems)

    _, _, raised = run(lambda _: refusal, "hey")
    out, _, _ = run(lambda _: refusal, "hey", "--json")

    assert str(raised).splitlines()[-2:] == ["Fault 49.", "… and 10 more"]
    assert len(json.loads(out)["error"]["problems"]) == 60


def test_an_answer_that_is_not_well_is_printed_and_fails():
    out, _, raised = run(
        lambda _: Answer(data={"breaches": 1}, text="One.", is_ok=False), "x", "--json"
    )

    assert json.loads(out) == {"breaches": 1, "warnings": []}
    assert isinstance(raised, NotOkError)
    assert raised.answer.data == {"breaches": 1}
    assert run(lambda _: Answer(data={}, text="", is_ok=False), "x")[0] == ""


def test_a_database_that_does_not_answer_is_a_refusal():
    out, _, raised = run(lambda _: OperationalError("refused"), "hey", "--json")

    assert json.loads(out)["error"] == {
        "code": "database_unreachable",
        "message": "The database does not answer: refused",
        "problems": [],
    }
    assert isinstance(raised, RefusedError)


@pytest.mark.django_db
def test_a_database_that_gives_up_is_told_apart():
    def wait_too_long(_: str) -> Answer:
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 10")
            cursor.execute("select pg_sleep(5)")
        raise AssertionError

    with transaction.atomic():
        out, _, raised = run(wait_too_long, "hey", "--json")
        transaction.set_rollback(True)

    error = json.loads(out)["error"]
    assert error["code"] == "database_gave_up"
    assert error["message"].startswith(
        "The database gave up, and what was under way is undone: canceling statement"
    )
    assert isinstance(raised, RefusedError)


@pytest.mark.parametrize("words", [("hey",), ("hey", "--json")])
def test_a_bug_is_not_hidden(words):
    out, _, raised = run(lambda _: KeyError("oops"), *words)

    assert isinstance(raised, KeyError)
    assert (json.loads(out)["error"]["code"] if out else "") == (
        "internal_error" if len(words) > 1 else ""
    )


def test_arguments_that_cannot_be_read_are_json_where_asked(capsys):
    command = Sample(answer, stdout=io.StringIO(), stderr=io.StringIO())

    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", "sample", "--json"])

    assert ended.value.code == 2
    assert json.loads(command.stdout.getvalue())["error"]["code"] == "arguments_unreadable"
    assert capsys.readouterr() == ("", "")


def test_arguments_that_cannot_be_read_are_text_otherwise(capsys):
    with pytest.raises(SystemExit) as ended:
        Sample(answer).run_from_argv(["manage.py", "sample"])

    assert ended.value.code == 2
    assert "the following arguments are required: word" in capsys.readouterr().err


def test_a_refusal_ends_a_shell_command_with_one(monkeypatch, capsys):
    monkeypatch.setattr(sys, "exit", lambda code: (_ for _ in ()).throw(SystemExit(code)))

    with pytest.raises(SystemExit) as ended:
        Sample(lambda _: Stop("No.")).run_from_argv(["manage.py", "sample", "hey"])

    assert ended.value.code == 1
    assert "No." in capsys.readouterr().err


def test_a_command_without_an_act_says_so():
    with pytest.raises(NotImplementedError):
        call_command(ReportingCommand(), skip_checks=True)
    assert issubclass(RefusedError, CommandError)


def test_json_has_a_form_for_days_instants_and_decimals_alone():
    data = {
        "day": date(2026, 6, 30),
        "at": datetime(2026, 6, 30, 1, 2, tzinfo=UTC),
        "amount": Decimal("1E+3"),
        "name": "Ünïque",
    }

    assert json.loads(as_json(data)) == {
        "day": "2026-06-30",
        "at": "2026-06-30T01:02:00+00:00",
        "amount": "1000",
        "name": "Ünïque",
    }
    with pytest.raises(TypeError, match="set has no JSON form"):
        as_json({"words": {"a"}})
