"""Open a portfolio: find its root, read every file, and stop where something is wrong."""

from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.checked import check
from portfolio.findings import Finding, has_errors
from portfolio.load import find_root
from portfolio.source import Workspace


@dataclass(frozen=True)
class Portfolio:
    """A valid portfolio, as its files were when it was opened."""

    root: Path
    workspace: Workspace
    warnings: tuple[Finding, ...]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The names of its scenarios, sorted."""
        return tuple(sorted(self.workspace.scenarios))

    @property
    def initiatives(self) -> tuple[str, ...]:
        """The keys of its initiatives, sorted."""
        return tuple(sorted(self.workspace.initiatives))


def nearest_root(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds a portfolio.

    Raises:
        UsageError: if there is none.
    """
    root = find_root(start)
    if root is None:
        raise UsageError(f"no portfolio here: no folder from {start} upwards holds config/metrics.yaml; say --root DIR")
    return root


def open_portfolio(root: Path | str | None = None) -> Portfolio:
    """Read and validate the portfolio at `root`, by default the nearest from the working folder upwards.

    Raises:
        UsageError: if there is no portfolio.
        InvalidInputsError: if a file is invalid; the error has every finding.
    """
    place = nearest_root(Path.cwd()) if root is None else Path(root).resolve()
    checked = check(place)
    if checked.workspace is None or has_errors(checked.findings):
        raise InvalidInputsError("the inputs are invalid", checked.findings, checked.texts)
    return Portfolio(place, checked.workspace, checked.findings)
