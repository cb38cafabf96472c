"""The record goes on with the engine of its last run, unless a person says otherwise."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from portfolio.engines import registry
from portfolio.record.engine import last_engine
from portfolio.record.read import read_runs

NEWER = "999.0"


@pytest.fixture(autouse=True)
def _no_answer_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTFOLIO_NEW_ENGINE", raising=False)


@pytest.fixture
def begun(portfolio, root: Path) -> Iterator[int]:
    """A record with the engine of today, and a change that it has no run of; the number of its
    runs."""
    assert portfolio("record", "base").exit_code == Exit.DONE
    file = root / "initiatives/INIT-0004.yaml"
    file.write_text(file.read_text("utf-8").replace("engineering: 90", "engineering: 5"), "utf-8")
    yield len(read_runs(root).runs)


def upgraded(monkeypatch: pytest.MonkeyPatch, distribution: str) -> None:
    """Another version of one distribution is installed."""
    there = registry.version
    monkeypatch.setattr(
        registry, "version", lambda name: NEWER if name == distribution else there(name)
    )


@pytest.mark.parametrize(
    "words",
    [
        ("record", "base"),
        ("record", "base", "--pending"),
        ("solve", "base", "--record"),
        ("solve", "base", "--record", "--again"),
        ("ci", "record", "--allow-infeasible", "--runs", "out"),
        ("ci", "select", "--runs", "out", "--scenario", "base", "--select", "INIT-0001"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("distribution", ["cvxpy", "scipy"])
@pytest.mark.usefixtures("begun")
def test_whatever_stores_a_run_asks(
    portfolio,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    begun: int,
    words: tuple[str, ...],
    distribution: str,
) -> None:
    upgraded(monkeypatch, distribution)
    done = portfolio(*words)
    assert done.exit_code == Exit.USAGE
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("portfolio: ")]
    assert (
        "--new-engine" in sentence
        and f"{distribution} {NEWER}" in sentence
        and "the last run" in sentence
    )
    assert len(read_runs(root).runs) == begun
    assert not list((root / "out").rglob("result.json"))


@pytest.mark.parametrize(
    "words",
    [
        ("record", "base"),
        ("solve", "base", "--record"),
        ("ci", "record", "--allow-infeasible", "--runs", "out"),
    ],
)
def test_who_says_so_goes_over_to_it_once(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch, begun: int, words: tuple[str, ...]
) -> None:
    upgraded(monkeypatch, "scipy")
    assert portfolio(*words, "--new-engine").exit_code == Exit.DONE
    assert len(read_runs(root).runs) > begun
    engine = last_engine(root)
    assert engine is not None and engine["scipy"] == NEWER
    file = root / "initiatives/INIT-0004.yaml"
    file.write_text(file.read_text("utf-8").replace("engineering: 5", "engineering: 6"), "utf-8")
    assert portfolio("record", "base").exit_code == Exit.DONE, (
        "from then on it is the engine of the record"
    )


def test_a_workflow_says_so_in_the_environment(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch, begun: int
) -> None:
    upgraded(monkeypatch, "cvxpy")
    for value, code in (("", Exit.USAGE), ("false", Exit.USAGE), ("true", Exit.DONE)):
        monkeypatch.setenv("PORTFOLIO_NEW_ENGINE", value)
        assert portfolio("ci", "record", "--allow-infeasible", "--runs", "out").exit_code == code, (
            value
        )
    assert len(read_runs(root).runs) > begun


def test_another_solver_is_another_engine(portfolio, begun: int, root: Path) -> None:
    done = portfolio("record", "base", "--solver", "highs")
    assert done.exit_code == Exit.USAGE and "highs (highspy " in done.stderr
    assert portfolio("record", "base", "--solver", "highs", "--new-engine").exit_code == Exit.DONE
    assert len(read_runs(root).runs) == begun + 1


def test_what_stores_nothing_new_asks_nothing(
    portfolio, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portfolio("record", "base", "--solver", "highs").exit_code == Exit.DONE, (
        "nothing was recorded before"
    )
    assert portfolio("record", "base", "--new-engine").exit_code == Exit.DONE
    assert portfolio("record", "base", "--solver", "highs").exit_code == Exit.DONE, (
        "that run is there"
    )
    upgraded(monkeypatch, "scipy")
    assert portfolio("solve", "base").exit_code == Exit.DONE, "it is not stored"
    assert len(read_runs(root).runs) == 2


def test_the_last_run_is_the_newest_of_the_log_that_can_be_read(portfolio, root: Path) -> None:
    assert portfolio("record", "base", "--solver", "highs").exit_code == Exit.DONE
    assert portfolio("record", "base", "--new-engine").exit_code == Exit.DONE
    events = {event.run_id: event for event in read_runs(root).events}
    by_solver = {run.manifest.engine["solver"]: events[run.run_id] for run in read_runs(root).runs}
    for path in (root / "runs/log").rglob("*.json"):
        path.unlink()
    for solver, when in (("scipy", "2024-12-31T23:59:59Z"), ("highs", "2025-01-01T00:00:00Z")):
        _logged(root, by_solver[solver].model_dump(mode="json") | {"when": when})
    assert (last_engine(root) or {})["solver"] == "highs"
    broken = root / "runs/log/2026/01/20260101T000000Z-base-000000000000-nocommit.json"
    broken.parent.mkdir(parents=True)
    for text in ("{", "[]", "\udcff", '{"run_id": "base-000000000000"}'):
        broken.write_text(text, "utf-8", errors="surrogateescape")
        assert (last_engine(root) or {})["solver"] == "highs"


def _logged(root: Path, event: dict[str, object]) -> None:
    when = str(event["when"])
    utc = when.replace("-", "").replace(":", "")
    file = root / "runs/log" / when[:4] / when[5:7] / f"{utc}-{event['run_id']}-nocommit.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(event), "utf-8")
