"""Which solvers there are, what decides their answers, and how to get one: known without importing any of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

__all__ = ["DEFAULT", "ENGINES", "Engine", "MissingExtraError", "SolverEndedError"]


class MissingExtraError(Exception):
    """A solver is asked for that is not installed here; the message says what to install."""


class SolverEndedError(Exception):
    """A process that solves ended before it answered, as one does that the system kills for want of memory."""


@dataclass(frozen=True)
class Engine:
    """One solver, by the name that `--solver` has for it."""

    name: str
    title: str
    decisive: tuple[str, ...]
    """The distributions whose versions can decide an answer, so that a run records them."""
    extra: str | None
    """The extra of this package that brings it; None where it is always there."""

    def versions(self) -> Mapping[str, str]:
        """What a run records: the solver's name, and the version of each decisive distribution.

        Raises:
            MissingExtraError: if one of them is not installed.
        """
        return {"solver": self.name, **{distribution: self._version(distribution) for distribution in self.decisive}}

    def _version(self, distribution: str) -> str:
        try:
            return version(distribution)
        except PackageNotFoundError:
            install = f"pip install 'portfolio[{self.extra}]'" if self.extra else f"pip install {distribution}"
            raise MissingExtraError(
                f"the solver {self.name} needs {distribution}, which is not installed: {install}"
            ) from None


ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine("scipy", "the HiGHS in SciPy, through CVXPY", ("cvxpy", "scipy"), None),
        Engine("highs", "a newer HiGHS, which shows bound and gap as it goes", ("highspy",), "highs"),
        Engine("cpsat", "CP-SAT of OR-Tools, in exact integers", ("ortools",), "cpsat"),
    )
}
DEFAULT = "scipy"
