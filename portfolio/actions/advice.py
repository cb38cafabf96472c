"""What can be said of scenarios beside their runs: where their rules stand, what would mend them,
what has no effect.
"""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from portfolio import case, conflict
from portfolio.checked import Checked, check_loaded
from portfolio.findings import Finding
from portfolio.load import read_texts
from portfolio.model import Planning
from portfolio.results import Repair, RunStatus
from portfolio.source import SCENARIOS, Workspace, document_text, loaded

if TYPE_CHECKING:
    from portfolio.engines import SolverAdapter

Progress = Callable[[str], None]
SCENARIO_SCHEMA = "yaml-language-server: $schema=../schemas/scenario.json"
"""The comment by which editors know what a file is."""


def rule_places(workspace: Workspace, planning: Planning) -> Mapping[str, str]:
    """Where the rules of a diagnosis stand in the files now: FILE:LINE, and who set what another
    scenario did.

    By the ids of rules, so that a recorded run can be shown beside files whose lines have moved.
    """
    own = f"{SCENARIOS}/{planning.name}.yaml"
    places: dict[str, str] = {}
    compiled = case.case_of(workspace, planning)
    for rule in compiled.rules:
        place = compiled.locate(rule.origin)
        path = PurePosixPath(place.file)
        inherited = (
            f", set by {path.stem}"
            if place.file.startswith(f"{SCENARIOS}/") and place.file != own
            else ""
        )
        places[rule.id] = f"{path.name}:{place.line}{inherited}"
    return places


def repaired(root: Path, planning: Planning, repair: Repair, file: str) -> tuple[str, Checked]:
    """The text of a scenario file that makes a repair, and the portfolio as it would be with it.
    Nothing is written."""
    text = document_text(conflict.mended(planning, repair), SCENARIO_SCHEMA)
    texts, findings = read_texts(root)
    return text, check_loaded(loaded({**texts, file: text}, findings))


def advice(
    workspace: Workspace, solver: "SolverAdapter", progress: Progress = lambda _: None
) -> list[Finding]:
    """What solving every scenario shows: those without a plan, and what has no effect in the
    others."""
    # It loads the solver, which the other functions here do without.
    from portfolio.pipeline import certified_run

    findings: list[Finding] = []
    given = {}
    first_with: dict[tuple[str, frozenset[tuple[str, str | None]]], str] = {}
    for name in _by_layers(workspace):
        progress(name)
        planning = workspace.planning(name)
        compiled = case.case_of(workspace, planning)
        findings += compiled.report
        if compiled.is_ruled_out:
            continue
        result = certified_run(compiled, solver).result
        title = workspace.in_scenario(name, "title")
        if result.status is RunStatus.INFEASIBLE:
            hint = f"portfolio repair {name} says what it needs"
            findings.append(Finding("P701", title, f"{name} has no plan", hint))
        if result.status is not RunStatus.OPTIMAL:
            continue
        given[name] = conflict.advise(compiled)
        chosen = frozenset((item.key, item.scope) for item in result.items if item.selected)
        twin = first_with.setdefault((planning.scenario.period, chosen), name)
        if twin != name:
            message = f"{name} has the very plan of {twin}"
            hint = "what one says differently has no effect"
            findings.append(Finding("P705", title, message, hint))
    return [*findings, *conflict.as_findings(given)]


def _by_layers(workspace: Workspace) -> list[str]:
    """The scenarios, those first that others extend: an advice names the one that came after."""

    def layers_then_name(name: str) -> tuple[int, str]:
        return len(workspace.layers[name].documents), name

    return sorted(workspace.scenarios, key=layers_then_name)


def has_plan(planning: Planning) -> bool | None:
    """Whether any portfolio keeps all rules of a scenario; None where the search for one ended
    early."""
    return conflict.has_feasible_point(case.Case(planning))
