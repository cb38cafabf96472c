"""Stored runs: whole or absent, added to and never rewritten, the same again changes nothing."""

import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portfolio.canonical import canonical_bytes, sha256
from portfolio.record import Damage, RecordError, read_runs, run_id, run_ids, store, tidy
from portfolio.record.rechecking import recheck
from portfolio.record.waiting import waiting_events, written_down
from portfolio.results import Run
from tests.record.sample import changed, infeasible_run, sample_event, sample_run

RUN = sample_run()


def tree(root: Path) -> dict[str, bytes]:
    """Every file under runs/, by path."""
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in sorted((root / "runs").rglob("*"))
        if p.is_file()
    }


def test_a_run_is_named_after_its_manifest() -> None:
    digest = sha256(canonical_bytes(RUN.manifest.model_dump(mode="json")))
    assert run_id(RUN.manifest) == f"base-{digest[:32]}" == RUN.run_id


def test_store_writes_inputs_folder_and_event(tmp_path: Path) -> None:
    stored = store(tmp_path, RUN, sample_event(RUN))
    assert (stored.run_id, stored.new) == (RUN.run_id, True)
    folder = f"runs/results/base/{RUN.run_id}"
    assert (
        sorted(tree(tmp_path))
        == sorted(stored.paths)
        == sorted(
            [
                f"runs/inputs/{RUN.manifest.inputs}.jsonl",
                f"runs/log/2026/01/20260131T120000Z-{RUN.run_id}-01234567.json",
                *(
                    f"{folder}/{name}"
                    for name in ("gaps.csv", "items.csv", "manifest.json", "result.json")
                ),
            ]
        )
    )
    for name, data in tree(tmp_path).items():
        assert data.endswith(b"\n") and b"\r" not in data
        if name.endswith(".json"):
            assert data == canonical_bytes(json.loads(data)) + b"\n"


def test_inputs_and_results_hold_nothing_that_varies(tmp_path: Path) -> None:
    store(tmp_path / "a", RUN, sample_event(RUN))
    store(tmp_path / "b", RUN, sample_event(RUN, "2027-12-01T00:00:00Z"))
    a, b = tree(tmp_path / "a"), tree(tmp_path / "b")
    assert {n: d for n, d in a.items() if "/log/" not in n} == {
        n: d for n, d in b.items() if "/log/" not in n
    }


def test_the_same_run_again_changes_nothing(tmp_path: Path) -> None:
    store(tmp_path, RUN, sample_event(RUN))
    before = tree(tmp_path)
    again = store(tmp_path, RUN, sample_event(RUN, "2027-01-01T00:00:00Z"))
    assert not again.new
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["manifest.json", "result.json", "gaps.csv", "items.csv"])
def test_other_bytes_at_the_same_path_are_an_error_and_stay(tmp_path: Path, name: str) -> None:
    store(tmp_path, RUN, sample_event(RUN))
    path = tmp_path / "runs/results/base" / RUN.run_id / name
    path.write_bytes(b"something else\n")
    before = tree(tmp_path)
    with pytest.raises(RecordError, match=name):
        store(tmp_path, RUN, sample_event(RUN))
    assert tree(tmp_path) == before


def test_other_inputs_under_the_same_hash_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "runs/inputs" / f"{RUN.manifest.inputs}.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{}\n")
    with pytest.raises(RecordError, match="inputs"):
        store(tmp_path, RUN, sample_event(RUN))
    assert not run_ids(tmp_path)
    assert path.read_bytes() == b"{}\n"


def test_another_result_of_the_same_run_is_refused(tmp_path: Path) -> None:
    store(tmp_path, RUN, sample_event(RUN))
    other = changed(RUN, RUN.result.model_copy(update={"title": "Another"}))
    with pytest.raises(RecordError, match=r"result\.json"):
        store(tmp_path, other, sample_event(other))


def test_a_run_under_a_false_name_is_a_bug(tmp_path: Path) -> None:
    false = Run("base-000000000000", RUN.manifest, RUN.inputs, RUN.result, RUN.effort)
    with pytest.raises(ValueError, match="name of a run"):
        store(tmp_path, false, sample_event(false))
    assert not (tmp_path / "runs").exists()


def test_runs_of_one_planning_share_their_inputs(tmp_path: Path) -> None:
    for run in (RUN, infeasible_run()):
        store(tmp_path, run, sample_event(run))
    assert len(list((tmp_path / "runs/inputs").iterdir())) == 1
    assert run_ids(tmp_path) == tuple(sorted([RUN.run_id, infeasible_run().run_id]))


def test_where_there_are_no_links_files_are_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    store(tmp_path, RUN, sample_event(RUN))
    assert recheck(tmp_path, RUN.run_id).holds


_KILLED = """
import os, pickle, shutil, signal, sys
from pathlib import Path
from portfolio.record import store

base, step = Path(sys.argv[1]), int(sys.argv[2])
run, event = pickle.loads((base / "run.pickle").read_bytes())
WRITES = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir"}


def killed_at(n):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    seen = 0

    def hook(name, arguments):
        nonlocal seen
        if name in WRITES and not (name == "open" and str(arguments[0]).endswith(".py")):
            seen += 1
            if seen == n:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    store(base / str(n), run, event)
    os._exit(0)


n = 1
while killed_at(n):
    n += step
print(n - step)
"""


def test_killed_anywhere_the_record_is_whole_and_the_next_store_completes_it(
    tmp_path: Path,
) -> None:
    """A process is killed before every single step that touches the disk."""
    event = sample_event(RUN)
    (tmp_path / "run.pickle").write_bytes(pickle.dumps((RUN, event)))
    script = [sys.executable, "-c", _KILLED, str(tmp_path), "1"]
    kills = int(
        subprocess.run(script, check=True, capture_output=True, text=True, timeout=120).stdout
    )
    assert kills > 20
    store(tmp_path / "whole", RUN, event)
    whole = tree(tmp_path / "whole")
    logged = next(name for name in whole if "/log/" in name)
    finished = 0
    for n in range(1, kills + 1):
        root = tmp_path / str(n)
        record = read_runs(root)
        assert not record.damages
        assert [run.run_id for run in record.runs] in ([], [RUN.run_id])
        assert all(recheck(root, identity).holds for identity in run_ids(root))
        for name, data in tree(root).items():
            assert Path(name).name.startswith(".tmp-") or "/.tmp-" in name or data == whole[name]
        later = sample_event(RUN, "2026-02-01T00:00:00Z")
        new = store(root, RUN, later).new
        after = tree(root)
        assert new is not bool(record.runs)
        finished += not new
        expected = {name: data for name, data in whole.items() if not new or name != logged}
        assert {name: data for name, data in after.items() if name in expected} == expected
        assert len(after) == len(whole)
        assert recheck(root, RUN.run_id).holds
    assert 0 < finished < kills


def test_tidy_finishes_what_was_killed_after_the_run_came_to_be(tmp_path: Path) -> None:
    stored = store(tmp_path, RUN, sample_event(RUN))
    before = tree(tmp_path)
    (tmp_path / stored.paths[-1]).unlink()
    written_down(tmp_path, sample_event(RUN))
    (tmp_path / "runs/results/base/.tmp-1-base-000000000000").mkdir()
    (tmp_path / "runs/inputs/.tmp-1-x.jsonl").write_text("half")
    assert run_ids(tmp_path) == (RUN.run_id,)
    tidy(tmp_path)
    assert tree(tmp_path) == before
    assert not any(path.name.startswith(".tmp-") for path in (tmp_path / "runs").rglob("*"))
    assert not list(waiting_events(tmp_path))


def test_tidy_removes_the_event_of_a_run_that_never_came_to_be(tmp_path: Path) -> None:
    log = tmp_path / "runs/log/2026/01"
    log.mkdir(parents=True)
    (log / ".tmp-1-event.json").write_bytes(sample_event(RUN).model_dump_json().encode())
    (log / ".tmp-2-event.json").write_bytes(b'{"half": ')
    tidy(tmp_path)
    assert tree(tmp_path) == {}


def test_tidy_makes_no_runs_folder(tmp_path: Path) -> None:
    tidy(tmp_path)
    assert not list(tmp_path.iterdir())


_TOGETHER = """
import pickle, sys, time
from pathlib import Path
from portfolio.record import store

base = Path(sys.argv[1])
run, event = pickle.loads((base / "run.pickle").read_bytes())
(base / f"ready-{sys.argv[2]}").touch()
while not (base / "go").exists():
    pass
print(sum(store(base / str(n), run, event).new for n in range(40)))
"""


def test_two_processes_at_once_store_each_run_once(tmp_path: Path) -> None:
    (tmp_path / "run.pickle").write_bytes(pickle.dumps((RUN, sample_event(RUN))))
    script = [sys.executable, "-c", _TOGETHER, str(tmp_path)]
    processes = [
        subprocess.Popen([*script, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    with ThreadPoolExecutor(2) as pool:
        while len(list(tmp_path.glob("ready-*"))) < 2 and all(p.poll() is None for p in processes):
            pass
        (tmp_path / "go").touch()
        outputs = list(pool.map(lambda process: process.communicate(timeout=60), processes))
    assert [error for _, error in outputs] == ["", ""]
    assert sum(int(out) for out, _ in outputs) == 40
    store(tmp_path / "whole", RUN, sample_event(RUN))
    for n in range(40):
        assert tree(tmp_path / str(n)) == tree(tmp_path / "whole")


def test_reading_an_empty_record(tmp_path: Path) -> None:
    record = read_runs(tmp_path)
    assert (record.runs, record.events, record.damages) == ((), (), ())


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": 2}', b'{"format": true}'],
)
def test_a_broken_file_is_a_value(tmp_path: Path, data: bytes) -> None:
    stored = store(tmp_path, RUN, sample_event(RUN))
    other = infeasible_run()
    store(tmp_path, other, sample_event(other))
    for path in stored.paths:
        if path.endswith(".json"):
            (tmp_path / path).write_bytes(data)
    record = read_runs(tmp_path)
    assert [run.run_id for run in record.runs] == [other.run_id]
    assert [type(damage) for damage in record.damages] == [Damage, Damage]
    assert {damage.file.partition("/")[0] for damage in record.damages} == {"runs"}
