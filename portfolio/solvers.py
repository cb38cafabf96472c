"""The solver of a name, known by its versions and imported when it is first asked to solve."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.engines import DEFAULT, ENGINES, Engine

if TYPE_CHECKING:
    from portfolio.compile.problem import Problem
    from portfolio.solve import SolverAdapter
    from portfolio.solve.adapter import Session


def adapter(solver: str = DEFAULT) -> "SolverAdapter":
    """The solver of a name; it is imported when it is first asked to solve.

    Raises:
        KeyError: if there is none of that name.
        MissingExtraError: if it is not installed.
    """
    engine = ENGINES[solver]
    engine.versions()
    return _Solver(engine)


class _Solver:
    """What is known of a solver before it is needed, and the solver itself once it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def engine(self) -> Mapping[str, str]:
        """Its name and versions."""
        return self._engine.versions()

    def load(self, problem: "Problem") -> "Session":
        """Get ready to solve a problem."""
        return self._adapter.load(problem)

    @cached_property
    def _adapter(self) -> "SolverAdapter":
        from portfolio.solve.adapters import adapter_of

        return adapter_of(self._engine.name)
