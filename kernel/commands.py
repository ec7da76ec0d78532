"""The shape of every command: one operation, one answer; JSON on request; a refusal says what to do.

How to use it:

    class Command(ReportingCommand):
        help = "Read a file of partners."

        def arguments(self, parser):                  # not add_arguments: that one declares --json
            parser.add_argument("file")

        def act(self, options):
            report = onboarding.import_partners(path=options["file"], actor=ACTOR, at=timezone.now())
            return Answer(data={"created": report.created}, text=f"{report.created} created.")

- With --json exactly one JSON object goes to standard output: `data` with a list `warnings` added, or
  `{"error": {"code", "message", "problems": [{"path", "code", "message"}]}}`. Days, instants and Decimals become text.
- Without it `text` goes to standard output, warnings and refusals to standard error.
- A DomainError exits with 1, arguments that cannot be read with 2; `Answer(is_ok=False)` is printed and exits with 1.
  Under `call_command` a DomainError is raised as RefusedError and a bad answer as NotOkError (both CommandError).
- The command alone reads the clock; operations take `actor=ACTOR` and `at`.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from kernel.errors import DomainError, Problem

ACTOR = "command"
PROBLEMS_SHOWN = 50  # in text; JSON holds all of them
UNREADABLE = 2
_UNREACHABLE = (
    "08",
    "57P",
    "53300",
)  # SQLSTATE: connection failed, server shut down, too many connections


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command found or did: `data` for --json, `text` for people; `is_ok` False makes the exit code 1."""

    data: Mapping[str, object]
    text: str
    warnings: Sequence[str] = ()
    is_ok: bool = True


class RefusedError(CommandError):
    """The operation refused; `refusal` is its error."""

    def __init__(self, *, refusal: DomainError) -> None:
        super().__init__(_refusal_text(refusal))
        self.refusal = refusal


class NotOkError(CommandError):
    """The command did its work and what it found is not well; the answer has been printed."""

    def __init__(self, *, answer: Answer) -> None:
        super().__init__("What was found is not well; see the answer above.")
        self.answer = answer


class DatabaseUnreachableError(DomainError):
    """The database does not answer."""

    code = "database_unreachable"
    status = 503


class DatabaseGaveUpError(DomainError):
    """The database answered and could not do it: a lock or the time ran out, a deadlock, a full disk."""

    code = "database_gave_up"
    status = 503


class ReportingCommand(BaseCommand):
    """A command with --json; subclasses write `arguments` and `act`."""

    _wants_json = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def act(self, options: dict[str, Any]) -> Answer:
        """Call one operation or read and return the answer."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --json and the command's own arguments."""
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print exactly one JSON object on standard output, errors included.",
        )
        self.arguments(parser)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return Django's parser; with --json it reports arguments it cannot read as JSON."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if self._wants_json:
            parser.error = self._unreadable  # type: ignore[method-assign] # the only way to keep Django's options
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """Run as started from a shell."""
        self._wants_json = "--json" in argv
        super().run_from_argv(argv)

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ARG002 -- signature of a command
        """Act, print the answer or the refusal, and fail where there is reason to."""
        is_json = bool(options["json"])
        try:
            answer = self.act(options)
        except DomainError as refusal:
            self._refuse(refusal, is_json=is_json)
        except OperationalError as problem:
            self._refuse(_database_refusal(problem), is_json=is_json)
        except Exception as problem:
            if is_json:
                self._print_error("internal_error", f"{type(problem).__name__}: {problem}")
            raise
        self._print(answer, is_json=is_json)
        if not answer.is_ok:
            raise NotOkError(answer=answer)

    def _print(self, answer: Answer, *, is_json: bool) -> None:
        if is_json:
            self.stdout.write(as_json({**answer.data, "warnings": list(answer.warnings)}))
            return
        for warning in answer.warnings:
            self.stderr.write(f"Warning: {warning}")
        if answer.text:
            self.stdout.write(answer.text)

    def _refuse(self, refusal: DomainError, *, is_json: bool) -> NoReturn:
        if is_json:
            self._print_error(refusal.code, refusal.message, refusal.problems)
        raise RefusedError(refusal=refusal) from refusal

    def _print_error(self, code: str, message: str, problems: Sequence[Problem] = ()) -> None:
        shown = [{"path": p.path, "code": p.code, "message": p.message} for p in problems]
        self.stdout.write(as_json({"error": {"code": code, "message": message, "problems": shown}}))

    def _unreadable(self, message: str) -> NoReturn:
        self._print_error("arguments_unreadable", message)
        sys.exit(UNREADABLE)


def as_json(data: Mapping[str, object]) -> str:
    """Return the data as one line of JSON; days, instants and Decimals as text."""
    return json.dumps(data, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _database_refusal(problem: OperationalError) -> DomainError:
    """Tell a database that does not answer (no connection, shut down, full) from one that gave up on a statement."""
    state = getattr(problem.__cause__, "pgcode", None)
    if state is None or state.startswith(_UNREACHABLE):
        return DatabaseUnreachableError(f"The database does not answer: {problem}".strip())
    return DatabaseGaveUpError(
        f"The database gave up, and what was under way is undone: {problem}".strip()
    )


def _refusal_text(refusal: DomainError) -> str:
    problems = [p.message for p in refusal.problems if p.message != refusal.message]
    lines = [refusal.message, *problems[:PROBLEMS_SHOWN]]
    more = len(problems) - PROBLEMS_SHOWN
    return "\n".join([*lines, *([f"… and {more} more"] if more > 0 else [])])
