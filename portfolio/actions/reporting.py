"""A page of a run: one HTML file that a person opens in a browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from portfolio.actions.errors import UsageError
from portfolio.actions.filtering import filter_in_words, keys_of_run
from portfolio.actions.known_runs import is_meant_by, stored_run
from portfolio.actions.naming import known_name, planned_scenarios
from portfolio.actions.opening import Portfolio
from portfolio.actions.picture_files import pictures_of_run
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.proofs import is_checkable
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.compile import ParametricProblem, compile_problem, parametric
from portfolio.places import named_place
from portfolio.record import replace_file, run_ids
from portfolio.report import PageFacts, facts_of_team, installed_page_solver, page_facts, run_page
from portfolio.restore import planning_of
from portfolio.results import Run
from portfolio.stored import records_of


class ReportPage(Protocol):
    """A page, with the name of its file where nobody says another."""

    @property
    def html(self) -> str:
        """The whole file."""

    @property
    def file_name(self) -> str:
        """Its name."""

    @property
    def pictures(self) -> Mapping[str, str]:
        """Name -> SVG of each of its charts."""


@dataclass(frozen=True)
class Report:
    """The page of a run."""

    run: Run
    html: str

    @property
    def file_name(self) -> str:
        """How the page is called where nobody says."""
        return f"{self.run.run_id}.html"

    @property
    def pictures(self) -> Mapping[str, str]:
        """Name -> SVG of each of its charts."""
        return pictures_of_run(self.run)


def report_page(
    portfolio: Portfolio,
    name: str | None = None,
    *,
    where: Sequence[str] = (),
    owners: Sequence[str] = (),
    progress: Progress = silent,
    notes: Notes = silent,
) -> Report:
    """The page of a scenario as it stands, or of a run of the record.

    A scenario is solved unless the record has its plan. Without a name it is the company's plan.
    With slices or owners only their initiatives are listed.

    Raises:
        UsageError: if the name is neither a scenario nor a run, several scenarios are planned, or a
            slice or an owner is not there.
        StaleError: if the stored run does not hold.
    """
    run = run_of_name(portfolio, name, progress=progress, notes=notes)
    checkable = is_checkable(portfolio.root, run)
    keys = keys_of_run(run, where, owners)
    if keys is None:
        return Report(run, page_of(run, checkable=checkable))
    facts = facts_of_team(
        facts_of_run(run, checkable=checkable), keys, filter_in_words(where, owners)
    )
    return Report(run, run_page(facts, installed_page_solver()))


def run_of_name(
    portfolio: Portfolio,
    name: str | None,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Run:
    """A run of the record, or that of a scenario as it stands; without a name of the plan.

    Raises:
        UsageError: if the name is neither a scenario nor a run, or several scenarios are planned.
        StaleError: if the stored run does not hold.
    """
    if name is not None and name not in portfolio.workspace.scenarios:
        stored = run_ids(portfolio.root)
        if not any(is_meant_by(run_id, name) for run_id in stored):
            known_name(name, [*portfolio.scenarios, *stored], "scenario or run")
        return stored_run(portfolio.root, name, notes)
    scenario = _one_scenario(portfolio) if name is None else name
    return portfolio.solve(scenario, progress=progress, notes=notes)


def page_of(run: Run, *, checkable: bool = False) -> str:
    """The page of a run as HTML: a function of the run, and of whether its proof is stored."""
    return run_page(facts_of_run(run, checkable=checkable), installed_page_solver())


def facts_of_run(run: Run, *, checkable: bool = False) -> PageFacts:
    """What the page of a run shows; with its problem where pages can solve."""
    problem = None if installed_page_solver() is None else problem_of_run(run)
    facts = (run.run_id, run.manifest, run.result, run.inputs)
    return page_facts(*facts, problem, checkable=checkable, open_question=run.open_question)


def problem_of_run(run: Run) -> ParametricProblem | None:
    """What a run solved, so that it can be varied; None where it was restricted to candidates, or
    has a schedule.

    A scenario file cannot say such a restriction, so a what-if of it could not be written down.
    """
    if run.manifest.select is not None or run.manifest.definition.get("schedule") is not None:
        return None
    records = records_of(run.inputs)
    planning = planning_of(run.manifest.scenario, run.manifest.definition, None, records)
    return parametric(compile_problem(planning))


def write_report(portfolio: Portfolio, page: ReportPage, target: Path) -> Path:
    """Write a page to a file, or into a folder under its own name; returns where it is.

    Raises:
        UsageError: if the disk refuses.
        PlaceError: if git supplies a link on the way.
    """
    file = target / page.file_name if target.is_dir() else target
    with refusals_of_the_disk():
        replace_file(named_place(portfolio.root, file), page.html.encode())
    return file


def _one_scenario(portfolio: Portfolio) -> str:
    scenarios = planned_scenarios(portfolio.workspace)
    if len(scenarios) == 1:
        return scenarios[0]
    listed = ", ".join(scenarios)
    if not scenarios:
        raise UsageError("there are no scenarios: write one under config/scenarios/")
    raise UsageError(f"a page shows one scenario or run: name one of {listed}")
