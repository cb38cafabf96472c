"""`from portfolio import open_portfolio`: values in, values out, and importing changes nothing."""

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import portfolio
from portfolio import Portfolio, open_portfolio
from portfolio.actions.errors import InvalidInputsError, StaleError, UsageError
from portfolio.record import store
from portfolio.results import RunStatus
from tests.record.sample import infeasible_run, sample_event, sample_run, write_files

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
RUN, INFEASIBLE = sample_run(), infeasible_run()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_files(tmp_path / "portfolio")
    for run in (RUN, INFEASIBLE):
        store(root, run, sample_event(run))
    return root


@pytest.fixture
def opened(root: Path) -> Portfolio:
    return open_portfolio(root)


def test_the_guide_runs(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    blocks = re.findall(
        r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 8
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, GUIDE.name, "exec"), names)
    printed = capsys.readouterr().out
    assert f"{RUN.run_id} optimal 2026-01-31T12:00:00Z" in printed
    assert "there is no scenario bas: did you mean base?" in printed


def test_solve_gives_what_the_command_line_gives(opened: Portfolio, root: Path) -> None:
    run = opened.solve("base", again=True)
    words = [sys.executable, "-m", "portfolio", "solve", "base", "--again", "--format", "json"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True, timeout=120)
    [told] = json.loads(done.stdout)["runs"]
    assert told == {"run_id": run.run_id, "result": run.result.model_dump(mode="json")}
    assert run.result.status is RunStatus.OPTIMAL


def test_solve_stores_nothing(opened: Portfolio, root: Path) -> None:
    before = sorted(root.rglob("*"))
    opened.solve("base", select=["INIT-0001"])
    assert sorted(root.rglob("*")) == before


def test_a_plan_of_the_record_is_taken_and_said(opened: Portfolio) -> None:
    notes: list[str] = []
    stages: list[str] = []
    first = opened.solve("base", again=True, progress=stages.append, notes=notes.append)
    assert stages and not notes
    store(opened.root, first, sample_event(first))
    again = opened.solve("base", progress=stages.append, notes=notes.append)
    assert (again.run_id, again.result) == (first.run_id, first.result)
    assert "Not solved again" in notes[0]


def test_select_restricts_the_candidates(opened: Portfolio) -> None:
    items = opened.solve("base", select=["INIT-0001", "INIT-0004"]).result.items
    assert [item.key for item in items] == ["INIT-0001", "INIT-0003", "INIT-0004"]


@pytest.mark.parametrize(
    ("scenario", "select", "message"),
    [
        ("bas", None, "there is no scenario bas: did you mean base?"),
        ("base", ["INIT-0099"], "there is no initiative INIT-0099"),
        ("base", [], "no candidate is selected"),
    ],
)
def test_a_name_that_is_not_there(
    opened: Portfolio, scenario: str, select: list[str] | None, message: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        opened.solve(scenario, select)


def test_the_runs_of_the_record(opened: Portfolio) -> None:
    assert {run.run_id for run in opened.runs()} == {RUN.run_id, INFEASIBLE.run_id}
    run = opened.run("base")
    assert (run.run_id, run.manifest, run.inputs, run.result) == (
        RUN.run_id,
        RUN.manifest,
        RUN.inputs,
        RUN.result,
    )


def test_a_run_that_does_not_hold_is_no_value(opened: Portfolio, root: Path) -> None:
    (root / "runs/results/base" / RUN.run_id / "gaps.csv").write_text("changed")
    with pytest.raises(StaleError, match=r"is TAMPERED: gaps\.csv"):
        opened.run("base")
    (root / "runs/results/base" / RUN.run_id / "result.json").write_text("{}")
    with pytest.raises(StaleError, match=r"result\.json"):
        opened.runs()


def test_what_is_opened_stays_as_the_files_were(opened: Portfolio, root: Path) -> None:
    assert opened.validate() == ()
    (root / "config/scenarios/base.yaml").write_text("title: 1")
    assert [finding.severity.value for finding in opened.validate()].count("error") > 0
    assert opened.solve("base").result.status is RunStatus.OPTIMAL
    with pytest.raises(InvalidInputsError) as caught:
        open_portfolio(root)
    assert caught.value.findings == opened.validate()


def test_values_are_frozen(opened: Portfolio) -> None:
    run = opened.run("base")
    for value in (opened, run, opened.runs()[0]):
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.__setattr__(dataclasses.fields(value)[0].name, None)
    with pytest.raises(ValueError, match="frozen"):
        run.result.objective = "1"  # type: ignore[misc]


def test_a_name_that_the_package_has_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'open_portfolios'"):
        _ = portfolio.open_portfolios


_WATCHED = """
import os, sys
def state():
    return dict(os.environ), [os.fstat(number) for number in range(3)], (sys.stdout, sys.stderr)
before = state()
import portfolio
assert "pydantic" not in sys.modules
from portfolio import open_portfolio
assert not {"cvxpy", "scipy", "duckdb", "click"} & set(sys.modules)
assert state() == before
"""


def test_importing_is_light_and_changes_nothing(tmp_path: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name != "PYDANTIC_DISABLE_PLUGINS"
    }
    script = [sys.executable, "-c", _WATCHED]
    done = subprocess.run(
        script, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
