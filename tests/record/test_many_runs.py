"""A record of many runs is read with little memory, and no text of it is parsed twice."""

import gc
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import portfolio
from portfolio.places import shared_state_folder
from portfolio.record import ListedRun, query, read_run, read_runs, read_summaries, store
from portfolio.record import sql as statements
from portfolio.record import summaries as remembered
from portfolio.record.names import inputs_file, run_folder
from tests.record.sample import infeasible_run, sample_event, sample_run

RUN = sample_run()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "portfolio"
    for run in (RUN, infeasible_run()):
        store(folder, run, sample_event(run))
    return folder


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs and inputs that were parsed."""
    names: list[str] = []
    for name in ("parsed_run", "parsed_records"):
        monkeypatch.setattr(remembered, name, _noting(names, getattr(remembered, name)))
    return names


def _noting(names: list[str], parse: Callable[..., object]) -> Callable[..., object]:
    def noted(folder: Path, name: str, *texts: object) -> object:
        names.append(name)
        return parse(folder, name, *texts)

    return noted


def test_a_summary_says_what_the_run_says(root: Path) -> None:
    """Read for the first time or remembered, of whatever kind the run is."""
    whole = read_runs(root)
    for _ in range(2):
        listed = read_summaries(root)
        assert listed.runs == tuple(ListedRun.of(run) for run in whole.runs)
        assert listed.events == whole.events
        assert (listed.damages, listed.others) == ((), ())


def test_no_text_is_parsed_twice(root: Path, parsed: list[str]) -> None:
    read_summaries(root)
    assert len(parsed) == len(set(parsed)) == 3, "two runs, of the same inputs"
    del parsed[:]
    read_summaries(root)
    query(root, "from items")
    assert parsed == []


CHANGED: dict[str, Callable[[Path], Path]] = {
    "manifest": lambda root: run_folder(root, RUN.run_id) / "manifest.json",
    "result": lambda root: run_folder(root, RUN.run_id) / "result.json",
    "inputs": lambda root: inputs_file(root, RUN.manifest.inputs),
}
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[:-20],
    "another byte": lambda data: data.replace(b"2026", b"202\xff", 1),
    "line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("place", CHANGED.values(), ids=CHANGED)
def test_what_is_remembered_counts_only_for_the_same_bytes(
    root: Path, place: Callable[[Path], Path], change: Callable[[bytes], bytes]
) -> None:
    read_summaries(root)
    file = place(root)
    whole = file.read_bytes()
    file.write_bytes(change(whole))
    listed = read_summaries(root)
    assert {damage.file for damage in listed.damages} == {file.relative_to(root).as_posix()}
    assert RUN.run_id not in [run.run_id for run in listed.runs]
    assert query(root, "from runs").damages == listed.damages == read_runs(root).damages
    file.write_bytes(whole)
    assert len(read_summaries(root).runs) == 2


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"runs":{}}'])
def test_a_memory_that_is_damaged_is_made_anew(root: Path, text: bytes) -> None:
    before = read_summaries(root)
    [file] = (shared_state_folder(root) / "answers").rglob("*.json")
    file.write_bytes(text)
    assert read_summaries(root) == before
    assert len(json.loads(file.read_bytes())["runs"]) == 2


def test_a_disk_that_refuses_costs_the_memory_alone(root: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "state")
    (tmp_path / "state").write_text("a file where a folder would have to be")
    assert len(read_summaries(root).runs) == 2


def test_nothing_is_remembered_in_the_work_tree(root: Path) -> None:
    before = sorted(root.rglob("*"))
    read_summaries(root)
    assert sorted(root.rglob("*")) == before


def test_only_the_present_record_is_kept_beyond_a_limit(
    root: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_summaries(root)
    monkeypatch.setattr(remembered, "_MOST_REMEMBERED", 1)
    other = replace(RUN, result=RUN.result.model_copy(update={"title": "Another"}))
    store(root.parent / "other", other, sample_event(other))
    file = run_folder(root, RUN.run_id) / "result.json"
    file.write_bytes((run_folder(root.parent / "other", RUN.run_id) / "result.json").read_bytes())
    read_summaries(root)
    [memory] = (shared_state_folder(root) / "answers").rglob("*.json")
    assert len(json.loads(memory.read_bytes())["runs"]) == 2


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

    def noted_text(folder: Path, path: Path) -> object:
        collecting.append(gc.isenabled())
        return raw_bytes(folder, path)

    raw_bytes = remembered.raw_bytes
    monkeypatch.setattr("portfolio.record.read.read_run", noted)
    monkeypatch.setattr(remembered, "raw_bytes", noted_text)
    assert gc.isenabled()
    read_runs(root)
    read_summaries(root)
    query(root, "from runs")
    assert len(collecting) == 2 + 2 * 5, "two runs of the same inputs, read three times"
    assert not any(collecting)
    assert gc.isenabled()


def test_nobody_waits_for_a_query_that_is_answered(root: Path) -> None:
    """The clock that would stop it is gone with it: at the end of Python it would hold what DuckDB
    says is leaked."""
    before = threading.active_count()
    query(root, "from runs")
    assert threading.active_count() == before


STRICTER = [
    ("stored.py", "def require_definition("),
    ("record/read.py", "def parsed_run("),
]
"""File of the package, and where a function of it begins that reads texts."""


@pytest.mark.parametrize(("file", "begin"), STRICTER, ids=["scenario", "run"])
def test_what_a_laxer_version_took_for_a_run_is_read_again(
    root: Path, tmp_path: Path, file: str, begin: str
) -> None:
    """The very same texts, and another version of the code that judges them."""
    package = tmp_path / "software" / "portfolio"
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(portfolio.__file__).parent, package, ignore=skipped)

    def listed() -> subprocess.CompletedProcess[str]:
        code = "import sys; from pathlib import Path; from portfolio.record import read_summaries;"
        code += f"print(len(read_summaries(Path({str(root)!r})).damages))"
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, check=False, cwd=package.parent, capture_output=True, text=True
        )

    assert [listed().stdout for _ in range(2)] == ["0\n", "0\n"]
    source = (package / file).read_text("utf-8")
    assert source.count(begin) == 1
    body = source.index(":\n", source.index("->", source.index(begin)))
    refusal = "\n    raise SystemExit('read again')"
    (package / file).write_text(source[: body + 1] + refusal + source[body + 1 :], "utf-8")
    assert listed().stderr == "read again\n"
