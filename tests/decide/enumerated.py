"""Questions answered by going over every portfolio, in exact arithmetic: what the optimiser must
answer."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np

from portfolio.choice import Choice
from portfolio.model import ALL, Planning
from tests.brute import Everything, Exact


class EnumeratedPlans:
    """All portfolios of a planning in the order in which the optimum is chosen."""

    def __init__(self, planning: Planning) -> None:
        self.everything = Everything(planning)
        self.feasible = np.flatnonzero(self.everything.feasible)
        self._stages = list(self.everything.stages())
        self._key_orders = [self.everything.key_order(level) for level in range(1, 5)]

    @cached_property
    def ranked(self) -> list[int]:
        """Every feasible portfolio, the canonical optimum first."""
        columns = []
        for _, sense, value in [*self._stages, *self._key_orders]:
            numerators = value.numerators[self.feasible]
            columns.append([-int(n) if sense == "max" else int(n) for n in numerators])
        keys = list(zip(*columns, strict=True))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return [int(self.feasible[position]) for position in order]

    @cached_property
    def promised(self) -> list[int]:
        """The portfolios in order that are the best in every stage before the objective."""
        first = self.ranked[0]
        kept = self.ranked
        for name, _, value in self._stages:
            if str(name) == "objective":
                break
            kept = [number for number in kept if value.at(number) == value.at(first)]
        return kept

    @cached_property
    def objective(self) -> Exact:
        """Of every portfolio."""
        return next(value for name, _, value in self._stages if str(name) == "objective")

    def good(self, within: Fraction) -> list[int]:
        """Those within a part of the best objective."""
        best = self.objective.at(self.ranked[0])
        return [n for n in self.promised if self.objective.at(n) >= best - within * abs(best)]

    def distance(self, one: Choice, other: Choice) -> int:
        """Initiatives of the pool that are decided otherwise; another scope is otherwise, too."""
        return sum(one.get(key) != other.get(key) for key in self.everything.pool)

    def most_different(self, within: Fraction, number: int) -> Iterator[tuple[Choice, int]]:
        """Each next good portfolio with the greatest least distance to the plan and those before
        it."""
        good = self.good(within)
        found = [self.everything.selection(self.ranked[0])]
        for _ in range(number):
            least = {}
            for candidate in good:
                mine = self.everything.selection(candidate)
                least[candidate] = min(self.distance(mine, other) for other in found)
            most = max(least.values())
            if not most:
                return
            chosen = next(candidate for candidate in good if least[candidate] == most)
            found.append(self.everything.selection(chosen))
            yield found[-1], most

    def value(self, name: str) -> tuple[Exact, int]:
        """A quantity of every portfolio, and the sign that makes more of it better."""
        if str(name) == "objective":
            return self.objective, 1
        if name.startswith("tokens."):
            return self.everything.tokens(name.removeprefix("tokens."), ALL), -1
        metrics = self.everything.planning.metrics.metrics
        return self.everything.kpi(name, ALL), metrics[name].sign

    def front(self, names: Sequence[str]) -> dict[tuple[Fraction, ...], Choice]:
        """Values of every portfolio that none beats -> the first one by rank that has them."""
        quantities = [self.value(name) for name in names]
        first: dict[tuple[Fraction, ...], int] = {}
        for number in self.promised:
            values = tuple(sign * value.at(number) for value, sign in quantities)
            first.setdefault(values, number)
        front = {}
        for values, number in first.items():
            if not any(_beats(other, values) for other in first):
                totals = tuple(value.at(number) for value, _ in quantities)
                front[totals] = self.everything.selection(number)
        return front

    def steps_from(self, now: Choice) -> list[tuple[int, Choice]]:
        """Number of changes -> the best portfolio with at most so many, as far as the objective
        rises."""
        distances = {n: self.distance(self.everything.selection(n), now) for n in self.promised}
        steps: list[tuple[int, Choice]] = []
        best: Fraction | None = None
        for changes in sorted(set(distances.values())):
            number = next(n for n in self.promised if distances[n] <= changes)
            value = self.objective.at(number)
            if best is None or value > best:
                steps.append((changes, self.everything.selection(number)))
                best = value
        return steps


def _beats(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))
