"""Shapley shares against their definition: the average over every order, by going over every
order."""

from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from portfolio.diff.shares import shapley

WORTHS = st.one_of(st.none(), st.fractions(min_value=-100, max_value=100, max_denominator=12))


def by_definition(players: int, values: list[Fraction | None]) -> tuple[list[Fraction], int] | None:
    totals, orders = [Fraction(0)] * players, 0
    for order in permutations(range(players)):
        sets = [0]
        for player in order:
            sets.append(sets[-1] | 1 << player)
        worth = [values[some] for some in sets]
        if None not in worth:
            orders += 1
            for player, before, after in zip(order, worth, worth[1:], strict=False):
                totals[player] += after - before
    return ([total / orders for total in totals], orders) if orders else None


@st.composite
def games(draw: st.DrawFn) -> tuple[int, list[Fraction | None]]:
    players = draw(st.integers(1, 4))
    return players, draw(st.lists(WORTHS, min_size=2**players, max_size=2**players))


@given(games())
def test_shares_are_the_average_over_all_orders_with_a_worth(game) -> None:
    players, values = game
    expected = by_definition(players, values)
    found = shapley(players, values.__getitem__)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (list(found.shares), found.orders) == expected
        assert sum(found.shares) == values[-1] - values[0]


def test_equal_players_get_equal_shares_and_idle_ones_nothing() -> None:
    # Two gloves make a pair; the third player has none.
    found = shapley(3, lambda some: Fraction(int(some & 3 == 3)))
    assert found is not None and found.every_order
    assert found.shares == (Fraction(1, 2), Fraction(1, 2), Fraction(0))
