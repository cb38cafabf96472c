"""How to get a solver.

A solver's library, and CVXPY and SciPy with it, takes seconds to import, so that happens when a
problem is first loaded into it.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.engines.registry import DEFAULT, ENGINES, Engine

if TYPE_CHECKING:
    from portfolio.compile import Problem
    from portfolio.engines.session import Session, SolverAdapter


def adapter(solver: str = DEFAULT) -> "SolverAdapter":
    """The solver of a name, imported when the first problem is loaded into it.

    Raises:
        KeyError: if there is none of that name.
        MissingExtraError: if it is not installed.
    """
    engine = ENGINES[solver]
    engine.versions()
    return _LazyAdapter(engine)


class _LazyAdapter:
    """The name and versions of a solver, and the solver itself once a problem is loaded."""

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
        return adapter_of(self._engine.name)


def adapter_of(name: str) -> "SolverAdapter":
    """The adapter of an engine, with its library imported now.

    Raises:
        KeyError: if there is none of that name.
    """
    if name == "scipy":
        # Each adapter imports its own library, and who uses one needs none of the others.
        from portfolio.engines.scipy_highs import ScipyHighs

        return ScipyHighs()
    if name == "highs":
        # As above.
        from portfolio.engines.highs import Highs

        return Highs()
    if name == "cpsat":
        # As above.
        from portfolio.engines.cpsat import CpSat

        return CpSat()
    raise KeyError(name)
