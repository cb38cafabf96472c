"""The portfolio as a commit has it is the portfolio that a checkout of the commit would have."""

import shutil
from pathlib import Path

import pytest

from portfolio.checked import check, check_revision
from portfolio.git import GitError, commit_of, merge_base
from portfolio.gitops import trees
from portfolio.load import read_texts
from tests.portfolios import base_texts, cases, overlaid


def spoil(root: Path) -> None:
    """Everything that a folder can hold and a portfolio should not."""
    folder = root / "initiatives"
    (folder / "INIT-0900.yaml").symlink_to("INIT-0001.yaml")
    (folder / "INIT-0901.yaml").mkdir()
    (folder / "INIT-0901.yaml" / "kept").write_text("a folder\n")
    (folder / "drafts").mkdir()
    (folder / "drafts" / "INIT-0902.yaml").write_text("key: INIT-0902\n")
    (folder / "INIT-0903.yml").write_text("key: INIT-0903\n")
    (folder / "INIT-0904.yaml").write_bytes(b"key: \xff\n")
    (folder / "INIT-0905.yaml").write_bytes(b"x" * (trees.SIZE_LIMIT + 1))
    (folder / "INIT-0906.yaml").write_bytes(b"\xef\xbb\xbfkey: INIT-0906\n")
    (folder / "notes.txt").write_text("not read\n")
    (root / "config" / "metrics.yaml").chmod(0o755)


@pytest.mark.parametrize("folder", [".", "company/portfolio"])
def test_texts_and_findings_are_those_of_a_checkout(new_repository, folder: str) -> None:
    repository = new_repository(folder=folder)
    spoil(repository.root)
    commit = repository.commit()
    texts, findings = trees.texts_at(repository.root, commit)
    on_disk, found_on_disk = read_texts(repository.root)
    assert texts == on_disk
    assert sorted(map(str, findings)) == sorted(map(str, found_on_disk))
    assert len(findings) == 6


@pytest.mark.parametrize("folder", ["initiatives", "config/scenarios"])
def test_a_file_where_a_folder_belongs_is_a_finding_of_a_revision_too(
    new_repository, folder: str
) -> None:
    repository = new_repository()
    shutil.rmtree(repository.root / folder)
    (repository.root / folder).write_text("a file\n")
    commit = repository.commit()
    of_revision, on_disk = (
        check_revision(repository.root, commit).findings,
        check(repository.root).findings,
    )
    assert [str(finding.location) for finding in on_disk if finding.code == "P100"] == [
        f"{folder}:1:1"
    ]
    assert of_revision == on_disk


@pytest.mark.parametrize("case", cases("invalid")[:12], ids=lambda case: case.name)
def test_a_revision_is_checked_like_a_folder(new_repository, case: Path) -> None:
    repository = new_repository()
    shutil.rmtree(repository.root / "config")
    shutil.rmtree(repository.root / "initiatives")
    overlaid(case, repository.root)
    commit = repository.commit()
    assert check_revision(repository.root, commit).findings == check(repository.root).findings


def test_an_older_commit_is_read_while_files_are_changed(new_repository) -> None:
    repository = new_repository()
    first = repository.git("rev-parse", "HEAD")
    repository.commit({"initiatives/INIT-0001.yaml": None})
    repository.write({"initiatives/INIT-0002.yaml": "key: [\n"})
    assert trees.texts_at(repository.root, first)[0] == base_texts()
    assert "initiatives/INIT-0001.yaml" not in trees.texts_at(repository.root, "HEAD")[0]


def test_a_file_of_a_revision(new_repository) -> None:
    repository = new_repository()
    assert (
        trees.read_file(repository.root, "HEAD", "config/metrics.yaml")
        == base_texts()["config/metrics.yaml"].encode()
    )
    assert trees.read_file(repository.root, "HEAD", "config/nothing.yaml") is None
    assert trees.read_file(repository.root, "HEAD", "config") is None


@pytest.mark.parametrize("revision", ["nothing", "--help", "HEAD~7", "", "HEAD:config", "a b"])
def test_a_revision_that_is_none_is_said(new_repository, revision: str) -> None:
    with pytest.raises(GitError, match="there is no commit"):
        trees.texts_at(new_repository().root, revision)


def test_outside_git_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError, match="not a git repository"):
        commit_of(tmp_path, "HEAD")


def test_main_and_where_a_branch_left_it(new_repository) -> None:
    repository = new_repository()
    fork = repository.git("rev-parse", "HEAD")
    assert trees.is_on_main(repository.root)
    repository.git("switch", "-q", "-c", "topic")
    ours = repository.commit({"initiatives/INIT-0001.yaml": None})
    repository.git("switch", "-q", "main")
    main = repository.commit()
    repository.git("switch", "-q", "topic")
    assert trees.main_branch(repository.root) == main
    assert not trees.is_on_main(repository.root)
    assert merge_base(repository.root, ours, main) == fork
    repository.git("switch", "-q", "--orphan", "other")
    alone = repository.commit(base_texts())
    assert merge_base(repository.root, alone, main) is None
