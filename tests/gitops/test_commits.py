"""Commits of the record: add-only, never in each other's way, and never over what somebody else has
done."""

import random
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from portfolio.git import GitError
from portfolio.gitops.commits import (
    ProtectedError,
    RaceError,
    RefusedError,
    add_commit,
    commit_record,
    message,
    push_record,
    record_files,
)
from portfolio.record import store
from portfolio.results import Run
from tests.record.sample import changed, infeasible_run, sample_event, sample_run
from tests.repositories import Repository


def runs(count: int) -> list[Run]:
    """Runs that differ in their engine, as the same inputs solved by different versions."""
    from portfolio.record import run_id

    made = []
    for number in range(count):
        run = sample_run()
        engine = {**run.manifest.engine, "scipy": f"1.17.{number}"}
        manifest = run.manifest.model_copy(update={"engine": engine})
        result = run.result.model_copy(update={"engine": engine})
        made.append(Run(run_id(manifest), manifest, run.inputs, result, run.effort))
    return made


def files_of(folder: Path, *recorded: Run) -> dict[str, bytes]:
    """Path -> bytes of runs as the record has them."""
    for run in recorded:
        store(folder, run, sample_event(run))
    return record_files(folder)


@pytest.fixture
def remote(tmp_path: Path, new_repository: Callable[..., Repository]) -> Path:
    """A bare repository with a first commit on main, and `clone` beside it."""
    clone = new_repository({"README.md": "A portfolio\n"}, name="clone")
    subprocess.run(
        ["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git")], check=True
    )
    clone.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    clone.git("push", "-q", "origin", "main")
    return tmp_path / "remote.git"


def listed(repository: Path, revision: str = "main") -> set[str]:
    words = ["git", "-C", str(repository), "ls-tree", "-r", "--name-only", revision, "--", "runs"]
    return set(subprocess.run(words, check=True, capture_output=True, text=True).stdout.split())


def test_pushing_adds_and_pushing_again_adds_nothing(remote: Path, tmp_path: Path) -> None:
    files = files_of(tmp_path / "new", *runs(2))
    pushed = push_record(tmp_path / "clone", files, "main")
    assert pushed.commit and pushed.tries == 1
    assert listed(remote) == set(files)
    assert push_record(tmp_path / "clone", files, "main").commit is None
    status = subprocess.run(
        ["git", "-C", str(tmp_path / "clone"), "status", "--porcelain"],
        capture_output=True,
        check=True,
    )
    assert status.stdout == b""  # neither work tree nor index were touched


def test_what_is_recorded_already_with_other_bytes_is_refused(remote: Path, tmp_path: Path) -> None:
    run = sample_run()
    push_record(tmp_path / "clone", files_of(tmp_path / "one", run), "main")
    other = changed(run, run.result.model_copy(update={"title": "Another"}))
    before = listed(remote)
    with pytest.raises(RefusedError, match="other bytes"):
        push_record(tmp_path / "clone", files_of(tmp_path / "two", other), "main")
    assert listed(remote) == before


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/evil.yml",
        "runs/../initiatives/INIT-0001.yaml",
        "runs/results/base/base-0/evil.sh",
        "runs/results/../../x/manifest.json",
        "runs/log/2026/01/.json",
        "runs/inputs/short.jsonl",
        "runs/log/2026/01/a b.json",
        "/runs/log/2026/01/a.json",
        "runs/log/2026/01/a.json\n100644 x\tevil",
    ],
)
def test_only_files_of_the_record_are_taken(remote: Path, tmp_path: Path, path: str) -> None:
    with pytest.raises(RefusedError, match="no file of the record"):
        push_record(tmp_path / "clone", {path: b"{}"}, "main")


def test_an_artifact_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    files_of(tmp_path, sample_run())
    (tmp_path / "runs" / "evil.sh").write_text("rm -rf /")
    with pytest.raises(RefusedError, match=r"evil\.sh"):
        record_files(tmp_path)
    (tmp_path / "runs" / "evil.sh").unlink()
    (tmp_path / "runs" / "link.json").symlink_to("/etc/passwd")
    with pytest.raises(RefusedError, match=r"link\.json"):
        record_files(tmp_path)


def test_a_protected_branch_is_told_from_a_race(remote: Path, tmp_path: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\necho 'remote: error: GH006: Protected branch update failed' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    waited: list[int] = []
    with pytest.raises(ProtectedError, match="GH006"):
        push_record(
            tmp_path / "clone", files_of(tmp_path / "new", sample_run()), "main", wait=waited.append
        )
    assert waited == []


def test_who_always_loses_the_race_says_so(remote: Path, tmp_path: Path) -> None:
    """Whenever we wait, somebody else pushes; a hook makes each of our pushes lose."""
    hook = remote / "hooks" / "update"
    hook.write_text("#!/bin/sh\necho 'cannot lock ref' >&2\nexit 1\n")
    hook.chmod(0o755)
    waited: list[int] = []
    with pytest.raises(RaceError, match="3 times"):
        push_record(
            tmp_path / "clone",
            files_of(tmp_path / "x", sample_run()),
            "main",
            tries=3,
            wait=waited.append,
        )
    assert waited == [1, 2, 3]


def test_somebody_elses_push_in_between_is_built_upon(remote: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", str(remote), str(other)], check=True)
    hook = tmp_path / "clone" / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\n[ -e {tmp_path}/once ] && exit 0\ntouch {tmp_path}/once\ncd {other} && unset"
        " GIT_DIR && echo more > more.txt && git add . && git commit -qm More && git push -q\n"
    )
    hook.chmod(0o755)
    files = files_of(tmp_path / "new", sample_run())
    pushed = push_record(tmp_path / "clone", files, "main", wait=lambda _: None)
    assert pushed.tries == 2
    assert listed(remote) == set(files)
    words = ["git", "-C", str(remote), "log", "--format=%s", "main"]
    subjects = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    assert subjects == ["Record 1 run", "More", "The base portfolio"]


_RECORDER = """
import sys, time
from pathlib import Path
from portfolio.gitops.commits import push_record, record_files

clone, files, go = map(Path, sys.argv[1:])
files = record_files(files)
while not go.exists():
    time.sleep(0.005)
print(push_record(clone, files, "main").tries)
"""


@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.full)])
def test_recorders_at_once_lose_no_run(remote: Path, tmp_path: Path, count: int) -> None:
    """Each has a clone and a run of its own, and one run that all of them have."""
    made = runs(count + 1)
    expected: set[str] = set()
    processes = []
    for number in range(count):
        clone, new = tmp_path / f"clone-{number}", tmp_path / f"new-{number}"
        subprocess.run(["git", "clone", "-q", str(remote), str(clone)], check=True)
        expected |= set(files_of(new, made[count], made[number]))
        command = [sys.executable, "-c", _RECORDER, str(clone), str(new), str(tmp_path / "go")]
        processes.append(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
    (tmp_path / "go").touch()
    with ThreadPoolExecutor(count) as pool:
        told = list(pool.map(lambda process: process.communicate(timeout=240), processes))
    assert [error for _, error in told if error] == []
    assert max(int(out) for out, _ in told) > 1  # or there was no race
    assert listed(remote) == expected
    words = ["git", "-C", str(remote), "log", "--format=%P", "main"]
    parents = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(parents) == count + 1 and all(len(line.split()) <= 1 for line in parents)


@pytest.mark.parametrize("seed", range(6))
def test_branches_that_record_different_and_same_runs_merge_in_any_order(
    new_repository: Callable[..., Repository], seed: int
) -> None:
    chance = random.Random(seed)
    repository = new_repository()
    made = runs(6)
    branches = {name: chance.sample(made, chance.randint(1, 5)) for name in "abcd"}
    for name, chosen in branches.items():
        repository.git("switch", "-q", "-c", name, "main")
        for (
            run
        ) in chosen:  # each at a moment of its own, as in life: the event is a file of its own
            moment = f"2026-02-{chance.randint(1, 28):02}T12:00:{chance.randint(0, 59):02}Z"
            store(repository.root, run, sample_event(run, moment))
            if chance.random() < 0.5:
                assert commit_record(repository.root)
        commit_record(repository.root)
        assert repository.git("status", "--porcelain") == ""
    for name in chance.sample("abcd", 4):
        repository.git("switch", "-q", "main")
        repository.git("merge", "-q", "--no-edit", name)
    from portfolio.record import read_runs
    from portfolio.record.rechecking import recheck

    record = read_runs(repository.root)
    stored = {run.run_id for chosen in branches.values() for run in chosen}
    assert {run.run_id for run in record.runs} == stored and not record.damages
    assert all(recheck(repository.root, identity).holds for identity in stored)


def test_a_commit_names_its_runs_and_holds_no_words_of_anybody(tmp_path: Path) -> None:
    files = files_of(tmp_path, sample_run(), infeasible_run())
    text = message(files)
    assert text.startswith("Record 2 runs\n\nRun-Id: base-")
    assert text.count("Source-Commit: 0123456789abcdef0123456789abcdef01234567\n") == 2
    assert text.count(f"Inputs-Sha256: {sample_run().manifest.inputs}\n") == 2
    assert not any(title in text for title in ("Base plan", "More than there is"))


def test_a_branch_that_is_not_there_is_said(remote: Path, tmp_path: Path) -> None:
    with pytest.raises(GitError):
        push_record(tmp_path / "clone", files_of(tmp_path / "new", sample_run()), "release")


def test_committing_outside_a_repository_or_over_a_moved_branch(
    new_repository: Callable[..., Repository], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(GitError):
        commit_record(tmp_path)
    repository = new_repository()
    base = repository.git("rev-parse", "HEAD")
    files = files_of(tmp_path / "new", sample_run())
    commit = add_commit(repository.root, base, files)
    assert commit and repository.git("rev-parse", f"{commit}^") == base
    assert repository.git("rev-parse", "HEAD") == base
    assert repository.git("for-each-ref", "--format=%(refname)") == "refs/heads/main"


_KILLED = """
import os, signal, sys
from pathlib import Path
from portfolio.gitops.commits import commit_record

root, n = Path(sys.argv[1]), int(sys.argv[2])
seen = 0


def hook(name, arguments):
    global seen
    if name in ("subprocess.Popen", "os.mkdir", "os.rmdir", "os.remove"):
        seen += 1
        if seen == n:
            os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(hook)
commit_record(root)
"""


@pytest.mark.full
def test_killed_anywhere_a_commit_is_there_or_not_and_the_next_one_makes_it(
    new_repository: Callable[..., Repository], tmp_path: Path
) -> None:
    """A process is killed before every git that it would start."""
    whole = files_of(tmp_path / "new", *runs(2))
    base_tree, trees, n = "", set(), 0
    while True:
        n += 1
        repository = new_repository(name=f"killed-{n}")
        base_tree = repository.git("rev-parse", "HEAD^{tree}")
        files_of(repository.root, *runs(2))
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(repository.root), str(n)], check=False
        )
        assert repository.git("fsck", "--strict", "--no-dangling") == ""
        assert (
            repository.git("rev-parse", "HEAD^{tree}") in {base_tree, *trees}
            or done.returncode == 0
        )
        commit_record(repository.root)
        assert repository.git("status", "--porcelain") == ""
        trees.add(repository.git("rev-parse", "HEAD^{tree}"))
        assert record_files(repository.root) == whole
        if done.returncode == 0:
            break
    assert n > 10 and len(trees) == 1


MALFORMED = (
    b"", b"x", b"null", b"[]", b"[1]", b"{}", b'"a"', b"1", b"\xff", b"\x00", b"{" * 5000, b"[" * 100_000,
    b'{"run_id": 1}', b'{"run_id": "a", "commit": "x\\nRun-Id: forged"}', b'{"inputs": "x"}', b'{"inputs": null}',
    b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n",
)  # fmt: skip


@pytest.mark.parametrize("what", ["/manifest.json", "runs/log/"])
@pytest.mark.parametrize("data", MALFORMED, ids=lambda data: repr(data[:16]))
def test_a_malformed_manifest_or_event_is_refused_and_nothing_is_pushed(
    remote: Path, tmp_path: Path, what: str, data: bytes
) -> None:
    files = files_of(tmp_path / "new", *runs(1))
    [name] = [name for name in files if what in name]
    with pytest.raises(RefusedError, match=re.escape(name)):
        push_record(tmp_path / "clone", {**files, name: data}, "main")
    assert listed(remote) == set()


def test_ci_push_says_in_a_sentence_that_a_manifest_is_malformed(
    remote: Path, tmp_path: Path
) -> None:
    files = files_of(tmp_path / "new", *runs(1))
    [name] = [name for name in files if name.endswith("manifest.json")]
    (tmp_path / "new" / name).write_bytes(b"{}")
    words = ["ci", "push", "--runs", str(tmp_path / "new"), "--root", str(tmp_path / "clone")]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert (done.exit_code, done.stderr) == (
        7,
        f"portfolio: refused: {name} is no manifest of a run\n",
    )
