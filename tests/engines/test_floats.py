"""What the solver sees of an integer row keeps exactly the integer points of the row."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portfolio.compile.expression import Expression
from portfolio.engines.floats import SPLIT_COEFFICIENT, FloatRows, Ground, cut_rows
from portfolio.engines.session import Cut
from tests.strategies import examples

SPANS = (1, 1, 1, 3)
TOLERANCE = 1e-6

coefficient = st.integers(-(10**18), 10**18) | st.sampled_from(
    [1, -1, 7, 10**16, -(10**16) - 1, 2**48, 0]
)


def ground() -> Ground:
    return Ground(
        np.zeros(4, dtype=np.int64), np.array(SPANS), np.array(SPANS, dtype=np.float64), np.ones(4)
    )


def kept(rows: FloatRows, point: tuple[int, ...]) -> bool:
    """Whether a point with its carries keeps every row; each is forced from the row below it."""
    x = np.array(point, dtype=np.float64)
    carries = rows.carries(x)
    within = (rows.least <= carries) & (carries <= rows.most)
    keeps = rows.matrix @ np.concatenate([x, carries]) <= rows.bounds + TOLERANCE
    return bool(within.all() and keeps.all())


@given(
    st.lists(coefficient, min_size=4, max_size=4),
    st.sampled_from(list(product(*(range(s + 1) for s in SPANS)))),
)
@examples(300)
def test_a_cut_keeps_the_points_that_reach_it_and_no_other(
    values: list[int], reached: tuple[int, ...]
) -> None:
    vector = np.array(values, dtype=object)
    expression = Expression(np.arange(4), vector, 1)
    least = int(vector @ np.array(reached, dtype=object))
    # A second row, so that each has carries of its own.
    rows = cut_rows([Cut(expression, least), Cut(expression, least)], ground())
    if rows.least.size:
        assert max(map(abs, values)) > SPLIT_COEFFICIENT
        assert np.abs(rows.matrix.toarray()).max() <= 2**16
    for point in product(*(range(span + 1) for span in SPANS)):
        assert kept(rows, point) == (int(vector @ np.array(point, dtype=object)) >= least), point


def test_a_small_negative_coefficient_has_one_digit() -> None:
    """With a digit in each row (-1 as ...999) carries ran to 1e5, and HiGHS found a feasible
    problem infeasible."""
    values = np.array([10**16, 10**16, -1, 1], dtype=object)
    rows = cut_rows([Cut(Expression(np.arange(4), values, 1), 10**16)], ground())
    assert (rows.matrix[:, [2, 3]].toarray() != 0).sum(axis=0).tolist() == [1, 1]
    assert rows.most.max() <= 2


def test_a_coefficient_beyond_what_its_row_needs_leaves_the_digits_to_the_others() -> None:
    """Divided to the size of a coefficient that one step of need, the shortfall beside it was lost
    to rounding."""
    values = np.array([10**15, 10**15, 10**15, 1], dtype=object)
    rows = cut_rows([Cut(Expression(np.arange(4), values, 1), 3)], ground())
    assert rows.matrix.toarray().tolist() == [[-3.0, -3.0, -3.0, -1.0]]
    assert rows.bounds.tolist() == [-3.0]
