"""Solve a scenario, or take its answer from the record where that has one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.actions.errors import UsageError
from portfolio.actions.naming import known_name, planned_scenarios, scenarios_of_period
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.case import Identity, accepted_gap, identify
from portfolio.engines import DEFAULT, MissingExtraError, adapter
from portfolio.model import Planning
from portfolio.prove import ProofState, StoredProof, stored_proof
from portfolio.record import StoredFiles, found_elsewhere, on_disk, recheck
from portfolio.results import PLATFORM, Run, RunStatus, shown_run_id
from portfolio.source import Workspace

if TYPE_CHECKING:
    from portfolio.engines import SolverAdapter

Planned = Callable[[Run], None]
"""Called with a run whose plan is certified and whose targets are not measured to the end yet."""


def unshown(run: Run) -> None:
    """Wait for the whole run."""


@dataclass(frozen=True)
class SolveTask:
    """One scenario to be solved: in which portfolio, by which solver, among which candidates."""

    root: Path
    workspace: Workspace
    scenario: str
    solver: "SolverAdapter"
    select: frozenset[str] | None = None
    """Keys of the candidates to choose among; None for all."""

    @cached_property
    def planning(self) -> Planning:
        """What the scenario plans with."""
        return self.workspace.planning(self.scenario, self.select)

    @cached_property
    def identity(self) -> Identity:
        """The id of the run that solving makes, and what it is a function of."""
        own = identify(self.planning, self.solver.engine())
        if not accepted_gap(self.planning):
            return own
        # A plan within a gap is the answer to its inputs, on whatever platform it was found.
        engine = found_elsewhere(self.root, own.manifest, PLATFORM)
        return own if engine is None else identify(self.planning, engine)

    @property
    def stored_files(self) -> StoredFiles:
        """What lies in the record where the run belongs."""
        digest = self.identity.manifest.inputs
        return StoredFiles.read(self.identity.run_id, digest, on_disk(self.root))

    @property
    def is_stored(self) -> bool:
        """Whether the record has files of the run, whatever they are worth."""
        return bool(self.stored_files.files)


@dataclass(frozen=True)
class ScenarioChoice:
    """Which scenarios are meant, and how they are solved."""

    names: Sequence[str] = ()
    every: bool = False
    """Every scenario, not only the company's plan."""
    period: str | None = None
    select: Sequence[str] = ()
    """Keys of the candidates to choose among; all where there are none."""
    solver: str = DEFAULT


def solve_tasks(root: Path, workspace: Workspace, choice: ScenarioChoice) -> tuple[SolveTask, ...]:
    """A task for each scenario that is meant.

    Raises:
        UsageError: if a scenario or candidate is not there, no scenario is left, or the solver is
            not installed.
    """
    named = planned_scenarios(workspace, choice.names, every=choice.every)
    scenarios = scenarios_of_period(workspace, named, choice.period)
    keys = frozenset(known_name(key, workspace.initiatives, "initiative") for key in choice.select)
    solver = installed_solver(choice.solver)
    return tuple(SolveTask(root, workspace, name, solver, keys or None) for name in scenarios)


def installed_solver(name: str = DEFAULT) -> "SolverAdapter":
    """The solver of a name.

    Raises:
        UsageError: if it is not installed; the message says what to install.
    """
    try:
        return adapter(name)
    except MissingExtraError as missing:
        raise UsageError(str(missing)) from None


def solve_anew(
    task: SolveTask,
    progress: Progress = silent,
    planned: Planned = unshown,
    *,
    witnesses: bool = True,
) -> Run:
    """Solve a scenario, certify the answer and measure its gaps.

    `planned` gets the run before it is known how far missed targets could be moved. Without the
    witnesses of what is in reach, which only data has, it is quicker.
    """
    # It loads the solver: a plan that the record has needs none.
    from portfolio.pipeline import plan

    def show(run: Run) -> None:
        planned(_as_identified(task, run))

    run = plan(task.workspace, task.planning, task.solver, progress, show, witnesses=witnesses)
    return _as_identified(task, run)


def _as_identified(task: SolveTask, run: Run) -> Run:
    """The run under the id that the record knows it by."""
    identity = task.identity
    if run.run_id == identity.run_id:
        return run
    # The record has a plan within the gap from another platform: this one is put beside it.
    result = run.result.model_copy(update={"engine": identity.manifest.engine})
    return replace(run, run_id=identity.run_id, manifest=identity.manifest, result=result)


def solve_scenario(
    task: SolveTask,
    *,
    again: bool = False,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Run:
    """The plan that the record has, certified once more; else, or with `again`, a new one."""
    stored = None if again else recorded_plan(task, notes)
    if stored is not None:
        return stored
    return solve_anew(task, progress)


def recorded_plan(task: SolveTask, notes: Notes = silent) -> Run | None:
    """The run that the record has of a task, if it is a plan and its certificate holds once more.

    A note says on what it then rests that nothing is better: its proof, or the record's word.
    """
    if not task.is_stored:
        return None
    identity = task.identity
    checked = recheck(task.root, identity.run_id)
    if checked.run is None or not checked.holds:
        reason = "its record does not hold (portfolio verify says why), so it is solved again"
        notes(f"{shown_run_id(identity.run_id)}: {reason}")
        return None
    result = checked.run.result
    # That there is no plan cannot be certified without a solver.
    if result.status not in (RunStatus.OPTIMAL, RunStatus.WITHIN_GAP):
        return None
    proof = stored_proof(task.root, checked.run)
    if proof.is_refused:
        notes(f"{proof.detail}: {shown_run_id(identity.run_id)} is solved again")
        return None
    notes(
        f"{shown_run_id(identity.run_id)}: stored before, and its bytes and rules hold, checked"
        f" exactly. Not solved again (--again does): {_ground_of(result.status, proof)}"
    )
    facts = (identity.run_id, checked.run.manifest, identity.inputs, result)
    return Run(*facts, effort={}, is_proven=proof.state is ProofState.PROVEN)


def _ground_of(status: RunStatus, proof: StoredProof) -> str:
    """On what a stored plan rests that nothing is better, if it is not solved again."""
    if status is RunStatus.WITHIN_GAP:
        return "how near it is to the best is the record's word"
    if proof.state is ProofState.PROVEN:
        return "its stored proof, checked too, shows that nothing is better"
    return "only the record's word says that nothing is better"
