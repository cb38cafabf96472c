"""The portfolios that no other one beats in one quantity without losing in another.

Exact: the portfolios that are still to be searched are a union of zones, each of all portfolios
that are better in every quantity than a corner. A zone gives up its portfolio with the greatest
weighted sum, which nothing beats, or is empty, proven. What it finds splits every zone that holds
it, one zone for each quantity in which the rest has to be better (Klamroth, Lacour and Vanderpooten
2015). Points need not lie on the hull: zones find the unsupported ones too.

Grid: the same with corners at even distances, one portfolio each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import ceil

import numpy as np

from portfolio.compile import Expression, IntArray, weighted_sum
from portfolio.decide.axes import FrontQuantity
from portfolio.decide.countdown import Countdown
from portfolio.decide.space import Space, asked
from portfolio.engines import Cut
from portfolio.report import many

Corner = tuple[int | None, ...]
"""Of each quantity the gain that has to be passed; None for any."""
Values = tuple[int, ...]
"""Of each quantity its gain, in integers."""
WEIGHT_BITS = 10
"""The weights of a sum bring all quantities to about the same size, as powers of two."""


@dataclass(frozen=True)
class FrontState:
    """How far a search is: the points found, and the corners of the zones still open."""

    points: Mapping[Values, tuple[int, ...]] = field(default_factory=dict)
    """Values of a point -> columns of the items in its portfolio."""
    corners: tuple[Corner, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every point of the front is found."""
        return not self.corners


def start_of(quantities: Sequence[FrontQuantity]) -> FrontState:
    """Nothing is known, and everything is open."""
    return FrontState(corners=(tuple(None for _ in quantities),))


def search_on(
    space: Space,
    quantities: Sequence[FrontQuantity],
    state: FrontState,
) -> Iterator[FrontState]:
    """The states after each zone that was searched, until none is open.

    Raises:
        NotProvenError: if limits end a search.
    """
    total = balanced_sum(quantities, space)
    while not state.is_complete:
        done = len(state.points)
        space.doing(f"{many(done, 'point')}, {many(len(state.corners), 'zone')} to search")
        corner = state.corners[0]
        point = best_in_zone(space, quantities, total, corner)
        if point is None:
            state = FrontState(state.points, state.corners[1:])
        else:
            state = with_point(state, quantities, space, point)
        yield state


def best_in_zone(
    space: Space,
    quantities: Sequence[FrontQuantity],
    total: Expression,
    corner: Corner,
) -> IntArray | None:
    """A portfolio of a zone that nothing beats; None if the zone is empty."""
    inside = []
    for quantity, least in zip(quantities, corner, strict=True):
        if least is not None:
            inside.append(Cut(quantity.gain, least + 1))
    best = space.extreme(asked("front", "max", total), (*space.promises, *inside))
    return None if best is None else best.point


def with_point(
    state: FrontState,
    quantities: Sequence[FrontQuantity],
    space: Space,
    point: IntArray,
) -> FrontState:
    """The state once a point of the front is known."""
    values = tuple(quantity.gain.dot(point) for quantity in quantities)
    items = point[space.problem.columns.parts.items]
    columns = tuple(int(column) for column in np.flatnonzero(items))
    points = {**state.points, values: columns}
    return FrontState(points, split(state.corners, values))


def split(corners: Sequence[Corner], values: Values) -> tuple[Corner, ...]:
    """The zones without a point and without all that it beats or equals."""
    kept: list[Corner] = []
    parts: list[Corner] = []
    for corner in corners:
        if not _holds(corner, values):
            kept.append(corner)
            continue
        for place, value in enumerate(values):
            parts.append((*corner[:place], value, *corner[place + 1 :]))
    everything = list(dict.fromkeys([*kept, *parts]))
    needed = []
    for corner in everything:
        is_covered = any(other != corner and _covers(other, corner) for other in everything)
        if not is_covered:
            needed.append(corner)
    return tuple(needed)


def _holds(corner: Corner, values: Values) -> bool:
    pairs = zip(corner, values, strict=True)
    return all(least is None or value > least for least, value in pairs)


def _covers(corner: Corner, other: Corner) -> bool:
    """Whether the zone of a corner has all of another one's."""
    pairs = zip(corner, other, strict=True)
    return all(mine is None or (its is not None and mine <= its) for mine, its in pairs)


def balanced_sum(quantities: Sequence[FrontQuantity], space: Space) -> Expression:
    """The sum of all gains, each times a power of two that makes it about as large as the others.

    Any positive weights give a point that nothing beats; like sizes are easiest for a solver.
    """
    problem = space.problem
    reaches = []
    for quantity in quantities:
        span = (problem.upper - problem.lower)[quantity.gain.columns].astype(object)
        reach = int((abs(quantity.gain.coefficients.astype(object)) * span).sum())
        reaches.append(max(reach, 1))
    largest = max(reaches)
    terms = []
    for quantity, reach in zip(quantities, reaches, strict=True):
        bits = max((largest // reach).bit_length() - 1, 0)
        weight = Fraction(1 << bits)
        gain = quantity.gain
        integers = Expression(gain.columns, gain.coefficients, 1)
        terms.append((weight, integers))
    return weighted_sum(terms)


def canonical_points(
    space: Space,
    quantities: Sequence[FrontQuantity],
    front: Sequence[Values],
) -> Iterator[tuple[Values, IntArray]]:
    """Of each point of the front the one portfolio by which it is shown.

    The best by the scenario's own stages of those that have these values.
    """
    countdown = Countdown(space.doing, "portfolios of the front", len(front))
    for number, values in enumerate(front):
        countdown.finished(number)
        cuts = []
        for quantity, value in zip(quantities, values, strict=True):
            cuts.append(Cut(quantity.gain, value))
        point = space.canonical(cuts=(*space.promises, *cuts))
        if point is None:
            raise AssertionError("a point that was found is not there")
        yield values, point


def grid_of(space: Space, quantities: Sequence[FrontQuantity], number: int) -> list[Values]:
    """Points of the front at even distances: the best of each quantity, and between.

    The first quantity is the best that the others allow, at so many levels of each of them.
    """
    ends = _ends(space, quantities)
    total = balanced_sum(quantities, space)
    levels = []
    for place in range(1, len(quantities)):
        worst = min(values[place] for values in ends)
        best = max(values[place] for values in ends)
        levels.append(_even_levels(worst, best, number))
    points = dict.fromkeys(ends)
    corners = list(product(*levels))
    countdown = Countdown(space.doing, "points of the grid", len(corners))
    for searched, corner in enumerate(corners):
        countdown.finished(searched)
        values = _at_corner(space, quantities, total, corner)
        if values is not None:
            points[values] = None
    return list(points)


def _ends(space: Space, quantities: Sequence[FrontQuantity]) -> list[Values]:
    """The points at which a quantity is at its best, and the others as good as that allows."""
    total = balanced_sum(quantities, space)
    ends = []
    for quantity in quantities:
        space.doing(f"the best {quantity.axis.name}")
        best = space.extreme(quantity.stage(), space.promises)
        if best is None or best.point is None:
            raise AssertionError("a scenario with a plan has portfolios")
        held = quantity.as_good_as(best.point)
        ends.append(_best_values(space, quantities, total, (held,)))
    return ends


def _at_corner(
    space: Space,
    quantities: Sequence[FrontQuantity],
    total: Expression,
    corner: Sequence[int],
) -> Values | None:
    """The point with the best first quantity, the others being at least at their levels."""
    others = quantities[1:]
    cuts = [Cut(quantity.gain, least) for quantity, least in zip(others, corner, strict=True)]
    best = space.extreme(quantities[0].stage(), (*space.promises, *cuts))
    if best is None or best.point is None:
        return None
    held = quantities[0].as_good_as(best.point)
    return _best_values(space, quantities, total, (*cuts, held))


def _best_values(
    space: Space,
    quantities: Sequence[FrontQuantity],
    total: Expression,
    cuts: Sequence[Cut],
) -> Values:
    best = space.extreme(asked("front", "max", total), (*space.promises, *cuts))
    if best is None or best.point is None:
        raise AssertionError("a point that was found is not there")
    point = best.point
    return tuple(quantity.gain.dot(point) for quantity in quantities)


def _even_levels(worst: int, best: int, number: int) -> list[int]:
    """So many levels from the worst to the best, without the worst itself."""
    span = best - worst
    steps = max(number - 1, 1)
    levels = [worst + ceil(Fraction(span * step, steps)) for step in range(1, steps + 1)]
    return list(dict.fromkeys(levels))
