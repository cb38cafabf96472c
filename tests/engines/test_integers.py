"""Rows for 64 bits keep exactly the integer points of the rows of any size that they stand for."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portfolio.compile.expression import Expression
from portfolio.engines.integers import ROOM, Integers, IntRows
from portfolio.engines.session import Cut
from tests.strategies import examples

SPANS = (1, 1, 1, 3, 2**70)
FAR = (0, 1, 2**20 - 1, 2**20, 2**41 + 2**19 + 5, 2**70)
POINTS = list(product((0, 1), (0, 1), (0, 1), (0, 2, 3), FAR))
ORIGIN = np.array([0, 0, -1, 5, -(10**20)], dtype=object)

coefficient = st.integers(-(10**30), 10**30) | st.sampled_from([0, 1, -1, 7, 2**62, -(2**62) - 1])
vectors = st.lists(coefficient, min_size=5, max_size=5)


def integers() -> Integers:
    return Integers(ORIGIN, ORIGIN + np.array(SPANS, dtype=object))


def digits(x: tuple[int, ...]) -> list[int]:
    """The integer columns at a point counted from the origin."""
    return [*x[:4], *((x[4] >> place) & (2**20 - 1) for place in range(0, 71, 20))]


def kept(rows: IntRows, x: list[int]) -> bool:
    """Whether carries can be found that keep every row; the least that a row allows is best for the
    next."""
    x = list(x)
    for row, (least, most) in enumerate(zip(rows.least, rows.most, strict=True)):
        entries = range(rows.starts[row], rows.starts[row + 1])
        terms = [(rows.indices[entry], rows.values[entry]) for entry in entries]
        assert (
            sum(abs(value) * reach(rows, column) for column, value in terms) + abs(most) <= 2 * ROOM
        )
        if terms and terms[-1][0] == len(x):
            base = -terms[-1][1]
            low = sum(value * x[column] for column, value in terms[:-1])
            carry = -((most - low) // base)
            bottom, top = rows.columns[len(x) - len(integers().spans)]
            x.append(max(carry, bottom))
            if x[-1] > top:
                return False
        if not least <= sum(value * x[column] for column, value in terms) <= most:
            return False
    return True


def reach(rows: IntRows, column: int) -> int:
    """The largest size of a column."""
    spans = integers().spans
    return (
        spans[column] if column < len(spans) else max(map(abs, rows.columns[column - len(spans)]))
    )


def expression(values: list[int]) -> Expression:
    return Expression(np.arange(5), np.array(values, dtype=object), 1)


@given(vectors, st.sampled_from(POINTS))
@examples(40)
def test_a_cut_keeps_the_points_that_reach_it_and_no_other(
    values: list[int], reached: tuple[int, ...]
) -> None:
    form, own = expression(values), integers()
    least = form.dot(ORIGIN + np.array(reached, dtype=object))
    rows = own.cuts([Cut(form, least)], len(own.spans))
    for point in POINTS:
        x = ORIGIN + np.array(point, dtype=object)
        assert kept(rows, digits(point)) == (form.dot(x) >= least), point
        assert own.point(digits(point), 5) == x.tolist()


@given(vectors)
@examples(40)
def test_no_point_has_more_than_its_rounded_objective(values: list[int]) -> None:
    form = expression(values)
    terms, shift = integers().objective(form)
    assert sum(abs(value) * integers().spans[column] for column, value in terms) < 2 * ROOM
    for point in POINTS:
        x = digits(point)
        true = form.dot(np.array(point, dtype=object))
        rounded = sum(value * x[column] for column, value in terms) << shift
        assert true <= rounded
        assert shift or true == rounded
