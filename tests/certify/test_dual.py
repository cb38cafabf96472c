"""A bound from dual prices holds, whatever the prices are."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from portfolio.certify.dual import DualRow, Relaxation, safe_bound
from tests.strategies import examples

COLUMNS = 4
coefficient = st.integers(-9, 9) | st.sampled_from([10**30, -(10**25)])
terms = st.lists(coefficient, min_size=COLUMNS, max_size=COLUMNS).map(
    lambda values: list(enumerate(values))
)
ranges = st.lists(
    st.tuples(st.integers(-2, 0), st.integers(0, 2)), min_size=COLUMNS, max_size=COLUMNS
)
price = st.fractions(-5, 5) | st.sampled_from([Fraction(0), Fraction(10**20, 3)])


@st.composite
def relaxations(draw: st.DrawFn) -> tuple[Relaxation, tuple[int, ...]]:
    """A relaxation and a point of it: the bound of each row is what the point has, or leaves
    room."""
    within = draw(ranges)
    point = tuple(draw(st.integers(*ends)) for ends in within)
    rows = []
    for row in draw(st.lists(terms, max_size=4)):
        equal = draw(st.booleans())
        rows.append(
            DualRow(row, equal, value(row, point) + (0 if equal else draw(st.integers(0, 3))))
        )
    return Relaxation(draw(terms), rows, within), point


def value(row: list[tuple[int, int]], point: tuple[int, ...]) -> int:
    return sum(coefficient * point[column] for column, coefficient in row)


def kept(row: DualRow, point: tuple[int, ...]) -> bool:
    left = value(list(row.terms), point)
    return left == row.bound if row.equal else left <= row.bound


@given(relaxations(), st.data())
@examples(150)
def test_no_point_has_more_than_the_bound(
    drawn: tuple[Relaxation, tuple[int, ...]], data: st.DataObject
) -> None:
    relaxation, point = drawn
    count = len(relaxation.rows)
    bound = safe_bound(relaxation, data.draw(st.lists(price, min_size=count, max_size=count)))
    points = [
        p
        for p in product(*(range(a, b + 1) for a, b in relaxation.ranges))
        if all(kept(r, p) for r in relaxation.rows)
    ]
    assert point in points
    assert bound >= max(value(list(relaxation.objective), p) for p in points)


def test_the_right_prices_make_it_tight() -> None:
    """Three of value 3 and weight 2, room for 3: the relaxation takes one and a half, worth 4.5."""
    row = DualRow([(0, 2), (1, 2), (2, 2)], False, 3)
    relaxation = Relaxation([(0, 3), (1, 3), (2, 3)], [row], [(0, 1)] * 3)
    assert safe_bound(relaxation, [Fraction(3, 2)]) == Fraction(9, 2)
    assert safe_bound(relaxation, [Fraction(0)]) == 9
    assert safe_bound(relaxation, [Fraction(-1)]) == 9
