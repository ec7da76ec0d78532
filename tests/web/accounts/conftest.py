"""People who sign in with a password."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from partners.choices import Role
from partners.operations import people
from tests.personas import AT

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _no_attempts_left_over(db):
    """Begin with an empty cache: attempts are counted there."""
    cache.clear()


@pytest.fixture
def person(db):
    """Return a program administrator with a password."""
    with transaction.atomic():
        user = people.add_user(
            email="ada@example.test", name="Ada", password=PASSWORD, actor="system", at=AT
        )
        people.give_role(
            user_id=user.pk, role=Role.PROGRAM_ADMIN, starts_on=date(2020, 1, 1), actor="system", at=AT
        )  # fmt: skip
    return user


@pytest.fixture
def sign_in():
    """Return a function that tries a password and gives the answer."""

    def sign_in(email: str, password: str = PASSWORD, client: Client | None = None, **more: str):
        return (client or Client()).post(
            "/accounts/login/", {"login": email, "password": password, **more}
        )

    return sign_in
