"""The files of a portfolio as a commit has them: one listing, one batch of blobs, and no
checkout."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.findings import Finding
from portfolio.git import (
    Entry,
    NoRepositoryError,
    blob_id,
    blobs,
    commit_of,
    find_commit,
    git,
    listed,
    merge_base,
)
from portfolio.places import regular_bytes_if_any
from portfolio.source import (
    FILES,
    FOLDERS,
    SIZE_LIMIT,
    is_read,
    link_of_git,
    not_a_file,
    not_a_folder,
    passed_over,
    symbolic_link,
    text_of,
)

MAIN_NAMES = ("main", "master")


INPUTS = ("config", "initiatives")
"""Folders whose files decide what is planned."""


def changed_since(root: Path, revision: str) -> frozenset[str]:
    """Files below ``root``, by POSIX path from it, that differ from where its history left that of
    a revision.

    Only files that decide what is planned. Where the clone is too shallow to tell, from the
    revision itself.

    Raises:
        GitError: if the revision names no commit, or there is no git here.
    """
    base = merge_base(root, revision, "HEAD") or commit_of(root, revision)
    folders = [f"{name}/" for name in INPUTS]
    before = {entry.path: entry.blob for entry in listed(root, base, folders, recursive=True)}
    here = _files_below(root, INPUTS)
    gone = before.keys() - here.keys()
    changed = {name for name, path in here.items() if not _is_blob(path, before.get(name))}
    return frozenset(gone | changed)


def _files_below(root: Path, folders: Sequence[str]) -> dict[str, Path]:
    """POSIX path from ``root`` -> path, of every file of some folders."""
    paths = [path for folder in folders for path in (root / folder).rglob("*")]
    return {path.relative_to(root).as_posix(): path for path in paths if path.is_file()}


def _is_blob(path: Path, blob: str | None) -> bool:
    """Whether a file holds a blob, with the line ends that git may have given it."""
    if blob is None:
        return False
    data = regular_bytes_if_any(path)
    if data is None:
        return False
    return blob in (blob_id(data, blob), blob_id(data.replace(b"\r\n", b"\n"), blob))


def folder_in_repository(root: Path) -> str:
    """The POSIX path from the top of the repository to ``root``, with / at its end; empty at the
    top or without git."""
    try:
        return os.fsdecode(git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    except NoRepositoryError:
        return ""


def main_branch(root: Path) -> str | None:
    """The commit of the main line as the remote has it, else of the local branch; None where there
    is neither."""
    names = ["refs/remotes/origin/HEAD"]
    names += [f"refs/remotes/origin/{name}" for name in MAIN_NAMES] + [
        f"refs/heads/{name}" for name in MAIN_NAMES
    ]
    return next((commit for name in names if (commit := find_commit(root, name))), None)


def is_on_main(root: Path) -> bool:
    """Whether the branch checked out is the main line's."""
    branch = (
        git(root, "symbolic-ref", "--quiet", "HEAD", also=(1,)).decode("utf-8", "replace").strip()
    )
    return branch in {f"refs/heads/{name}" for name in MAIN_NAMES}


def texts_at(root: Path, revision: str) -> tuple[dict[str, str], list[Finding]]:
    """POSIX path from ``root`` -> text, for every file of the portfolio in the tree of a revision.

    With the findings of ``portfolio.load.read_texts``: links, names that are not read, sizes,
    encodings.

    Raises:
        GitError: if the revision cannot be read.
    """
    findings = links_of_git(root, revision)
    within = [f"{folder}/" for folder in FOLDERS]
    entries = list(_wanted(listed(root, revision, (*FILES, *FOLDERS, *within)), findings))
    contents = blobs(root, [entry.blob for entry in entries if entry.size <= SIZE_LIMIT])
    texts: dict[str, str] = {}
    for entry in entries:
        text = text_of(entry.path, contents.get(entry.blob))
        if isinstance(text, Finding):
            findings.append(text)
        else:
            texts[entry.path] = text
    return texts, findings


def links_of_git(root: Path, revision: str) -> list[Finding]:
    """The folders of a portfolio that are symbolic links in a revision: nothing is below them."""
    entries = listed(root, revision, ("config", *FOLDERS))
    return [link_of_git(entry.path) for entry in entries if entry.mode == "120000"]


def read_file(root: Path, revision: str, path: str) -> bytes | None:
    """The bytes of one regular file of a revision; None where it has none of that name."""
    entries = [entry for entry in listed(root, revision, (path,)) if entry.mode.startswith("100")]
    return blobs(root, [entries[0].blob])[entries[0].blob] if entries else None


def _wanted(entries: Sequence[Entry], findings: list[Finding]) -> Iterator[Entry]:
    """The entries that are files of the portfolio; about the others, findings as for a folder on a
    disk."""
    for entry in entries:
        if entry.path in FOLDERS:
            if entry.mode != "040000":
                findings.append(not_a_folder(entry.path))
        elif entry.path not in FILES and not is_read(entry.path):
            if wrong := passed_over(entry.path, folder=entry.mode == "040000"):
                findings.append(wrong)
        elif entry.mode == "120000":
            findings.append(symbolic_link(entry.path))
        elif not entry.mode.startswith("100"):
            findings.append(not_a_file(entry.path))
        else:
            yield entry


@dataclass(frozen=True)
class Touched:
    """A path that differs between two revisions.

    ``status`` is A, M, D or T, as git says it; ``mode`` and ``blob`` are those of the newer one.
    """

    path: str
    status: str
    mode: str
    blob: str


def touched(root: Path, older: str, newer: str, folder: str) -> list[Touched]:
    """What lies under a folder, in whatever spelling of its name, and differs between revisions."""
    words = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative")
    pathspec = f":(icase){folder}"
    pathspecs_with_magic = {"GIT_LITERAL_PATHSPECS": "0"}
    output = git(root, *words, older, newer, "--", pathspec, env=pathspecs_with_magic)
    steps = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
    paths = []
    for facts, path in zip(steps[::2], steps[1::2], strict=True):
        _, mode, _, blob, status = facts.split()
        paths.append(Touched(path, status, mode, blob))
    return paths
