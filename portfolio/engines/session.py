"""The seam between the canonical optimum and a solver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np

from portfolio.compile import Expression, IntArray, Problem


class SolveStatus(Enum):
    """How one solve ended."""

    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Cut:
    """A row that a stage adds: ``expression.coefficients . x >= least``, in integers.

    A cut with a price is soft: a point may miss it by one. That costs `price` in the objective,
    once however many soft cuts it misses. A solver may also take soft cuts for hard ones.
    """

    expression: Expression
    least: int
    price: int = 0

    def holds(self, x: IntArray) -> bool:
        """Whether it holds at an integer point, exact."""
        return self.expression.dot(x) >= self.least


def is_feasible(problem: Problem, cuts: Sequence[Cut], x: IntArray) -> bool:
    """Whether an integer point keeps every row and bound of the problem and every cut; exact."""
    return problem.holds(x) and all(cut.holds(x) for cut in cuts)


def no_good_cut(
    problem: Problem,
    x: IntArray,
    price: int = 0,
    items: IntArray | None = None,
) -> Cut:
    """The cut that at least one item differs from a point (Balas and Jeroslow, 1972).

    With a price it is soft: the point may come back and costs that much. Given some items, one of
    those differs.
    """
    part = problem.columns.parts.items
    if items is None:
        items = np.arange(part.stop, dtype=np.int64)
    chosen = x[items].astype(np.int64)
    agreement = Expression(items, 1 - 2 * chosen, 1)
    least = 1 - int(chosen.sum())
    return Cut(agreement, least, price)


def agreement_cut(x: IntArray, items: IntArray) -> Cut:
    """The cut that some items are as in a point."""
    chosen = x[items].astype(np.int64)
    return Cut(Expression(items, 2 * chosen - 1, 1), int(chosen.sum()))


@dataclass(frozen=True)
class SolveLimits:
    """When a solve ends before its bound leaves no better integer, and whether any optimum will
    do."""

    nodes: int
    seconds: float | None
    gap: float = 0.0
    """How far the bound may stay from the incumbent, as a part of the incumbent's value."""
    any_optimum: bool = False
    """Whether it is the same to whoever asks which of several optima is met: then a solver may
    search in the quickest way. Which portfolio shows a reach is recorded as it was met, so there
    the way stays as it is."""
    only_improves: bool = False
    """Whether a better point is wanted and no proof: then no effort goes into where to branch."""


@dataclass(frozen=True)
class Outcome:
    """The result of one solve.

    `items` is its choice of items, rounded to 0 and 1 and not yet checked. `bound` is an integer
    that the objective of no point passes (infinite where the solver has none), whether or not the
    solve finished.
    """

    status: SolveStatus
    items: IntArray | None
    bound: float
    nodes: int


@dataclass(frozen=True)
class SearchState:
    """How far a running solve is: the incumbent's value and the bound, in integer units.

    `best` is minus infinity without an incumbent, `bound` infinite without a bound.
    """

    best: float
    bound: float
    nodes: int


Watch = Callable[[SearchState], None]
"""Called now and then while a solve runs, by solvers that report their state."""


def unwatched(state: SearchState) -> None:
    """A watch that ignores every report."""


class Session(Protocol):
    """A problem loaded into a solver, solved for one stage after another."""

    @property
    def concurrent(self) -> bool:
        """Whether several threads may solve at once."""
        ...

    @property
    def exact(self) -> bool:
        """Whether its bounds and its infeasibility are proofs, so that nobody needs to confirm
        them."""
        ...

    def maximise(
        self,
        objective: Expression,
        cuts: Sequence[Cut],
        limits: SolveLimits,
        watch: Watch = unwatched,
        start: IntArray | None = None,
    ) -> Outcome:
        """Maximise ``objective.coefficients . x`` over the rows of the problem and the cuts.

        The bound holds for the points that keep every cut. Those that miss a soft cut gain its
        price less. `start` is a point that keeps every hard cut, for the solver to begin with; it
        changes how long a solve takes, not what it proves.

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
