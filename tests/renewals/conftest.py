"""What the tests of renewals share."""

from __future__ import annotations

import pytest

from tests.factories import renewals as make


@pytest.fixture
def program(db):
    """Return the program of the tests, in Sydney's zone, with its renewal policy."""
    made = make.program()
    make.policy()
    return made


@pytest.fixture
def who():
    """Return actor and moment of an act: noon of 1 June in Sydney."""
    return {"actor": "user:7", "at": make.AT}
