"""`make run` with real processes, in a path with a space: one run per folder, one Ctrl-C, every kill."""

from __future__ import annotations

import os
import signal
import socket

import pytest

from tests.local.product import Copy, wait_for

pytestmark = pytest.mark.slow


def test_run_answers_refuses_a_second_and_ends_whole_on_one_interrupt(copy: Copy):
    run = copy.run()
    copy.wait_until_well()

    second = copy.do("config/local/launch.py", "run")

    assert second.returncode == 1
    assert "runs from this folder already" in second.stderr
    assert f"http://localhost:{copy.port}/" in second.stderr
    assert copy.is_well()

    run.send_signal(signal.SIGINT)
    run.wait(60)

    assert run.returncode == 0
    assert f"Meritline is ready: http://localhost:{copy.port}/" in copy.said
    copy.wait_until_gone()


def test_run_starts_again_at_once_after_its_supervisor_was_killed(copy: Copy):
    killed = copy.run()
    copy.wait_until_well()
    killed.kill()
    killed.wait()

    again = copy.run()
    copy.wait_until_well()
    again.send_signal(signal.SIGINT)
    again.wait(60)

    assert again.returncode == 0
    copy.wait_until_gone()


def test_nothing_survives_a_killed_supervisor(copy: Copy):
    run = copy.run()
    copy.wait_until_well()

    run.kill()
    run.wait()

    copy.wait_until_gone()


@pytest.mark.parametrize(
    "words", [("gunicorn",), ("celery", "worker"), ("celery", "beat"), ("config.local.keeper",)]
)
def test_the_death_of_one_part_ends_all_with_an_error(copy: Copy, words: tuple[str, ...]):
    run = copy.run()
    copy.wait_until_well()
    wait_for(lambda: "celery" in str(copy.processes()), seconds=10)

    os.kill(copy.pid_of(*words), signal.SIGKILL)
    run.wait(60)

    assert run.returncode == 1
    assert "ended by" in copy.said
    copy.wait_until_gone()


def test_run_refuses_a_busy_port(copy: Copy):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", copy.port))
        holder.listen()

        refused = copy.do("config/local/launch.py", "run")

    assert refused.returncode == 1
    assert (
        f"Port {copy.port} of 127.0.0.1 cannot be used (Address already in use)." in refused.stderr
    )
    assert f"make run PORT={copy.port + 1}" in refused.stderr
    copy.wait_until_gone()


def test_run_refuses_a_port_that_is_none(copy: Copy):
    refused = copy.do("config/local/launch.py", "run", PORT="eighty")

    assert refused.returncode == 1
    assert refused.stderr == "PORT is 'eighty', which is no port number.\n"
