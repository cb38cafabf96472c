"""On a terminal a plan is shown before the reach of its targets is known; every byte stays."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from portfolio.actions import open_portfolio, solved_head, solved_text
from portfolio.case import case_of
from portfolio.engines import adapter
from portfolio.pipeline import certified_run, plan
from portfolio.results import Run, Severity

EXAMPLE = Path(__file__).parents[2]


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("columns", [60, 100, 140])
def test_the_text_of_a_run_begins_with_the_plan_alone(
    root: Path, columns: int, color: bool
) -> None:
    workspace = open_portfolio(root).workspace
    told: list[str | Run] = []
    run = plan(workspace, workspace.planning("base"), adapter(), told.append, told.append)
    [early] = [event for event in told if isinstance(event, Run)]
    missed = [gap for gap in early.result.gaps if gap.severity is not Severity.OK]
    assert missed and all(gap.reachable is None for gap in missed)
    # What is done after the plan is about the targets alone.
    after = told[told.index(early) + 1 :]
    assert after and str(after[0]).startswith("reach of ")
    head = solved_head(early, width=columns, color=color)
    assert "In the plan" in head
    assert solved_text(run, workspace, width=columns, color=color).startswith(head)


def test_no_run_changes_because_somebody_looked_at_it(root: Path) -> None:
    workspace = open_portfolio(root).workspace
    for scenario in workspace.scenarios:
        planning = workspace.planning(scenario)
        looked = plan(workspace, planning, adapter(), planned=lambda _: None)
        early = certified_run(case_of(workspace, planning), adapter())
        assert looked.run_id == early.run_id
        assert looked.result.objective == early.result.objective


@pytest.mark.parametrize("words", [("base",), ("--all",), ("base", "--record")])
def test_a_terminal_and_a_file_show_the_same(root: Path, words: tuple[str, ...]) -> None:
    plain = _solved(root, words, on_terminal=False)
    shown = _solved(root, words, on_terminal=True)
    assert "In the plan" in plain and shown == plain


def _solved(root: Path, words: tuple[str, ...], *, on_terminal: bool) -> str:
    """What `solve` writes to stdout, without colours and line ends of a terminal."""
    command = [sys.executable, "-m", "portfolio", "solve", *words, "--again"]
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment |= {"COLUMNS": "100", "TERM": "xterm", "NO_COLOR": "1"}
    where = {"cwd": root, "env": environment, "stderr": subprocess.DEVNULL}
    if not on_terminal:
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False, **where)
        return done.stdout.decode()
    leader, follower = pty.openpty()
    with subprocess.Popen(command, stdout=follower, **where) as process:
        os.close(follower)
        text = b""
        while True:
            try:
                more = os.read(leader, 65_536)
            except OSError:  # Linux says so when nobody writes any more
                break
            if not more:
                break
            text += more
        process.wait()
    os.close(leader)
    return text.decode().replace("\r\n", "\n")
