"""Which solvers there are, what decides their answers, and how to get one.

Asking which there are imports none of them. A solver's library, and CVXPY and SciPy with it, takes
seconds to import, so that happens when a problem is first loaded into it.
"""

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.compile import Problem
    from portfolio.engines.session import Session, SolverAdapter


def platform_name() -> str:
    """The kind of this machine, as `linux-x86_64`: rounding, and so a search, may depend on it."""
    return f"{sys.platform}-{platform.machine().lower()}"


class MissingExtraError(Exception):
    """A solver is asked for that is not installed here; the message says what to install."""


class SolverEndedError(Exception):
    """A process that solves ended before it answered, as one does that the system kills for want of
    memory."""


@dataclass(frozen=True)
class Engine:
    """One solver, by the name that `--solver` has for it."""

    name: str
    title: str
    decisive: tuple[str, ...]
    """The distributions whose versions can decide an answer, so that a run records them."""
    extra: str | None
    """The extra of this package that brings it; None where it is always there."""
    followed_by: tuple[str, ...] = ()
    """The distributions that answer its later questions, where they are installed: recorded too."""

    def versions(self) -> Mapping[str, str]:
        """What a run records: the solver's name, and the version of each decisive distribution.

        Raises:
            MissingExtraError: if one of them is not installed.
        """
        versions = {"solver": self.name}
        for distribution in self.decisive:
            versions[distribution] = self._version(distribution)
        for distribution in self.followed_by:
            if find_spec(distribution) is not None:
                versions[distribution] = self._version(distribution)
        return versions

    def _version(self, distribution: str) -> str:
        try:
            return version(distribution)
        except PackageNotFoundError:
            install = f"pip install {distribution}"
            if self.extra:
                install = f"pip install 'portfolio[{self.extra}]'"
            needs = f"the solver {self.name} needs {distribution}, which is not installed"
            raise MissingExtraError(f"{needs}: {install}") from None


_ENGINES = (
    Engine(
        name="scipy",
        title="the HiGHS in SciPy, through CVXPY",
        decisive=("cvxpy", "scipy"),
        extra=None,
        followed_by=("highspy",),
    ),
    Engine(
        name="highs",
        title="a newer HiGHS, which shows bound and gap as it goes",
        decisive=("highspy",),
        extra="highs",
    ),
    Engine(
        name="cpsat",
        title="CP-SAT of OR-Tools, in exact integers",
        decisive=("ortools",),
        extra="cpsat",
    ),
)
ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in _ENGINES}
DEFAULT = "scipy"


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
