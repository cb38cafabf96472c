"""How many initiatives two portfolios decide otherwise."""

from collections.abc import Iterator, Mapping

import numpy as np

from portfolio.choice import Choice
from portfolio.compile import Expression, IntArray, Problem, collected
from portfolio.decide.space import negated
from portfolio.engines import Cut


class Distance:
    """How many initiatives a portfolio decides otherwise than a given one.

    Another scope of an initiative is one decision too. `weights` say how much a decision counts,
    by initiative: 1 by default.
    """

    def __init__(
        self,
        problem: Problem,
        choice: Choice,
        weights: Mapping[str, int] | None = None,
    ) -> None:
        self.constant = 0
        terms = dict(self._terms(problem, choice, weights or {}))
        columns = np.array(list(terms), dtype=np.int64)
        values = np.array(list(terms.values()), dtype=np.int64)
        self.varying: Expression = collected(columns, values, 1)

    def _terms(
        self,
        problem: Problem,
        choice: Choice,
        weights: Mapping[str, int],
    ) -> Iterator[tuple[int, int]]:
        items = problem.columns.items
        for key, columns in problem.columns.of_initiative.items():
            weight = weights.get(key, 1)
            taken = [c for c in columns.tolist() if items[c].taken == choice.get(key)]
            if taken:
                # Otherwise unless this very item is taken.
                self.constant += weight
                yield taken[0], -weight
                continue
            for column in columns.tolist():
                yield column, weight

    def of(self, point: IntArray) -> int:
        """The distance of a portfolio."""
        return self.constant + self.varying.dot(point)

    def at_least(self, number: int) -> Cut:
        """The cut that a portfolio is so far away."""
        return Cut(self.varying, number - self.constant)

    def at_most(self, number: int) -> Cut:
        """The cut that a portfolio is as near as that."""
        return Cut(negated(self.varying), self.constant - number)
