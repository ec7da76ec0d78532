"""Run a program that ends when its starter ends (Linux), as another account where asked.

Called as `python leash.py SIGNAL STARTER ACCOUNT -- program arguments`; ACCOUNT is `-` to keep the own one.
The program takes this process's place, so its process id is the one the starter knows.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1
FOLDER_MASK = 0o022


def become(*, account: str) -> None:
    """Give up root for the account, for good."""
    entry = pwd.getpwnam(account)
    os.setgroups([entry.pw_gid])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.environ["HOME"] = "/tmp"  # noqa: S108 -- only for programs that insist on a home folder
    os.environ["USER"] = os.environ["LOGNAME"] = account


def follow(*, starter: int, signal_number: int) -> None:
    """Ask the kernel for the signal when the starter dies; the change of account clears an earlier wish."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != starter:
        sys.exit("The starter is gone.")


def main() -> None:
    """Take the account, tie the process to its starter, become the program."""
    signal_number, starter, account = sys.argv[1:4]
    command = sys.argv[5:]
    if account != "-":
        become(account=account)
        os.umask(FOLDER_MASK)
    follow(starter=int(starter), signal_number=int(signal_number))
    os.execvp(command[0], command)  # noqa: S606 -- a shell would stand between starter and program


if __name__ == "__main__":
    main()
