"""Refusals, and the reason that an act may need."""

from __future__ import annotations

import pytest

from kernel.errors import ReasonIsMissing, said


def test_a_reason_is_kept_without_the_blanks_around_it():
    assert said("  Wrong shop \n", "Say why.") == "Wrong shop"


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_blank_reason_is_refused_with_the_request(blank):
    with pytest.raises(ReasonIsMissing) as refusal:
        said(blank, "Say why.")

    assert (refusal.value.message, refusal.value.code, refusal.value.status) == (
        "Say why.", "reason_is_missing", 422
    )  # fmt: skip
