"""A record of many runs is read with little memory, and in time that grows as it does."""

import gc
import threading
from pathlib import Path

import pytest

from portfolio.record import query, read_run, read_runs, store
from portfolio.record import sql as statements
from portfolio.record.read import read_in_parts
from tests.record.sample import infeasible_run, sample_event, sample_run


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    for run in (sample_run(), infeasible_run()):
        store(folder, run, sample_event(run))
    return folder


def test_parts_are_the_whole(root: Path) -> None:
    """The runs in their order, events with each part, damages once."""
    (root / "runs/log/2026/01/broken.json").parent.mkdir(parents=True, exist_ok=True)
    (root / "runs/log/2026/01/broken.json").write_text("{}")
    whole = read_runs(root)
    assert len(whole.runs) == 2 and len(whole.damages) == 1
    for size in (1, 2, 9):
        parts = list(read_in_parts(root, size))
        assert len(parts) == -(-2 // size) + 1
        assert [run for part in parts for run in part.runs] == list(whole.runs)
        assert [damage for part in parts for damage in part.damages] == list(whole.damages)
        assert all(part.events == whole.events for part in parts)


@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.parametrize("table", statements.TABLES)
def test_tables_are_the_same_however_many_runs_are_held(
    root: Path, table: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = query(root, f"from {table}")
    assert expected.rows or table == "synergies"
    monkeypatch.setattr(statements, "RUNS_AT_ONCE", at_once)
    assert query(root, f"from {table}") == expected


def test_nothing_is_collected_while_a_record_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each collection goes through all runs that were read before: the square of their number."""
    collecting: list[bool] = []

    def noted(folder: Path, identity: str) -> object:
        collecting.append(gc.isenabled())
        return read_run(folder, identity)

    monkeypatch.setattr("portfolio.record.read.read_run", noted)
    assert gc.isenabled()
    read_runs(root)
    query(root, "from runs")
    assert collecting == [False] * 4
    assert gc.isenabled()


def test_nobody_waits_for_a_query_that_is_answered(root: Path) -> None:
    """The clock that would stop it is gone with it: at the end of Python it would hold what DuckDB
    says is leaked."""
    before = threading.active_count()
    query(root, "from runs")
    assert threading.active_count() == before
