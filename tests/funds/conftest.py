"""What the tests of funds share."""

from __future__ import annotations

import pytest

from tests.factories import renewals as make


@pytest.fixture
def program(db):
    """Return the program of the tests, in Sydney's zone."""
    return make.program()


@pytest.fixture
def alpha(program):
    """Return a partner in Silver."""
    return make.partner("ALPHA", of=program)
