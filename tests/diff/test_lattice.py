"""Every combination gets its worth, whatever is asked; and where directions are known, less is
asked."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portfolio.diff.lattice import worths


@st.composite
def games(draw: st.DrawFn) -> tuple[list[int | None], list[Fraction | None]]:
    """A game whose worth keeps the directions it claims: a clipped sum, with anything at all in the
    wild players."""
    players = draw(st.integers(0, 5))
    directions = [draw(st.sampled_from([1, -1, 0, None])) for _ in range(players)]
    sizes = [draw(st.integers(0, 3)) for _ in range(players)]
    low, high = sorted(draw(st.tuples(st.integers(-6, 6), st.integers(-6, 6))))
    chaos = draw(st.lists(st.integers(-3, 3), min_size=1 << players, max_size=1 << players))
    never = draw(st.integers(-9, 0))
    values: list[Fraction | None] = []
    for some in range(1 << players):
        total = sum(
            size * (direction or 0)
            for at, (size, direction) in enumerate(zip(sizes, directions, strict=True))
            if some >> at & 1
        )
        wild = some & sum(1 << at for at, direction in enumerate(directions) if direction is None)
        total = min(max(total, low), high) + (chaos[wild] if wild else 0)
        values.append(None if total < never else Fraction(total))
    return directions, values


@given(games())
def test_every_combination_gets_its_worth(game) -> None:
    directions, values = game
    asked: list[int] = []

    def ask(some: list[int]) -> list[Fraction | None]:
        asked.extend(some)
        return [values[one] for one in some]

    assert worths(directions, ask) == values
    assert len(asked) == len(set(asked)) <= len(values)


def test_changes_that_do_not_matter_cost_two_solves() -> None:
    asked: list[int] = []

    def ask(some: list[int]) -> list[Fraction | None]:
        asked.extend(some)
        return [Fraction(7) for _ in some]

    assert worths([1, -1] * 5, ask) == [Fraction(7)] * 1024
    assert len(asked) == 2
