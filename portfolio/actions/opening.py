"""Open a portfolio: find its root, read every file, and stop where something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio import actions, decide
from portfolio.actions.amounts import part_of_one
from portfolio.actions.errors import InvalidInputsError, StaleError, UsageError
from portfolio.actions.known_runs import StoredRun, stored_run, stored_runs
from portfolio.actions.naming import known_name
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.solving import ScenarioChoice, solve_scenario, solve_tasks
from portfolio.answers import Alternatives, CapacityCurve, Frontier, Outcomes, Replan, Sweep
from portfolio.checked import check
from portfolio.findings import Finding, has_errors
from portfolio.places import find_root
from portfolio.results import Run
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

    def validate(self) -> tuple[Finding, ...]:
        """Every finding of the files as they are now, by file and line."""
        return check(self.root).findings

    def solve(
        self,
        scenario: str,
        select: Sequence[str] | None = None,
        again: bool = False,
        *,
        progress: Progress = silent,
        notes: Notes = silent,
    ) -> Run:
        """The best portfolio of a scenario, proven, of the files as they were when opened.

        A plan that the record has of the very same inputs is checked once more and taken from
        there, unless `again` says otherwise; a note says so. Nothing is stored. `select` has the
        keys of the candidates to choose among, all by default. `progress` is called with the stage
        that is solved.

        Raises:
            UsageError: if the scenario or a candidate is not there.
        """
        if select is not None and not select:
            raise UsageError("no candidate is selected")
        choice = ScenarioChoice(names=(scenario,), select=tuple(select or ()))
        [task] = solve_tasks(self.root, self.workspace, choice)
        return solve_scenario(task, again=again, progress=progress, notes=notes)

    def alternatives(
        self,
        scenario: str,
        *,
        within: str = "0.1%",
        following: int = 3,
        different: int = 3,
        progress: Progress = silent,
    ) -> Alternatives:
        """The next best plans, the most different good ones, and what is in all or none of them.

        Raises:
            UsageError: if there is no such scenario.
            InfeasibleError: if it has no plan.
            UnprovenAnswerError: if limits end the search.
        """
        part = part_of_one(within)
        return actions.find_alternatives(self, scenario, part, following, different, progress)

    def frontier(
        self,
        scenario: str,
        *quantities: str,
        points: int | None = 10,
        progress: Progress = silent,
    ) -> Frontier:
        """What two or three quantities cost each other; all points of the front with `points=None`.

        Raises:
            UsageError: if there is no such scenario or quantity.
            InfeasibleError: if the scenario has no plan.
            UnprovenAnswerError: if limits end the search.
        """
        return actions.find_frontier(self, scenario, quantities, points, progress)

    def capacity_curve(
        self,
        scenario: str,
        capacity: str,
        *,
        every_step: bool = False,
        progress: Progress = silent,
    ) -> CapacityCurve:
        """What a capacity is worth, such as `capacity.engineering.all.cap=800..1400:100`.

        Raises:
            UsageError: if there is no such scenario or capacity.
            UnprovenAnswerError: if limits end the search.
        """
        return actions.find_capacity_curve(self, scenario, capacity, every_step, progress)

    def replan(
        self,
        scenario: str,
        *,
        since: str | None = None,
        within: str = "0%",
        progress: Progress = silent,
    ) -> Replan:
        """The least change from the plan of a run, by default the newest of the scenario.

        Raises:
            UsageError: if there is no such scenario or run.
            StaleError: if the run does not hold.
            InfeasibleError: if the scenario has no plan.
            UnprovenAnswerError: if limits end the search.
        """
        part = part_of_one(within)
        return actions.find_replan(self, scenario, since, part, progress=progress)

    def case(self, scenario: str, *, progress: Progress = silent) -> "actions.ScenarioCase":
        """A scenario, ready to be asked: `.explain()`, `.trade()`, `.whatif()`, and so on.

        Raises:
            UsageError: if there is no such scenario.
        """
        name = known_name(scenario, self.workspace.scenarios, "scenario")
        return actions.ScenarioCase(self, name, progress)

    def sweep(
        self,
        file: Path | str,
        *,
        processes: int = 1,
        cluster: str | None = None,
        again: bool = False,
        progress: Progress = silent,
        notes: Notes = silent,
    ) -> Sweep:
        """Every variant of a sweep file, solved side by side and kept on this machine by content.

        Raises:
            UsageError: if the file or a scenario is not there, or an axis or cluster means nothing.
            InvalidInputsError: if the file, or a variant, is invalid.
        """
        workers = decide.Workers(processes, cluster)
        return actions.run_sweep(
            self,
            Path(file),
            workers,
            again=again,
            progress=progress,
            notes=notes,
        )

    def outcomes(self) -> Outcomes:
        """What delivered initiatives brought, beside what was forecast."""
        return actions.find_outcomes(self)

    def runs(self) -> tuple[StoredRun, ...]:
        """Every run of the record, the newest last.

        Raises:
            StaleError: if a file of the record is missing or cannot be read.
        """
        stored = stored_runs(self.root)
        if stored.damages:
            damage = stored.damages[0]
            raise StaleError(f"{damage.file}: {damage.message}")
        return stored.runs

    def run(self, id: str, notes: Notes = silent) -> Run:
        """One run of the record, once its bytes and all that it states were checked.

        The beginning of an id, or of the hash at its end, will do.

        Raises:
            UsageError: if there is no such run, or there are several.
            StaleError: if the run does not hold.
        """
        return stored_run(self.root, id, notes)


def nearest_root(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds a portfolio.

    Raises:
        UsageError: if there is none.
    """
    root = find_root(start)
    if root is None:
        missing = f"no folder from {start} upwards holds config/metrics.yaml"
        raise UsageError(f"no portfolio here: {missing}; say --root DIR")
    return root


def open_portfolio(root: Path | str | None = None) -> Portfolio:
    """Read and validate the portfolio at `root`.

    By default it is the nearest from the working folder upwards.

    Raises:
        UsageError: if there is no portfolio.
        InvalidInputsError: if a file is invalid; the error has every finding.
    """
    place = nearest_root(Path.cwd()) if root is None else Path(root).resolve()
    checked = check(place)
    if checked.workspace is None or has_errors(checked.findings):
        raise InvalidInputsError("the inputs are invalid", checked.findings, checked.texts)
    return Portfolio(place, checked.workspace, checked.findings)
