"""The seam between the chain of stages and a solver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem


class Ending(Enum):
    """How one solve ended."""

    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Cut:
    """A row that a stage adds: ``expression.coefficients . x >= least``, in integers.

    One with a price may be missed by one, by a solver that can, which lessens what is maximised by so much; one that
    misses several of them pays once.
    """

    expression: Expression
    least: int
    price: int = 0

    def holds(self, x: IntArray) -> bool:
        """Whether it holds at an integer point, exact."""
        return self.expression.dot(x) >= self.least


def keeps(problem: Problem, cuts: Sequence[Cut], x: IntArray) -> bool:
    """Whether an integer point is one of the problem, and of all cuts; exact."""
    return problem.holds(x) and all(cut.holds(x) for cut in cuts)


def another(problem: Problem, x: IntArray, price: int = 0) -> Cut:
    """At least one item differs from a point (Balas and Jeroslow, 1972); or it is taken at a price."""
    count = len(problem.columns.items)
    chosen = x[:count].astype(np.int64)
    return Cut(Expression(np.arange(count, dtype=np.int64), 1 - 2 * chosen, 1), 1 - int(chosen.sum()), price)


@dataclass(frozen=True)
class Effort:
    """When a solve gives up."""

    nodes: int
    seconds: float | None


@dataclass(frozen=True)
class Outcome:
    """What one solve found.

    `items` is its choice of items, rounded to 0 and 1 and not yet checked. `bound` is an integer that the
    objective of no point passes (infinite where there is none), whether or not the solve finished.
    """

    ending: Ending
    items: IntArray | None
    bound: float
    nodes: int


@dataclass(frozen=True)
class Search:
    """How far a solve is: the best value found and the bound, in integer units of what is maximised.

    `best` is minus infinity while nothing is found, `bound` infinite while there is none.
    """

    best: float
    bound: float
    nodes: int


Watch = Callable[[Search], None]
"""Called now and then while a solve runs, by solvers that can say."""


def unwatched(search: Search) -> None:
    """Nobody looks."""


class Session(Protocol):
    """A problem loaded into a solver, solved for one stage after another."""

    @property
    def concurrent(self) -> bool:
        """Whether several threads may solve at once."""
        ...

    def maximise(self, objective: Expression, cuts: Sequence[Cut], effort: Effort, watch: Watch = unwatched) -> Outcome:
        """Maximise ``objective.coefficients . x`` over the rows of the problem and the cuts.

        The bound is one of the points that miss no cut; those that do gain its price less.

        Raises:
            KeyboardInterrupt: within a second of Ctrl-C.
        """
        ...


class SolverAdapter(Protocol):
    """A solver of mixed-integer problems."""

    def engine(self) -> Mapping[str, str]:
        """Its name and the versions of everything that can decide an answer."""
        ...

    def load(self, problem: Problem) -> Session:
        """Get ready to solve a problem."""
        ...
