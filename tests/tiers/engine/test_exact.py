"""Signs of forms are exact at every size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tiers.engine import exact
from tiers.engine.metrics import Form

INT64 = st.integers(-(2**63), 2**63 - 1)


@given(
    coefficients=st.tuples(st.integers(-(10**20), 10**20), st.integers(-(10**6), 10**6)),
    constant=st.integers(-(10**22), 10**22),
    rows=st.lists(
        st.tuples(INT64 | st.integers(-5, 5), INT64 | st.integers(-5, 5)), min_size=1, max_size=5
    ),
)
def test_signs_equal_those_of_python_integers(coefficients, constant, rows):
    form = Form(coefficients=coefficients, constant=constant)
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    values = [coefficients[0] * a + coefficients[1] * b - constant for a, b in rows]

    assert exact.signs(form=form, columns=columns).tolist() == [(v > 0) - (v < 0) for v in values]


@given(base=st.integers(10**15, 9 * 10**17), p=st.integers(1, 10**6), off=st.integers(-2, 2))
def test_values_around_a_threshold_are_told_apart(base, p, off):
    form = Form(coefficients=(10**6, -p))
    part = base * p // 10**6 + off
    columns = [np.array([part]), np.array([base])]
    value = 10**6 * part - p * base

    assert exact.signs(form=form, columns=columns).tolist() == [(value > 0) - (value < 0)]


def test_a_huge_coefficient_in_front_of_zeros_fits():
    form = Form(coefficients=(10**30, 1))

    assert exact.signs(
        form=form, columns=[np.zeros(2, dtype=np.int64), np.array([1, -1])]
    ).tolist() == [1, -1]


def test_rows_that_floating_point_would_get_wrong_are_settled():
    form = Form(coefficients=(3, -2))
    bases = range(10**18, 10**18 + 500)  # 3(2k + 1) − 2(3k + 1) is 1; 3(2k + 1) − 2(3k + 2) is −1
    part = np.array([2 * k + 1 for k in bases])

    just_above = exact.signs(form=form, columns=[part, np.array([3 * k + 1 for k in bases])])
    just_below = exact.signs(form=form, columns=[part, np.array([3 * k + 2 for k in bases])])

    assert set(just_above.tolist()) == {1}
    assert set(just_below.tolist()) == {-1}
