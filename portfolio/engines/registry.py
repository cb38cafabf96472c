"""Which solvers there are, and what decides their answers. Asking imports none of them."""

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as read_version
from importlib.util import find_spec

version = cache(read_version)
"""The installed version of a distribution: to read it takes milliseconds, and it stays."""


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
