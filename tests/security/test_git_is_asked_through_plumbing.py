"""Promise: what git is told to like, print or run by anybody changes no answer of ours."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.repositories import Repository
from tests.security.conftest import Answer, ask

COMMANDS = (
    ("log", "--all", "--format", "json"),
    ("verify", "--all", "--format", "json"),
    ("runs", "--format", "json"),
    ("diff", "HEAD~2", "HEAD", "--format", "json"),
    ("diff", "HEAD~2", "--format", "json"),
    ("validate", "--format", "github", "--changed-since", "HEAD~2"),
)

SETTINGS = (
    "alias.cat-file=!false", "alias.rev-list=!false", "color.ui=always", "color.push=always", "commit.gpgSign=true",
    "core.abbrev=4", "core.autocrlf=true", "core.commentChar=#", "core.fsmonitor={evil}", "core.hooksPath={hooks}",
    "core.ignoreCase=true", "core.logAllRefUpdates=false", "core.pager={evil}", "core.quotePath=true",
    "core.safecrlf=true", "core.splitIndex=true", "core.untrackedCache=true", "core.whitespace=cr-at-eol",
    "diff.external={evil}", "diff.ignoreSubmodules=all", "diff.mnemonicPrefix=true", "diff.noprefix=true",
    "diff.orderFile={evil}", "diff.relative=true", "diff.renames=copies", "feature.manyFiles=true",
    "format.pretty=oneline", "gc.auto=1", "i18n.commitEncoding=ISO-8859-1", "i18n.logOutputEncoding=ISO-8859-1",
    "i18n.logOutputEncoding=UTF-16", "log.date=relative", "log.decorate=full", "log.follow=true", "log.mailmap=true",
    "log.showRoot=false", "log.showSignature=true", "pager.log={evil}", "status.relativePaths=false",
    "status.short=true", "status.showUntrackedFiles=no", "trailer.separators=#", "user.useConfigOnly=true",
)  # fmt: skip

VARIABLES = {
    "another repository": {"GIT_DIR": "{other}/.git"},
    "another repository and its files": {"GIT_DIR": "{other}/.git", "GIT_WORK_TREE": "{other}"},
    "nowhere": {"GIT_DIR": "/nowhere"},
    "as a hook at the top": {"GIT_DIR": "{top}/.git", "GIT_INDEX_FILE": "{top}/.git/index", "GIT_PREFIX": ""},
    "another index": {"GIT_INDEX_FILE": "{other}/.git/index"},
    "no objects": {"GIT_OBJECT_DIRECTORY": "{other}/.git/objects", "GIT_QUARANTINE_PATH": "{other}"},
    "other alternates": {"GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere"},
    "another common folder": {"GIT_COMMON_DIR": "{other}/.git"},
    "a namespace": {"GIT_NAMESPACE": "evil"},
    "a diff": {"GIT_EXTERNAL_DIFF": "{evil}", "GIT_DIFF_OPTS": "--unified=0"},
    "pagers": {"GIT_PAGER": "{evil}", "PAGER": "{evil}", "GIT_EDITOR": "{evil}"},
    "traces": {"GIT_TRACE": "1", "GIT_TRACE_SETUP": "1", "GIT_TRACE2": "1"},
    "a setting counted": {
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "log.showSignature", "GIT_CONFIG_VALUE_0": "true",
    },
    "a setting of a parent": {"GIT_CONFIG_PARAMETERS": "'log.showSignature'='true' 'core.fsmonitor'='{evil}'"},
    "a file of settings": {"GIT_CONFIG": "{settings}", "GIT_CONFIG_GLOBAL": "{settings}"},
    "pathspecs": {"GIT_ICASE_PATHSPECS": "1", "GIT_NOGLOB_PATHSPECS": "1"},
    "replacements": {"GIT_REPLACE_REF_BASE": "refs/heads/"},
    "grafts": {"GIT_GRAFT_FILE": "{graft}"},
    "shallow": {"GIT_SHALLOW_FILE": "{graft}"},
    "another hash": {"GIT_DEFAULT_HASH": "sha256", "GIT_DEFAULT_REF_FORMAT": "reftable"},
    "attributes": {"GIT_ATTR_SOURCE": "HEAD~1", "GIT_ATTR_NOSYSTEM": "1"},
    "languages": {"LANGUAGE": "de", "LC_ALL": "de_DE.UTF-8", "LANG": "ja_JP.EUC-JP"},
}  # fmt: skip


def answers(repository: Repository) -> list[Answer]:
    """What the commands print, and what a commit of the record holds."""
    told = [ask(repository.root, *words) for words in COMMANDS]
    told.append(recorded_again(repository))
    return told


def recorded_again(repository: Repository) -> Answer:
    """A run that git does not have is committed; the rest stays as it was, also under a setting for
    line ends."""
    run = sorted((repository.root / "runs/results/base").iterdir())[0].name
    words = ["rm", "-q", "-r", "--cached", f"company/runs/results/base/{run}"]
    plain = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    for name in [name for name in plain if name.startswith("GIT_") and "CONFIG_SYSTEM" not in name]:
        del plain[name]
    plain["GIT_WORK_TREE"] = str(repository.top)
    git = [
        "git",
        "-C",
        str(repository.top),
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
    ]
    person = [
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@example.org",
        "-c",
        "commit.gpgSign=false",
    ]
    subprocess.run([*git, *words], check=True, capture_output=True, env=plain)
    subprocess.run(
        [*git, *person, "commit", "-q", "-m", "Without"], check=True, capture_output=True, env=plain
    )
    done = ask(repository.root, "record", "--commit", "--format", "json")
    listed = subprocess.run(
        [*git, "ls-tree", "-r", "HEAD"], check=True, capture_output=True, env=plain
    ).stdout
    staged = subprocess.run(
        [*git, "ls-files", "-s"], check=True, capture_output=True, env=plain
    ).stdout
    assert len(listed.splitlines()) == len(staged.splitlines())
    return Answer(done.code, listed.decode(), "")


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A program that leaves a trace where it is run, and the folder that it lies in as a folder of
    hooks."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in (
        "evil",
        "post-commit",
        "reference-transaction",
        "post-index-change",
        "pre-commit",
        "post-checkout",
    ):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    return hooks / "evil"


@pytest.fixture
def expected(copied: Callable[[], Repository]) -> list[Answer]:
    if not _EXPECTED:
        _EXPECTED.extend(answers(copied()))
        assert [answer.code for answer in _EXPECTED] == [0] * len(_EXPECTED), _EXPECTED
        assert '"HOLDS"' in _EXPECTED[1].out and "Less capacity" in _EXPECTED[0].out
    return _EXPECTED


_EXPECTED: list[Answer] = []


@pytest.mark.parametrize("start", range(0, len(SETTINGS), 7))
def test_no_setting_changes_an_answer(
    copied, expected, evil: Path, tmp_path: Path, start: int
) -> None:
    repository = copied()
    for setting in SETTINGS[start : start + 7]:
        name, _, value = setting.partition("=")
        repository.git("config", name, value.format(evil=evil, hooks=evil.parent))
    assert answers(repository) == expected
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("attack", VARIABLES)
def test_no_variable_changes_an_answer(
    copied, expected, evil: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attack: str
) -> None:
    repository, other = copied(), Repository(tmp_path / "other", ".")
    other.commit({"runs/evil": "evil\n"}, "Another")
    settings, graft = tmp_path / "settings", tmp_path / "graft"
    settings.write_text(
        "[log]\n\tshowSignature = true\n[core]\n\tquotePath = true\n[color]\n\tui = always\n"
    )
    graft.write_text(f"{repository.git('rev-parse', 'HEAD')}\n")
    places = {
        "evil": evil,
        "other": other.top,
        "top": repository.top,
        "settings": settings,
        "graft": graft,
    }
    for name, value in VARIABLES[attack].items():
        monkeypatch.setenv(name, value.format(**places))
    assert answers(repository) == expected
    assert not (tmp_path / "ran").exists()


def replaced(repository: Repository) -> None:
    repository.git("replace", "HEAD~1", "HEAD~3")


def grafted(repository: Repository) -> None:
    (repository.top / ".git/info").mkdir(exist_ok=True)
    (repository.top / ".git/info/grafts").write_text(f"{repository.git('rev-parse', 'HEAD')}\n")


def namesakes(repository: Repository) -> None:
    for name in ("HEAD", "main", "heads/main", "refs/heads/main"):
        repository.git("update-ref", f"refs/tags/{name}", "HEAD~3")
    (repository.root / "HEAD").write_text("a file\n")
    (repository.root / "main").write_text("a file\n")


def assumed(repository: Repository) -> None:
    repository.git("update-index", "--assume-unchanged", "company/initiatives/INIT-0001.yaml")


def elsewhere(repository: Repository) -> None:
    repository.git("config", "core.worktree", "/nowhere-else")


@pytest.mark.parametrize("attack", [replaced, grafted, namesakes, assumed, elsewhere])
def test_no_state_of_the_repository_changes_an_answer(
    copied, expected, attack: Callable[[Repository], None]
) -> None:
    repository = copied()
    attack(repository)
    assert answers(repository) == expected


def test_solving_again_under_all_settings_at_once(copied, evil: Path, tmp_path: Path) -> None:
    repository = copied()
    for setting in SETTINGS:
        name, _, value = setting.partition("=")
        repository.git("config", name, value.format(evil=evil, hooks=evil.parent))
    done = ask(repository.root, "reproduce", "--all")
    assert done.code == 0 and done.out.count("IDENTICAL") == 2, done
    done = ask(repository.root, "record", "--commit", "--pending")
    assert done.code == 0, done
    assert not (tmp_path / "ran").exists()


def test_a_hook_in_a_linked_work_tree_records_where_the_portfolio_is(
    copied, tmp_path: Path, monkeypatch
) -> None:
    repository = copied()
    side = tmp_path / "side"
    repository.git("worktree", "add", "-q", "-b", "side", str(side))
    monkeypatch.setenv(
        "GIT_DIR", repository.git("-C", str(side), "rev-parse", "--absolute-git-dir")
    )
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.top / ".git/worktrees/side/index"))
    file = side / "company/config/scenarios/base.yaml"
    file.write_text(file.read_text("utf-8").replace("cap: 90}", "cap: 80}"), "utf-8")
    assert ask(side / "company", "record", "--commit").code == 0
    for name in ("GIT_DIR", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    names = repository.git("ls-tree", "-r", "--name-only", "side").splitlines()
    assert not [name for name in names if name.startswith("runs/")]
    assert len([name for name in names if name.endswith("/manifest.json")]) == 3


@pytest.mark.parametrize("byte", [1, 7, 8, 9, 27, 0x7F, 0x85, 0x9B, 0x202E, 0x2028, 0x2066])
def test_control_characters_in_a_commit_are_written_out(copied, byte: int) -> None:
    repository = copied()
    letter = chr(byte)
    text = (
        (repository.root / "config/scenarios/base.yaml")
        .read_text("utf-8")
        .replace("cap: 90}", "cap: 80}")
    )
    repository.git("config", "core.commentChar", "auto")
    repository.write({"config/scenarios/base.yaml": text})
    repository.git(
        "-c", f"user.name=A{letter}da", "commit", "-q", "-a", "-m", f"odd{letter}subject"
    )
    assert ask(repository.root, "record", "--commit").code == 0
    for words in (
        ("log", "--all"),
        ("log", "--all", "--format", "json"),
        ("verify", "--all"),
        ("reproduce", "--all"),
    ):
        done = ask(repository.root, *words)
        assert done.code == 0, done
        assert letter == "\t" or letter not in done.out
    assert "odd" in ask(repository.root, "log", "--all").out
