"""`solve` and `record`, from the files to the record."""

import json
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from portfolio import pipeline
from portfolio.cli.boundary import Exit
from portfolio.engines import DEFAULT, ENGINES, registry
from portfolio.results import Run, RunStatus, shown_run_id
from tests.record.sample import FILES


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def stored(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "runs/results").glob("*/*"))


def unproven(monkeypatch: pytest.MonkeyPatch, status: RunStatus = RunStatus.FEASIBLE) -> None:
    """Every plan ends as if its limits had stopped it."""
    plan = pipeline.plan

    def stopped(*arguments: object, **options: object) -> Run:
        run = plan(*arguments, **options)
        result = run.result.model_copy(update={"status": status, "tie": None})
        return Run(run.run_id, run.manifest, run.inputs, result, run.effort)

    monkeypatch.setattr(pipeline, "plan", stopped)


def test_the_plan_of_the_company_is_the_default(portfolio, root: Path) -> None:
    done = portfolio("solve")
    assert done.exit_code == Exit.DONE
    assert done.stdout.startswith("Base plan")
    assert (
        "Optimal, proven by HiGHS, gap 0" in done.stdout
        and "Objective: 181,251.25 GBP" in done.stdout
    )
    assert done.stderr == ""
    assert not (root / "runs").exists()


def test_several_scenarios_are_all_shown_and_the_gravest_decides(portfolio) -> None:
    done = portfolio("solve", "--all")
    assert done.exit_code == Exit.INFEASIBLE
    assert [title in done.stdout for title in ("Base plan", "More than there is", "Two KPIs")] == [
        True
    ] * 3
    assert "Infeasible: no portfolio can keep all rules." in done.stdout
    _, _, beside = done.stdout.partition("The scenarios side by side\n")
    lines = {line.split()[0]: line for line in beside.splitlines()}
    assert list(lines) == ["Scenario", "base", "impossible", "weighted"]
    assert "infeasible" in lines["impossible"] and lines["impossible"].endswith("no plan")
    assert "181,251.25" in lines["base"] and "Beside base" in lines["Scenario"]


def test_without_a_plan_every_scenario_is_solved(portfolio, root: Path) -> None:
    path = root / "config/organization.yaml"
    path.write_text(path.read_text().replace("plan: {2026-Q1: base}\n", ""))
    assert len(json.loads(portfolio("solve", "--format", "json").stdout)["runs"]) == 3


def test_json_stands_alone_on_stdout(portfolio) -> None:
    done = portfolio("solve", "base", "impossible", "--format", "json")
    assert done.exit_code == Exit.INFEASIBLE
    told = json.loads(done.stdout)
    assert told["format"] == 1
    assert [run["result"]["status"] for run in told["runs"]] == ["optimal", "infeasible"]
    assert [run["run_id"].rpartition("-")[0] for run in told["runs"]] == ["base", "impossible"]


def test_select_restricts_the_candidates(portfolio) -> None:
    done = portfolio(
        "solve", "base", "--select", "INIT-0001", "--select", "INIT-0004", "--format", "json"
    )
    items = json.loads(done.stdout)["runs"][0]["result"]["items"]
    assert [item["key"] for item in items] == ["INIT-0001", "INIT-0003", "INIT-0004"]


@pytest.mark.parametrize("command", ["solve", "record"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_invalid_inputs_are_shown_and_nothing_is_solved(
    portfolio, root: Path, command: str, form: str
) -> None:
    (root / "initiatives/INIT-0001.yaml").write_text(
        FILES["initiatives/INIT-0001.yaml"].replace("gmv", "gmw")
    )
    done = portfolio(command, "--format", form)
    assert done.exit_code == Exit.INVALID
    assert "P203" in done.stdout
    if form == "json":
        json.loads(done.stdout)
    assert not (root / "runs").exists()


def test_warnings_are_counted_on_stderr(portfolio, root: Path) -> None:
    path = root / "initiatives/INIT-0004.yaml"
    path.write_text(path.read_text().replace("gmv: 99000, retention: 0.02", ""))
    assert portfolio("solve").stderr == "1 warning: portfolio validate shows them\n"


def test_solve_record_stores_once(portfolio, root: Path) -> None:
    first = portfolio("solve", "base", "--record")
    identity = stored(root)[0]
    assert first.stderr == f"{shown_run_id(identity)}: stored\n"
    assert (
        portfolio("solve", "base", "--record", "--again").stderr
        == f"{shown_run_id(identity)}: stored before\n"
    )
    assert len(list((root / "runs/log").rglob("*.json"))) == 1
    assert portfolio("show", identity).stdout == first.stdout


def test_what_the_record_has_is_certified_and_shown_and_not_solved_again(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = portfolio("solve", "base", "--record")
    selected = portfolio("solve", "base", "--select", "INIT-0001", "--format", "json", "--record")
    assert (first.exit_code, selected.exit_code, len(stored(root))) == (Exit.DONE, Exit.DONE, 2)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("solved again")

    monkeypatch.setattr(pipeline, "plan", refuse)
    for words in (["base"], ["base", "--record"]):
        done = portfolio("solve", *words)
        assert (done.exit_code, done.stdout) == (Exit.DONE, first.stdout)
        assert "Not solved again" in done.stderr
    reread = portfolio("solve", "base", "--select", "INIT-0001", "--format", "json")
    assert json.loads(reread.stdout) == json.loads(selected.stdout)
    assert len(list((root / "runs/log").rglob("*.json"))) == 2
    for words in (["base", "--again"], ["base", "--select", "INIT-0002"]):
        with pytest.raises(AssertionError, match="solved again"):
            portfolio("solve", *words)


def test_a_record_that_does_not_hold_or_shows_no_plan_is_solved_again(
    portfolio, root: Path
) -> None:
    first = portfolio("solve", "base", "--record")
    result = next((root / "runs/results").rglob("result.json"))
    result.write_text(result.read_text().replace("optimal", "optimal ", 1))
    again = portfolio("solve", "base")
    assert (again.exit_code, again.stdout) == (Exit.DONE, first.stdout)
    assert "does not hold (portfolio verify says why), so it is solved again" in again.stderr
    portfolio("record", "impossible")
    assert portfolio("solve", "impossible").stderr == ""


def test_record_stores_what_has_no_run_yet(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = portfolio("record")
    assert done.exit_code == Exit.INFEASIBLE
    no_plan = "; NO PLAN: see portfolio repair impossible"
    lines = [
        f"{shown_run_id(identity)}: stored{no_plan if 'impossible' in identity else ''}"
        for identity in stored(root)
    ]
    assert done.stdout.splitlines() == lines
    assert portfolio("verify").exit_code == Exit.DONE

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("solved again")

    monkeypatch.setattr(pipeline, "plan", refuse)
    again = portfolio("record")
    assert again.exit_code == Exit.INFEASIBLE
    assert again.stdout.splitlines() == [
        line.replace("stored", "stored before", 1) for line in lines
    ]
    # With --pending only what is still without a plan is named.
    assert portfolio("record", "--pending").stdout.splitlines() == again.stdout.splitlines()[1:2]
    told = json.loads(portfolio("record", "base", "--format", "json").stdout)["scenarios"]
    known = {"scenario": "base", "run_id": stored(root)[0], "commit": None, "status": "known"}
    assert told == [{**known, "result": None, "detail": None}]


def test_a_change_that_means_something_makes_a_new_run(portfolio, root: Path) -> None:
    portfolio("record", "base")
    path = root / "config/scenarios/base.yaml"
    path.write_text(
        "# a comment\n" + path.read_text().replace("cap: 100", "cap: 100.0"), encoding="utf-8"
    )
    assert portfolio("record", "base", "--pending").stdout == ""
    path.write_text(path.read_text().replace("cap: 100.0", "cap: 99"), encoding="utf-8")
    assert portfolio("record", "base", "--pending").stdout.endswith(": stored\n")
    assert len(stored(root)) == 2


def test_only_a_proven_plan_is_stored(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unproven(monkeypatch)
    for command in (["record", "base"], ["solve", "base", "--record"]):
        done = portfolio(*command)
        assert done.exit_code == Exit.UNPROVEN
        assert "NOT stored" in done.output
        assert not (root / "runs/results").exists()
    done = portfolio("record", "base", "--allow-unproven")
    assert (done.exit_code, len(stored(root))) == (Exit.UNPROVEN, 1)


def test_what_has_no_plan_and_no_proof_is_never_stored(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unproven(monkeypatch, RunStatus.UNKNOWN)
    done = portfolio("record", "base", "--allow-unproven")
    assert done.exit_code == Exit.UNPROVEN
    assert not (root / "runs/results").exists()


def test_a_run_that_is_damaged_is_stored_again(portfolio, root: Path) -> None:
    portfolio("record", "base")
    path = next((root / "runs/results").rglob("gaps.csv"))
    before = path.read_bytes()
    path.write_text("changed by hand\n")
    done = portfolio("solve", "base", "--record")
    assert done.exit_code == Exit.DONE
    assert "gaps.csv differs from what the run says" in done.stderr
    assert path.read_bytes() == before


def test_only_the_scenarios_of_a_period(portfolio) -> None:
    done = portfolio("solve", "--all", "--period", "2026-Q1", "--format", "json")
    assert len(json.loads(done.stdout)["runs"]) == 3


def test_in_a_repository_the_event_names_the_commit(portfolio, root: Path) -> None:
    git(root, "init", "--quiet")
    git(root, "config", "user.name", "Ada")
    git(root, "config", "user.email", "ada@example.org")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "first")
    portfolio("record", "base")
    event = json.loads(next((root / "runs/log").rglob("*.json")).read_text())
    assert (event["commit"], event["dirty"]) == (git(root, "rev-parse", "HEAD"), False)
    assert event["by"] == "Ada <ada@example.org>"
    assert set(event["effort"]) == {"seconds", "nodes"}


def test_the_same_bytes_from_another_process(portfolio, root: Path, tmp_path: Path) -> None:
    """Whatever the order of hashing, the time and the folder."""
    portfolio("record", "base")
    for seed in ("1", "2"):
        other = tmp_path / seed
        subprocess.run(["cp", "-r", str(root), str(other)], check=True)
        subprocess.run(["rm", "-r", str(other / "runs")], check=True)
        command = [sys.executable, "-m", "portfolio", "record", "base"]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"}
        subprocess.run(
            command, cwd=other, env=environment, check=True, capture_output=True, timeout=60
        )
        for folder in ("inputs", "results"):
            files = [
                path.relative_to(root)
                for path in (root / "runs" / folder).rglob("*")
                if path.is_file()
            ]
            assert files
            assert all((root / path).read_bytes() == (other / path).read_bytes() for path in files)


def test_a_solver_that_is_not_installed(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(distribution: str) -> str:
        raise PackageNotFoundError(distribution)

    monkeypatch.setattr(registry, "version", missing)
    for command in ("solve", "record"):
        done = portfolio(command, "--solver", "highs")
        assert done.exit_code == Exit.USAGE
        assert done.stderr.startswith("portfolio: the solver highs needs highspy")
    assert not (root / "runs").exists()


def test_an_unknown_solver_is_wrong_usage(portfolio) -> None:
    done = portfolio("solve", "--solver", "gurobi")
    assert done.exit_code == Exit.USAGE
    assert "'scipy', 'highs'" in done.stderr


@pytest.mark.parametrize("solver", [name for name in ENGINES if name != DEFAULT])
def test_every_solver_gives_the_same_bytes_but_for_its_name(
    portfolio, root: Path, solver: str
) -> None:
    portfolio("record")
    before = {path for path in (root / "runs").rglob("*.*") if path.is_file()}
    portfolio("record", "--solver", solver, "--new-engine")
    names = {
        scenario.name: sorted(scenario.iterdir()) for scenario in (root / "runs/results").iterdir()
    }
    assert set(names) == {"base", "impossible", "weighted"}
    assert sum(path.parent.name == "inputs" for path in before) == len(
        list((root / "runs/inputs").iterdir())
    )
    for runs in names.values():
        one, other = runs
        for name in ("gaps.csv", "items.csv"):
            assert (one / name).read_bytes() == (other / name).read_bytes()
        for name in ("manifest.json", "result.json"):
            texts = [json.loads((run / name).read_text()) for run in (one, other)]
            engines_told = [told.pop("engine") for told in texts]
            for told in texts:
                for gap in told.get("gaps", ()):
                    gap.pop(
                        "witness", None
                    )  # of several portfolios that reach as far, a solver finds one
            assert texts[0] == texts[1]
            assert {told["solver"] for told in engines_told} == {DEFAULT, solver}


def test_record_of_known_runs_needs_no_solver(portfolio, root: Path) -> None:
    """Nor what comes with one: it takes no longer than reading the files."""
    portfolio("record", "base")
    script = """
import sys
from portfolio.cli import main
main(["record", "base"], standalone_mode=False)
assert not {"cvxpy", "scipy", "duckdb"} & set(sys.modules), "imported"
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "stored before" in done.stdout
