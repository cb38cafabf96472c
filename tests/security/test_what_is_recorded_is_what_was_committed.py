"""Promise: a run names a commit only if it was made of that commit's files; what git hides or
changes is said."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.load import read_texts
from portfolio.record.git import git_facts
from portfolio.record.read import ATTRIBUTES
from tests.repositories import Repository
from tests.security.conftest import ask

NEW = "initiatives/INIT-0099.yaml"
OLD = "initiatives/INIT-0001.yaml"


def other(repository: Repository, file: str = OLD) -> str:
    return (repository.root / file).read_text("utf-8").replace("title: ", "title: Another ", 1)


def ignored(repository: Repository) -> None:
    (repository.top / ".git/info").mkdir(exist_ok=True)
    (repository.top / ".git/info/exclude").write_text("INIT-0099.yaml\n")
    repository.write({NEW: other(repository).replace("INIT-0001", "INIT-0099")})


def ignored_by_a_file(repository: Repository) -> None:
    repository.write(
        {"initiatives/.gitignore": "*\n", NEW: other(repository).replace("INIT-0001", "INIT-0099")}
    )


def ignored_by_the_person(repository: Repository) -> None:
    (repository.top / ".git/ignored").write_text("*99.yaml\n")
    repository.git("config", "core.excludesFile", str(repository.top / ".git/ignored"))
    repository.write({NEW: other(repository).replace("INIT-0001", "INIT-0099")})


def assumed_unchanged(repository: Repository) -> None:
    repository.git("update-index", "--assume-unchanged", f"company/{OLD}")
    repository.write({OLD: other(repository)})


def skipped(repository: Repository) -> None:
    repository.git("update-index", "--skip-worktree", f"company/{OLD}")
    repository.write({OLD: other(repository)})


def untracked_and_unshown(repository: Repository) -> None:
    repository.git("config", "status.showUntrackedFiles", "no")
    repository.write({NEW: other(repository).replace("INIT-0001", "INIT-0099")})


def same_size_and_time(repository: Repository) -> None:
    """What git takes for unchanged without a look, since neither size nor time is another."""
    path = repository.root / OLD
    times = path.stat()
    repository.git("config", "core.trustctime", "false")
    repository.git("config", "core.checkStat", "minimal")
    path.write_text(path.read_text("utf-8").swapcase(), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def filtered(repository: Repository) -> None:
    """A clean filter gives git back what it has, whatever the file says."""
    (repository.top / ".git/info").mkdir(exist_ok=True)
    (repository.top / ".git/info/attributes").write_text("*.yaml filter=same\n")
    repository.git("config", "filter.same.clean", "git cat-file blob HEAD:%f")
    repository.write({OLD: other(repository)})


def removed(repository: Repository) -> None:
    repository.git("update-index", "--assume-unchanged", f"company/{OLD}")
    (repository.root / OLD).unlink()


HIDDEN = (
    ignored, ignored_by_a_file, ignored_by_the_person, assumed_unchanged, skipped, untracked_and_unshown,
    same_size_and_time, filtered, removed,
)  # fmt: skip


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_git_hides_is_dirty(
    copied: Callable[[], Repository], hide: Callable[[Repository], None]
) -> None:
    repository = copied()
    assert git_facts(repository.root, read_texts(repository.root)[0]).dirty is False
    hide(repository)
    assert git_facts(repository.root, read_texts(repository.root)[0]).dirty is True


@pytest.mark.parametrize("hide", [ignored, skipped], ids=lambda hide: hide.__name__)
def test_a_run_of_hidden_files_is_no_tampering(copied: Callable[[], Repository], hide) -> None:
    repository = copied()
    hide(repository)
    assert ask(repository.root, "record", "--commit").code == 0
    events = [
        json.loads(path.read_bytes()) for path in (repository.root / "runs/log").rglob("*.json")
    ]
    assert sorted(event["dirty"] for event in events) == [False, False, True]
    verdicts = [
        run["verdict"]
        for run in json.loads(ask(repository.root, "verify", "--all", "--format", "json").out)[
            "runs"
        ]
    ]
    assert sorted(verdicts) == ["HOLDS", "HOLDS", "UNPROVABLE"]


def test_texts_that_changed_after_they_were_read_do_not_count(
    copied: Callable[[], Repository],
) -> None:
    repository = copied()
    texts = read_texts(repository.root)[0]
    repository.write({OLD: other(repository)})
    assert git_facts(repository.root, texts).dirty is False


def test_line_ends_of_inputs_are_no_difference(copied: Callable[[], Repository]) -> None:
    repository = copied()
    for path in (repository.root / "initiatives").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert git_facts(repository.root, read_texts(repository.root)[0]).dirty is False


def sparse(repository: Repository, *words: str) -> None:
    """Leave files out. Git leaves none out that may have been changed, so it looks at them
    first."""
    repository.git("update-index", "-q", "--refresh")
    repository.git("sparse-checkout", "set", *words)


SPARSE = {
    "only config": ("--no-cone", "/.gitattributes", "/company/config/"),
    "only config, by cones": ("--cone", "company/config"),
    "without one initiative": ("--no-cone", "/*", f"!/company/{OLD}"),
    "without scenarios": ("--no-cone", "/*", "!/company/config/scenarios/"),
    "without an organization": ("--no-cone", "/*", "!/company/config/organization.yaml"),
}


@pytest.mark.parametrize("patterns", SPARSE)
def test_a_sparse_checkout_is_refused_and_the_folder_named(
    copied: Callable[[], Repository], patterns: str
) -> None:
    repository = copied()
    sparse(repository, *SPARSE[patterns])
    for words in (("record",), ("solve",), ("validate",), ("diff", "HEAD~2")):
        done = ask(repository.root, *words)
        assert done.code == 3, (words, done)
        assert "this sparse checkout leaves out files" in done.out, (words, done)


@pytest.mark.parametrize(
    "words",
    [
        ("verify",),
        ("verify", "--all"),
        ("reproduce", "--all"),
        ("runs",),
        ("query", "select 1"),
        ("record",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("left", ["company/runs", "company/runs/results", "company/runs/log"])
def test_a_record_that_is_not_checked_out_is_not_taken_for_none(
    copied, left: str, words: tuple[str, ...]
) -> None:
    repository = copied()
    sparse(repository, "--no-cone", "/*", f"!/{left}/")
    assert not list((repository.top / left).rglob("*.json"))
    done = ask(repository.root, *words)
    assert done.code == 7 and "git sparse-checkout add" in done.err, done


@pytest.fixture
def on_windows(copied: Callable[[], Repository], tmp_path: Path) -> Repository:
    """A clone with other line ends of a repository that says nothing about them."""
    repository = copied()
    (repository.root / ".gitattributes").unlink()
    repository.commit(message="Without attributes")
    clone = Repository.__new__(Repository)
    clone.top, clone.root = tmp_path / "clone", tmp_path / "clone/company"
    repository.git("clone", "-q", "-c", "core.autocrlf=true", str(repository.top), str(clone.top))
    assert b"\r\n" in (clone.root / OLD).read_bytes()
    return clone


def test_changed_line_ends_are_told_as_that_and_mended_as_it_says(on_windows: Repository) -> None:
    for words in (
        ("verify",),
        ("verify", "--all"),
        ("reproduce", "--all"),
        ("runs",),
        ("show", "base"),
    ):
        done = ask(on_windows.root, *words)
        told = " ".join((done.out + done.err).split())
        assert done.code in (7, 64) and "TAMPERED" not in told, (words, done)
        assert done.code == 64 or (
            "line ends" in told and "runs/** -text" in told and ".gitattributes" in told
        ), done
    (on_windows.root / ".gitattributes").write_text("runs/** -text\n")
    on_windows.git("-C", str(on_windows.root), "rm", "-rq", "--cached", "runs")
    on_windows.git("-C", str(on_windows.root), "checkout", "HEAD", "--", "runs")
    assert ask(on_windows.root, "verify", "--all").code == 0


def test_one_line_of_attributes_is_named_everywhere() -> None:
    here = Path(__file__).parents[2]
    for file in (".gitattributes", "portfolio/scaffold/dot-gitattributes", "docs/gitops.md"):
        assert ATTRIBUTES in (here / file).read_text("utf-8"), file
