"""`repair`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.inputs import known, valid_workspace
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.findings import Severity
from portfolio.results import Repair, Run, RunStatus

if TYPE_CHECKING:
    from portfolio.source import Workspace


@click.command()
@click.argument("scenario")
@click.option("--apply", "number", type=click.IntRange(1), metavar="N", help="Write the N-th way out as a scenario.")
@click.option("--save", "name", metavar="NAME", help="The name of that scenario.")
@format_option("text", "json")
@color_option
@root_option
def repair(scenario: str, number: int | None, name: str | None, form: str, color: bool, root: Path) -> int:
    """Say what a scenario without a plan needs, and write it as a scenario.

    The conflicts are named with the place of each rule, then the cheapest ways out. With --apply and --save the
    N-th of them becomes config/scenarios/NAME.yaml, which extends the scenario and changes only what is needed.
    What the scenario declares `unbreakable` is left alone. Ends with 4 if there is no way out.
    """
    if (number is None) != (name is None):
        raise ExpectedError("--apply N and --save NAME go together", Exit.USAGE)
    workspace = valid_workspace(root, form, color=color)
    run = _solved(workspace, known(scenario, workspace.scenarios, "scenario"))
    saved = None if number is None or name is None else _saved(root, workspace, run, number, name)
    if form == "json":
        from portfolio.report.json_text import as_json_text, run_json

        write(as_json_text({**run_json(run.run_id, run.result), "saved": saved}))
    elif saved is None:
        _show(workspace, run, color=color)
    else:
        write(f"{saved}\n")
    ways_out = run.result.diagnosis is not None and run.result.diagnosis.repairs
    return Exit.DONE if ways_out or run.result.status is not RunStatus.INFEASIBLE else Exit.INFEASIBLE


def _solved(workspace: "Workspace", name: str) -> Run:
    from portfolio.engines import adapter
    from portfolio.pipeline import plan

    with progress(name) as doing:
        return plan(workspace, workspace.planning(name), adapter(), doing)


def _saved(root: Path, workspace: "Workspace", run: Run, number: int, name: str) -> str:
    """The file that was written; nothing is written unless the new scenario is valid and has a plan."""
    from portfolio.advising import has_plan, repaired
    from portfolio.record.atomic import DifferentBytesError, add_file
    from portfolio.source import SCENARIOS

    file = f"{SCENARIOS}/{_free(workspace, name)}.yaml"
    text, checked = repaired(root, workspace.planning(run.result.scenario), _chosen(run, number), file)
    wrong = [finding.message for finding in checked.findings if finding.severity is Severity.ERROR]
    if checked.workspace is None or wrong:
        raise ExpectedError(f"nothing is written: it would not be valid: {'; '.join(wrong)}", Exit.INVALID)
    found = has_plan(checked.workspace.planning(name))
    if found is False:
        raise AssertionError(f"the repair does not repair {run.result.scenario}")
    try:
        with writing():
            add_file(root / file, text.encode())
    except DifferentBytesError:
        raise ExpectedError(f"{file} is there already", Exit.USAGE) from None
    proven = "and it has a plan" if found else "but the search for its plan ended early"
    say(f"written: valid, {proven}; portfolio solve {name} shows it")
    return file


def _chosen(run: Run, number: int) -> Repair:
    repairs = run.result.diagnosis.repairs if run.result.diagnosis else ()
    if run.result.status is not RunStatus.INFEASIBLE:
        raise ExpectedError(f"{run.result.scenario} is not infeasible: there is nothing to repair", Exit.USAGE)
    if number > len(repairs):
        raise ExpectedError(f"there are {len(repairs)} ways out, and no number {number}", Exit.USAGE)
    return repairs[number - 1]


def _free(workspace: "Workspace", name: str) -> str:
    from portfolio.model.scalars import SCENARIO_KEY

    if not re.fullmatch(SCENARIO_KEY[1:-1], name) or len(name) > 100:
        raise ExpectedError(f"{name} is no name of a scenario: lower-case letters, digits and -", Exit.USAGE)
    if name in workspace.scenarios:
        raise ExpectedError(f"there is a scenario {name} already", Exit.USAGE)
    return name


def _show(workspace: "Workspace", run: Run, *, color: bool) -> None:
    from portfolio.advising import rule_places
    from portfolio.report.terminal import plan_view, shown

    if run.result.status is not RunStatus.INFEASIBLE:
        write(f"{run.result.scenario} is not infeasible: there is nothing to repair.\n")
        return
    places = rule_places(workspace, workspace.planning(run.result.scenario)) if run.result.diagnosis else {}
    view = shown(run.run_id, run.manifest, run.result, run.inputs, places)
    write(plan_view(view, width=width(), color=color), color=color)
