"""Promise: no argument, option, branch, remote or stored text is taken for an option of git, or for
a program."""

import json
from pathlib import Path

import pytest

from portfolio.git import (
    GitError,
    checked_part,
    checked_revision,
    commit_of,
    git,
    has_commit,
    without_passwords,
)
from portfolio.gitops.branches import move_branch
from portfolio.gitops.commits import RefusedError
from tests.repositories import Repository
from tests.security.conftest import ask

OPTIONS = (
    "--upload-pack=touch {trace}", "--receive-pack=touch {trace}", "--exec=touch {trace}", "--output={trace}",
    "-o{trace}", "--open-files-in-pager=touch {trace}", "--help", "-", "--", "--all", "--git-dir={trace}",
)  # fmt: skip
STRANGE = (
    "", " ", ".", "..", "@", "a..b", "a b", "a\nb", "a\0b", "a\x1b[31m", "*", "+main", "main:evil", "^main", "a.lock",
    "a/", "/a", "a//b", "a~1", "a@{1}", "\udc80\x00",
)  # fmt: skip
ADDRESSES = (
    "ext::sh -c touch% {trace}",
    "ext::touch {trace}",
    "https://ada:secret@localhost/x",
    "file:///nowhere",
)

REVISIONS = (
    ("diff", "--", "{word}"),
    ("diff", "--", "HEAD", "{word}"),
    ("validate", "--format", "github", "--changed-since={word}"),
    ("ci", "plan", "--plan", "{folder}/plan.json", "--base={word}"),
)
PARTS = (
    ("ci", "push", "--runs", "{root}", "--remote={word}"),
    ("ci", "push", "--runs", "{root}", "--branch={word}"),
    ("ci", "propose", "--pulled", "{folder}", "--remote={word}"),
    ("ci", "propose", "--pulled", "{folder}", "--branch={word}"),
)


@pytest.fixture
def repository(copied, tmp_path: Path) -> Repository:
    made: Repository = copied()
    made.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"))
    made.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    made.git("push", "-q", "origin", "main")
    pull = {
        "tabs": [],
        "changes": [],
        "conflicts": [],
        "problems": [],
        "files": ["config/metrics.yaml"],
    }
    proposal = {"base": made.git("rev-parse", "HEAD"), "tabs": [], "pull": pull}
    (tmp_path / "files/config").mkdir(parents=True)
    (tmp_path / "files/config/metrics.yaml").write_text("metrics: {}\n")
    (tmp_path / "proposal.json").write_text(json.dumps(proposal))
    return made


def given(template: tuple[str, ...], repository: Repository, folder: Path, word: str) -> list[str]:
    word = word.replace("{trace}", str(folder / "trace"))
    places = {"{root}": str(repository.root), "{folder}": str(folder), "{word}": word}
    words = []
    for part in template:
        for place, value in places.items():
            part = part.replace(place, value)  # noqa: PLW2901 - filled step by step
        words.append(part)
    return words


def refs(repository: Repository) -> str:
    return repository.git("for-each-ref") + repository.git("ls-remote", "origin")


@pytest.mark.parametrize(
    "word", [*OPTIONS, *ADDRESSES, *(word for word in STRANGE if word not in ("", "@"))]
)
def test_each_command_refuses_it_as_a_revision(
    repository: Repository, tmp_path: Path, word: str
) -> None:
    before = refs(repository)
    for template in REVISIONS:
        done = ask(repository.root, *given(template, repository, tmp_path, word))
        assert done.code == 64, (template, done)
        assert "fatal" not in done.err and "secret" not in done.err and "\x1b" not in done.err
    assert not (tmp_path / "trace").exists() and refs(repository) == before


@pytest.mark.parametrize("word", (*OPTIONS, *ADDRESSES, *STRANGE))
def test_each_command_refuses_it_as_a_branch_or_remote(
    repository: Repository, tmp_path: Path, word: str
) -> None:
    before = refs(repository)
    for template in PARTS:
        done = ask(repository.root, *given(template, repository, tmp_path, word))
        assert done.code in (3, 64), (template, done)
        assert "fatal" not in done.err and "secret" not in done.err and "\x1b" not in done.err
    assert not (tmp_path / "trace").exists() and refs(repository) == before


@pytest.mark.parametrize("word", (*OPTIONS, *STRANGE))
def test_a_proposal_that_was_handed_over_names_no_option(repository: Repository, word: str) -> None:
    with pytest.raises(RefusedError, match="is no commit of"):
        move_branch(repository.root, "sheets-pull", "main", word, {}, "message")


@pytest.mark.parametrize("word", (*OPTIONS, *STRANGE, "HEAD", "main", "g" * 40, "abc"))
def test_a_commit_that_a_stored_file_names_is_an_id_or_none(
    repository: Repository, word: str
) -> None:
    assert not has_commit(repository.root, word)
    with pytest.raises(GitError, match="no name of"):
        checked_part(word if word.startswith("-") else f"-{word}", "branch")
    with pytest.raises(GitError, match="no commit"):
        commit_of(repository.root, word if word.startswith("-") else f"-{word}")


def test_names_that_git_takes_are_taken(repository: Repository) -> None:
    head = repository.git("rev-parse", "HEAD")
    repository.git("branch", "feature/ä-1")
    for name in (
        "HEAD",
        "main",
        "feature/ä-1",
        "HEAD~0",
        "HEAD^{/Record}",
        "main@{0}",
        head,
        head[:9],
    ):
        assert checked_revision(name) == name
        assert commit_of(repository.root, name) == head
    assert [checked_part(name, "branch") for name in ("main", "feature/ä-1", "a.b")]
    assert has_commit(repository.root, head) and has_commit(repository.root, head[:12])


def test_a_name_with_nul_ends_in_a_sentence(repository: Repository) -> None:
    with pytest.raises(GitError, match="NUL"):
        git(repository.root, "rev-parse", "a\0b")


@pytest.mark.parametrize("protocols", [None, "ext", "ext:file", ""])
def test_a_remote_that_is_a_program_is_not_run(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocols: str | None
) -> None:
    repository.git("remote", "set-url", "origin", f"ext::sh -c touch% {tmp_path}/trace")
    repository.git("config", "protocol.ext.allow", "always")
    if protocols is not None:
        monkeypatch.setenv("GIT_ALLOW_PROTOCOL", protocols)
    done = ask(repository.root, "ci", "push", "--runs", str(repository.root))
    assert done.code == 64 and "begins with ext:" in done.err and "fatal" not in done.err
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://ada:secret@127.0.0.1:1/x.git", "http://secret@127.0.0.1:1/x.git", "https://a:se/secret@127.0.0.1:1/x",
        "https://a:p@secret@127.0.0.1:1/x", "ssh://ada:secret@127.0.0.1:1/x", "git://ada:secret@127.0.0.1:1/x",
        "weird://ada:secret@nowhere/x", "https://ada:secret@",
    ],
)  # fmt: skip
def test_a_password_in_the_address_of_a_remote_is_not_printed(
    repository: Repository, address: str
) -> None:
    repository.git("remote", "set-url", "origin", address)
    done = ask(repository.root, "ci", "push", "--runs", str(repository.root))
    assert done.code in (8, 64), done
    assert "secret" not in done.out + done.err and "fatal" not in done.err
    assert "secret" not in without_passwords(f"fatal: unable to access '{address}/': no")
