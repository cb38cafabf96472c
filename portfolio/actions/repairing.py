"""What a scenario without a plan needs, and a scenario file that makes it so."""

from portfolio.actions.advice import has_plan, repaired
from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.actions.showing import solved_text
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.engines import adapter
from portfolio.findings import FindingSeverity
from portfolio.model import flaw_in_scenario_name
from portfolio.pipeline import plan
from portfolio.places import inside
from portfolio.record import DifferentBytesError, add_file
from portfolio.results import Repair, Run, RunStatus
from portfolio.source import SCENARIOS, Workspace


def solve_for_repair(portfolio: Portfolio, scenario: str, progress: Progress = silent) -> Run:
    """Solve one scenario, for what it says where there is no plan.

    Raises:
        UsageError: if there is no such scenario.
    """
    name = known_name(scenario, portfolio.workspace.scenarios, "scenario")
    planning = portfolio.workspace.planning(name)
    return plan(portfolio.workspace, planning, adapter(), progress)


def is_beyond_repair(run: Run) -> bool:
    """Whether a run has no plan, and no way out is known."""
    if run.result.status is not RunStatus.INFEASIBLE:
        return False
    return run.result.diagnosis is None or not run.result.diagnosis.repairs


def repaired_text(portfolio: Portfolio, run: Run, *, width: int, color: bool) -> str:
    """The conflicts of a run and its ways out, with the place of each rule."""
    workspace = portfolio.workspace
    if run.result.status is not RunStatus.INFEASIBLE:
        return f"{run.result.scenario} is not infeasible: there is nothing to repair.\n"
    return solved_text(run, workspace, width=width, color=color)


def save_repair(portfolio: Portfolio, run: Run, number: int, name: str) -> tuple[str, bool]:
    """Write the `number`-th way out of an infeasible run, from 1, as the scenario `name`.

    Returns its file, and whether it is proven to have a plan. Nothing is written unless the new
    scenario is valid.

    Raises:
        UsageError: if there is no such way out, or the name is taken or none.
        InvalidInputsError: if the scenario would not be valid.
    """
    root, workspace = portfolio.root, portfolio.workspace
    repair = _chosen_repair(run, number)
    file = f"{SCENARIOS}/{_free_name(workspace, name)}.yaml"
    infeasible = workspace.planning(run.result.scenario)
    text, checked = repaired(root, infeasible, repair, file)
    errors = [f.message for f in checked.findings if f.severity is FindingSeverity.ERROR]
    if checked.workspace is None or errors:
        reasons = "; ".join(errors)
        raise InvalidInputsError(f"nothing is written: it would not be valid: {reasons}")
    proven = has_plan(checked.workspace.planning(name))
    if proven is False:
        raise AssertionError(f"the repair does not repair {run.result.scenario}")
    try:
        with refusals_of_the_disk():
            add_file(inside(root, file), text.encode())
    except DifferentBytesError:
        raise UsageError(f"{file} is there already") from None
    return file, proven is True


def _chosen_repair(run: Run, number: int) -> Repair:
    scenario = run.result.scenario
    if run.result.status is not RunStatus.INFEASIBLE:
        raise UsageError(f"{scenario} is not infeasible: there is nothing to repair")
    repairs = run.result.diagnosis.repairs if run.result.diagnosis else ()
    if number > len(repairs):
        raise UsageError(f"{number} is no way out: there are {len(repairs)}")
    return repairs[number - 1]


def _free_name(workspace: Workspace, name: str) -> str:
    flaw = flaw_in_scenario_name(name)
    if flaw is not None:
        raise UsageError(f"{name} is no scenario name: {flaw}")
    if name in workspace.scenarios:
        raise UsageError(f"there is a scenario {name} already")
    return name
