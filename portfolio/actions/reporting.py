"""A page of a run: one HTML file that a person opens in a browser."""

from dataclasses import dataclass
from pathlib import Path

from portfolio import pipeline
from portfolio.actions.errors import StaleError, UsageError
from portfolio.actions.naming import known_name, planned_scenarios
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.compile import compile_problem
from portfolio.compile.export import parametric
from portfolio.compile.parametric import ParametricProblem
from portfolio.places import named
from portfolio.record import Damage, read_inputs, run_ids
from portfolio.record.atomic import replace_file
from portfolio.record.recheck import recheck
from portfolio.report.html import installed_page_solver, page_facts, run_page
from portfolio.restore import planning_of
from portfolio.results import Run, RunStatus
from portfolio.stored import records_of

_MOST_LISTED = 5
"""More runs than this that a text could mean are counted, not listed."""


@dataclass(frozen=True)
class Report:
    """The page of a run."""

    run: Run
    html: str

    @property
    def file_name(self) -> str:
        """How the page is called where nobody says."""
        return f"{self.run.run_id}.html"


def report_page(
    portfolio: Portfolio,
    name: str | None = None,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Report:
    """The page of a scenario as it stands, or of a run of the record.

    A scenario is solved unless the record has its plan. Without a name it is the company's plan.

    Raises:
        UsageError: if the name is neither a scenario nor a run, or several scenarios are planned.
        StaleError: if the stored run does not hold.
    """
    if name is not None and name not in portfolio.workspace.scenarios:
        run = _stored_run(portfolio, name, notes)
    else:
        scenario = _one_scenario(portfolio) if name is None else name
        run = _run_of_scenario(portfolio, scenario, progress, notes)
    return Report(run, page_of(run))


def page_of(run: Run) -> str:
    """The page of a run as HTML: a function of the run alone."""
    solver = installed_page_solver()
    problem = None if solver is None else problem_of_run(run)
    facts = page_facts(run.run_id, run.manifest, run.result, run.inputs, problem)
    return run_page(facts, solver)


def problem_of_run(run: Run) -> ParametricProblem | None:
    """What a run solved, so that it can be varied; None where it was restricted to candidates.

    A scenario file cannot say such a restriction, so a what-if of it could not be written down.
    """
    if run.manifest.select is not None:
        return None
    records = records_of(run.inputs)
    planning = planning_of(run.manifest.scenario, run.manifest.definition, None, records)
    return parametric(compile_problem(planning))


def write_report(portfolio: Portfolio, page: Report, target: Path) -> Path:
    """Write a page to a file, or into a folder under its own name; returns where it is.

    Raises:
        UsageError: if the disk refuses.
        PlaceError: if git supplies a link on the way.
    """
    file = target / page.file_name if target.is_dir() else target
    with refusals_of_the_disk():
        replace_file(named(portfolio.root, file), page.html.encode())
    return file


def _one_scenario(portfolio: Portfolio) -> str:
    scenarios = planned_scenarios(portfolio.workspace)
    if len(scenarios) == 1:
        return scenarios[0]
    listed = ", ".join(scenarios)
    if not scenarios:
        raise UsageError("there are no scenarios: write one under config/scenarios/")
    raise UsageError(f"a page shows one scenario or run: name one of {listed}")


def _run_of_scenario(portfolio: Portfolio, scenario: str, progress: Progress, notes: Notes) -> Run:
    """The plan that the record has of a scenario's inputs, certified once more; else a new one."""
    solver = pipeline.adapter()
    planning = portfolio.workspace.planning(scenario)
    identity = pipeline.identify(planning, solver.engine())
    if identity.run_id in run_ids(portfolio.root):
        checked = recheck(portfolio.root, identity.run_id)
        run = checked.run
        # That there is no plan cannot be certified without a solver.
        if run is not None and checked.holds and run.result.status is RunStatus.OPTIMAL:
            notes(f"{identity.run_id}: as the record has it, checked exactly and not solved again")
            return Run(identity.run_id, run.manifest, identity.inputs, run.result, {})
    return pipeline.plan(portfolio.workspace, planning, solver, progress)


def _stored_run(portfolio: Portfolio, text: str, notes: Notes) -> Run:
    """The run that a text means, once its bytes and all that it states were checked."""
    run_id = _run_named(portfolio, text)
    checked = recheck(portfolio.root, run_id)
    if checked.run is None or not checked.sound:
        failed = next(check for check in checked.checks if not check.holds)
        raise StaleError(f"{run_id} is {checked.standing}: {failed.name}: {failed.detail}")
    if checked.open_question is not None:
        notes(f"{run_id}: {checked.open_question}")
    inputs = read_inputs(portfolio.root, checked.run.manifest.inputs)
    if isinstance(inputs, Damage):
        raise StaleError(f"{inputs.file}: {inputs.message}")
    return Run(run_id, checked.run.manifest, inputs, checked.run.result, {})


def _run_named(portfolio: Portfolio, text: str) -> str:
    names = run_ids(portfolio.root)
    if text in names:
        return text
    fitting = [name for name in names if _begins(name, text)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = ", ".join(fitting[:_MOST_LISTED])
        raise UsageError(f"{text} could be any of {listed}: write more of the id")
    everything = (*portfolio.scenarios, *names)
    return known_name(text, everything, "scenario or run")


def _begins(run_id: str, text: str) -> bool:
    return run_id.startswith(text) or run_id.rpartition("-")[2].startswith(text)
