"""What each verb of the Makefile does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from config.local import checking, packages, places, run, testing
from config.local.places import LocalServerError


def main(*, arguments: list[str]) -> int:
    """Do the verb named first and return the exit code; a reason to stop is one sentence."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb not in VERBS:
        print(f"Name one of: {', '.join(VERBS)}.", file=sys.stderr)
        return 2
    os.chdir(places.ROOT)
    if places.is_root():
        os.umask(0o022)  # web and worker read as another account what root writes
    try:
        return VERBS[verb](rest)
    except LocalServerError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:  # noqa: ARG001 -- signature of a verb
    return run.run()


def _shell(arguments: list[str]) -> int:
    return _become("manage.py", "shell", *arguments)


def _demo(arguments: list[str]) -> int:
    run.refuse_while_running(state=places.state_dir())  # its nights and the demo's would meet
    return _become("manage.py", "seed_demo", *arguments)


def _bench(arguments: list[str]) -> int:
    return _become("-m", "benchmarks", *arguments)


def _become(*words: str) -> int:
    """Take the place of this process by the environment's Python with the words."""
    python = packages.ensure(with_tests=False)
    sys.stdout.flush()
    os.execv(python, [str(python), *words])  # noqa: S606 -- no shell wanted


VERBS: dict[str, Callable[[list[str]], int]] = {
    "run": _run,
    "test": testing.test,
    "lint": checking.lint,
    "types": checking.types,
    "check": checking.check,
    "bench": _bench,
    "shell": _shell,
    "demo": _demo,
}
