"""Recovery state is never taken from repository content.

What an interrupted command left is finished only from this machine's own journal, which lies where
git checks nothing out, names its root and holds the hash of every byte. Whatever a branch brings
along under the names of half-written things changes nothing; a command that promises to write
nothing finishes nothing; and a kill at any point leaves, after the next command that writes, all of
a write or none of it.
"""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from portfolio.canonical import sha256
from portfolio.cli.boundary import Exit
from portfolio.places import PlaceError, UnfinishedError, state_folder
from portfolio.record import read_runs, store
from portfolio.record.events import event_file
from portfolio.record.journal import (
    JOURNAL,
    finish_replacing,
    journal_file,
    replace_files,
    unfinished,
)
from portfolio.record.waiting import waiting_events, written_down
from tests.record.sample import sample_event, sample_run
from tests.security.scene import Scene

FILE = "initiatives/INIT-0002.yaml"
PLANTED = "title: planted\n"
READING = {
    "validate": ("validate",),
    "check": ("sheets", "check"),
    "pull --dry-run": ("sheets", "pull", "--dry-run"),
    "push --dry-run": ("sheets", "push", "--dry-run"),
    "estimate": ("estimate",),
}
WRITING = {
    "pull": ("sheets", "pull"),
    "push": ("sheets", "push"),
    "init": ("sheets", "init"),
    "estimate --write": ("estimate", "--write"),
    "record": ("record", "q1-north-star"),
    "new": ("new", "An idea"),
}


def journal_of(root: Path, names: Mapping[str, str], **other: object) -> bytes:
    """A journal as this tool writes it, or nearly so."""
    files = [
        {
            "name": name,
            "old": sha256((root / name).read_bytes()),
            "new": sha256(text.encode()),
            "text": text,
        }
        for name, text in names.items()
    ]
    return json.dumps({"format": 1, "root": str(root), "files": files, **other}).encode()


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def staged_folder(scene: Scene) -> None:
    """The folder that earlier versions finished."""
    write(scene.root / ".tmp-ready" / FILE, PLANTED.encode())
    write(scene.root / ".tmp-ready/docs/page.md", b"planted")


def staged_through_a_link(scene: Scene) -> None:
    """It plants a hook: docs leads into .git."""
    scene.git("rm", "-q", "-r", "docs")
    (scene.root / "docs").symlink_to(".git")
    write(scene.root / ".tmp-ready/docs/hooks/pre-commit", b"#!/bin/sh\n")


def staged_elsewhere(scene: Scene) -> None:
    """It moves files from outside into the tree."""
    write(scene.outside / "staged" / FILE, PLANTED.encode())
    (scene.root / ".tmp-ready").symlink_to("../outside/staged")


def staged_by_a_process(scene: Scene) -> None:
    """Names that a process of this tool would use."""
    write(scene.root / f"initiatives/.tmp-77-{Path(FILE).name}", PLANTED.encode())
    write(scene.root / "config/scenarios/.tmp-77-new.yaml", b"title: planted\n")


def journal_in_the_tree(scene: Scene) -> None:
    """The right journal of the right root, in every folder where it might be looked for."""
    data = journal_of(scene.root, {FILE: PLANTED})
    key = state_folder(scene.root).name
    for folder in (
        "",
        ".portfolio",
        f"portfolio/{key}",
        f".local/state/portfolio/{key}",
        f"git/portfolio/{key}",
    ):
        write(scene.root / folder / JOURNAL, data)


def event_in_the_tree(scene: Scene) -> None:
    """An event that waits for its run, as earlier versions kept it."""
    event = sample_event(sample_run())
    log = event_file(scene.root, event)
    write(log.with_name(f".tmp-77-{log.name}"), event.model_dump_json().encode())


SHAPES: Mapping[str, Callable[[Scene], None]] = {
    shape.__name__: shape
    for shape in (
        staged_folder, staged_through_a_link, staged_elsewhere, staged_by_a_process,
        journal_in_the_tree, event_in_the_tree,
    )
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("command", {**READING, **WRITING})
def test_nothing_that_a_branch_brings_is_finished(scene: Scene, command: str, shape: str) -> None:
    SHAPES[shape](scene)
    scene.commit()
    before, around, events = scene.inputs(), scene.elsewhere(), read_runs(scene.root).events
    scene.run(*{**READING, **WRITING}[command])
    after = scene.inputs()
    assert after[FILE] == before[FILE]
    assert scene.elsewhere() == around
    if command in READING:
        assert after == before
    planted = sample_run().run_id
    assert not events
    assert planted not in {event.run_id for event in read_runs(scene.root).events}


@pytest.mark.parametrize(
    "folder", ["", "initiatives/", "config/scenarios/", "sheets/", "runs/inputs/"]
)
def test_validate_warns_of_what_looks_half_written(scene: Scene, folder: str) -> None:
    (scene.root / folder).mkdir(parents=True, exist_ok=True)
    (scene.root / folder / ".tmp-x").mkdir()
    done = scene.run("validate")
    assert done.exit_code == Exit.DONE
    warning = "warning[P108]: this is left of a write that was interrupted"
    assert f"{folder}.tmp-x:1:1: {warning}" in done.output


def test_temporary_names_of_a_killed_record_are_removed_and_others_stay(scene: Scene) -> None:
    for name in (
        "inputs/.tmp-7-a.jsonl",
        "results/base/.tmp-7-base-000000000000/x",
        "log/2026/01/.tmp-7-a.json",
    ):
        write(scene.root / "runs" / name, b"half")
    write(scene.root / "runs/inputs/.tmp-x/mine", b"mine")
    (scene.root / "runs/inputs/.tmp-8-b.jsonl").symlink_to(scene.outside / "theirs.txt")
    assert scene.run("record", "q1-north-star").exit_code == Exit.DONE
    runs = scene.root / "runs"
    left = sorted(path.relative_to(runs).as_posix() for path in runs.rglob(".tmp-*"))
    assert left == ["inputs/.tmp-8-b.jsonl", "inputs/.tmp-x"]
    assert (scene.outside / "theirs.txt").read_text("utf-8") == "theirs\n"


def test_the_journal_lies_in_the_git_folder_or_the_users(scene: Scene, users_state: Path) -> None:
    assert state_folder(scene.root).is_relative_to(scene.root / ".git/portfolio")
    assert state_folder(scene.outside).is_relative_to(users_state / "portfolio")
    tree = scene.root.parent / "tree"
    scene.git("worktree", "add", "-q", "--detach", str(tree))
    assert state_folder(tree).is_relative_to(scene.root / ".git/worktrees/tree/portfolio")
    assert state_folder(scene.root / "config") != state_folder(scene.root)


def test_files_that_look_like_a_git_folder_are_none(scene: Scene) -> None:
    """A branch brings a portfolio in a folder that git would take for a bare repository, a journal
    in it.
    """
    for folder in ("bare", "bare/portfolios/one"):
        root = scene.root / folder
        if folder == "bare":
            scene.git("init", "-q", "--bare", str(root))
        write(root / FILE, b"title: two\n")
        assert not state_folder(root).is_relative_to(scene.root)


@pytest.mark.parametrize("git", [True, False], ids=["in git", "without git"])
@pytest.mark.parametrize("command", READING)
def test_who_writes_nothing_finishes_nothing(scene: Scene, command: str, git: bool) -> None:
    if not git:
        (scene.root / ".git").rename(scene.outside / "git")
    text = (scene.root / FILE).read_text("utf-8").replace("title: ", "title: Newer ")
    write(journal_file(scene.root), journal_of(scene.root, {FILE: text}))
    before = scene.inputs()
    done = scene.run(*READING[command])
    assert scene.inputs() == before
    assert unfinished(scene.root)
    assert command in {"validate", "estimate"} or "an interrupted write waits" in done.output
    done = scene.run("sheets", "push")
    assert f"finished an interrupted write: {FILE}" in done.output
    assert (scene.root / FILE).read_text("utf-8") == text
    assert not unfinished(scene.root)


@pytest.mark.parametrize(
    "name",
    [
        "../outside/theirs.txt", "docs/page.md", ".git/config", ".github/workflows/x.yml",
        "initiatives/../docs/page.md", "runs/inputs/x.yaml", "sheets/ProductOps.xlsx",
        "config/.hidden.yaml", "{root}/docs/page.md",
    ],
)  # fmt: skip
def test_a_journal_is_honoured_for_inputs_alone(scene: Scene, name: str) -> None:
    """Even one in the right place, should anybody get at that."""
    name = name.format(root=scene.root)
    entry = {"name": name, "old": None, "new": sha256(b"x"), "text": "x"}
    write(journal_file(scene.root), journal_of(scene.root, {}, files=[entry]))
    before, around = scene.inputs(), scene.elsewhere()
    with pytest.raises(PlaceError):
        finish_replacing(scene.root)
    done = scene.run("estimate", "--write")
    assert done.exit_code == Exit.INVALID
    assert (scene.inputs(), scene.elsewhere()) == (before, around)


@pytest.mark.parametrize("linked", [FILE, "initiatives"])
def test_a_journal_is_not_carried_out_through_a_link(scene: Scene, linked: str) -> None:
    write(journal_file(scene.root), journal_of(scene.root, {FILE: PLANTED}))
    scene.replaced_by_link(linked, scene.outside / "moved" / Path(linked).name)
    around = scene.elsewhere()
    with pytest.raises(PlaceError, match="symbolic link"):
        finish_replacing(scene.root)
    assert scene.elsewhere() == around


def test_a_journal_that_is_a_link_is_not_read(scene: Scene) -> None:
    write(scene.outside / JOURNAL, journal_of(scene.root, {FILE: PLANTED}))
    journal_file(scene.root).parent.mkdir(parents=True)
    journal_file(scene.root).symlink_to(scene.outside / JOURNAL)
    with pytest.raises(UnfinishedError):
        finish_replacing(scene.root)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b'{"format": 1}', b"[" * 100_000, b"\xff",
        b'{"format": 1, "root": "/elsewhere", "files": []}', b'{"format": 2}',
    ],
)  # fmt: skip
def test_a_journal_that_does_not_hold_ends_in_a_sentence(scene: Scene, data: bytes) -> None:
    write(journal_file(scene.root), data)
    before = scene.inputs()
    done = scene.run("estimate", "--write")
    assert done.exit_code == Exit.STALE
    assert "delete it" in done.output
    assert scene.inputs() == before


@pytest.mark.parametrize("field", ["text", "new"])
def test_content_is_checked_against_its_hash(scene: Scene, field: str) -> None:
    journal = json.loads(journal_of(scene.root, {FILE: PLANTED}))
    journal["files"][0][field] = "title: other\n"
    write(journal_file(scene.root), json.dumps(journal).encode())
    with pytest.raises(UnfinishedError):
        finish_replacing(scene.root)


def test_what_a_person_changed_after_the_crash_is_not_overwritten(scene: Scene) -> None:
    write(journal_file(scene.root), journal_of(scene.root, {FILE: PLANTED}))
    (scene.root / FILE).write_text("title: mine\n", "utf-8")
    done = scene.run("sheets", "pull")
    assert done.exit_code == Exit.STALE
    assert f"an interrupted write of {FILE} waits, and the file was changed since" in done.output
    assert (scene.root / FILE).read_text("utf-8") == "title: mine\n"


def test_a_waiting_event_gets_its_place_only_if_its_run_came_to_be(scene: Scene) -> None:
    run, event = sample_run(), sample_event(sample_run())
    written_down(scene.root, event)
    assert scene.run("record", "q1-north-star").exit_code == Exit.DONE
    assert run.run_id not in {event.run_id for event in read_runs(scene.root).events}
    assert not list(waiting_events(scene.root))
    store(scene.root, run, event)
    event_file(scene.root, event).unlink()
    written_down(scene.root, event)
    assert scene.run("record", "q1-north-star").exit_code == Exit.DONE
    assert event in read_runs(scene.root).events


def test_a_waiting_event_of_another_root_is_dropped(scene: Scene) -> None:
    run, event = sample_run(), sample_event(sample_run())
    store(scene.root, run, event)
    event_file(scene.root, event).unlink()
    waiting = written_down(scene.root, event)
    waiting.write_text(waiting.read_text("utf-8").replace(str(scene.root), "/elsewhere"), "utf-8")
    assert scene.run("record", "q1-north-star").exit_code == Exit.DONE
    assert event not in read_runs(scene.root).events


_KILLED = """
import os, pickle, shutil, signal, sys
from pathlib import Path
from portfolio.record.journal import finish_replacing, replace_files

base, action = Path(sys.argv[1]), sys.argv[2]
files, expected = pickle.loads((base / "files.pickle").read_bytes())
STEPS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod"}


def killed_at(n):
    root = base / str(n)
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    seen = 0

    def hook(name, arguments):
        nonlocal seen
        if name in STEPS and not (name == "open" and str(arguments[0]).endswith(".py")):
            seen += 1
            if seen == n:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    if action == "replace":
        replace_files(root, files, expected)
    else:
        finish_replacing(root)
    os._exit(0)


n = 1
while killed_at(n):
    n += 1
print(n - 1)
"""
OLD = {"initiatives/INIT-0001.yaml": b"title: one\n", "config/metrics.yaml": b"metrics: {}\n"}
NEW = {
    **{name: data + b"# new\n" for name, data in OLD.items()},
    "initiatives/INIT-0009.yaml": b"title: nine\n",
}
EXPECTED: dict[str, bytes | None] = {**OLD, "initiatives/INIT-0009.yaml": None}
MOST_STEPS = 120


def killed_everywhere(base: Path, action: str, *, git: bool) -> int:
    """Kill an action before each of its steps, each time in a root of its own; how many steps there
    were.
    """
    (base / "files.pickle").write_bytes(pickle.dumps((NEW, EXPECTED)))
    for n in range(1, MOST_STEPS):
        root = base / str(n)
        for name, data in OLD.items():
            write(root / name, data)
        if git:
            subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)
        if action == "finish":
            write(
                journal_file(root),
                journal_of(root, {n: d.decode() for n, d in NEW.items() if n in OLD}),
            )
    script = [sys.executable, "-c", _KILLED, str(base), action]
    done = subprocess.run(script, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def tree(root: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(root.rglob("*")) if ".git" not in path.parts)
    files = (path for path in paths if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("git", [True, False], ids=["in git", "without git"])
@pytest.mark.parametrize("action", ["replace", "finish"])
def test_killed_anywhere_all_or_none_is_replaced(tmp_path: Path, action: str, git: bool) -> None:
    """A process is killed before every single step that touches the disk; the next command finds
    all or nothing.
    """
    steps = killed_everywhere(tmp_path, action, git=git)
    assert 15 < steps < MOST_STEPS - 1
    new = NEW if action == "replace" else {name: NEW[name] for name in OLD}
    outcomes = []
    for n in range(1, steps + 1):
        root = tmp_path / str(n)
        half = {name for name, data in tree(root).items() if data == new.get(name)}
        assert not half or unfinished(root) or half == set(new)
        finish_replacing(root)
        after = tree(root)
        assert after in (OLD, new), n
        assert not unfinished(root)
        outcomes.append(after == new)
        replace_files(root, {FILE: b"title: later\n"}, {FILE: None})
        state = sorted(path.name for path in state_folder(root).iterdir())
        assert state == []
    assert outcomes == sorted(outcomes)
    assert outcomes[-1]
    assert action == "finish" or not outcomes[0]
