"""The files of a portfolio as a commit has them: one listing, one batch of blobs, and no checkout."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.findings import Finding
from portfolio.gitops.git import GitError, git
from portfolio.source.texts import (
    FILES,
    FOLDERS,
    SIZE_LIMIT,
    is_read,
    not_a_file,
    not_a_folder,
    passed_over,
    symbolic_link,
    text_of,
)

MAIN_NAMES = ("main", "master")


@dataclass(frozen=True)
class Entry:
    """One name in a tree. ``size`` is 0 for what is no blob."""

    path: str
    mode: str
    blob: str
    size: int


def commit_of(root: Path, revision: str) -> str:
    """The full id of the commit that a revision names.

    Raises:
        GitError: if it names none, or there is no git here.
    """
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = git(root, *words, also=(1, 128)).decode().strip()
    if not found:
        git(root, "rev-parse", "--git-dir")  # says so where there is no repository at all
        raise GitError(f"there is no commit {revision} here")
    return found


def merge_base(root: Path, one: str, other: str) -> str | None:
    """The commit where two histories last were one; None where they never were (or the clone is too shallow)."""
    return git(root, "merge-base", one, other, also=(1,)).decode().strip() or None


def changed_since(root: Path, revision: str) -> frozenset[str]:
    """Files below ``root``, by POSIX path from it, that differ from where its history left that of a revision.

    Where the clone is too shallow to tell, from the revision itself.

    Raises:
        GitError: if the revision names no commit, or there is no git here.
    """
    commit = commit_of(root, revision)
    base = merge_base(root, commit, "HEAD") or commit
    listed = git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", base, "--", ".")
    return frozenset(os.fsdecode(name) for name in listed.split(b"\0") if name)


def folder_in_repository(root: Path) -> str:
    """The POSIX path from the top of the repository to ``root``, with / at its end; empty at the top or without git."""
    try:
        return os.fsdecode(git(root, "rev-parse", "--show-prefix")).rstrip("\n")
    except GitError:
        return ""


def main_branch(root: Path) -> str | None:
    """The commit of the main line as the remote has it, else of the local branch; None where there is neither."""
    names = ["refs/remotes/origin/HEAD"]
    names += [f"refs/remotes/origin/{name}" for name in MAIN_NAMES] + [f"refs/heads/{name}" for name in MAIN_NAMES]
    for name in names:
        found = git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", also=(1, 128)).decode().strip()
        if found:
            return found
    return None


def is_on_main(root: Path) -> bool:
    """Whether the branch checked out is the main line's."""
    branch = git(root, "symbolic-ref", "--quiet", "--short", "HEAD", also=(1, 128)).decode().strip()
    return branch in MAIN_NAMES


def read_texts(root: Path, revision: str) -> tuple[dict[str, str], list[Finding]]:
    """POSIX path from ``root`` -> text, for every file of the portfolio in the tree of a revision.

    With the findings of ``portfolio.load.read_texts``: links, names that are not read, sizes, encodings.

    Raises:
        GitError: if the revision cannot be read.
    """
    findings: list[Finding] = []
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


def read_file(root: Path, revision: str, path: str) -> bytes | None:
    """The bytes of one regular file of a revision; None where it has none of that name."""
    entries = [entry for entry in listed(root, revision, (path,)) if entry.mode.startswith("100")]
    return blobs(root, [entries[0].blob])[entries[0].blob] if entries else None


def listed(root: Path, revision: str, paths: Sequence[str], *, recursive: bool = False) -> list[Entry]:
    """What a revision has under paths from ``root``; of a path that ends in `/`, what is in it."""
    words = ["ls-tree", "-z", "-l", *(["-r"] if recursive else []), commit_of(root, revision), "--", *paths]
    return [_entry(line) for line in git(root, *words).decode("utf-8", "surrogateescape").split("\0") if line]


def blobs(root: Path, ids: Sequence[str]) -> dict[str, bytes]:
    """Id -> content, by one `git cat-file --batch`.

    Raises:
        GitError: if an object is missing, as in a partial clone that cannot fetch it.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    output = git(root, "cat-file", "--batch", feed="".join(f"{name}\n" for name in wanted).encode())
    contents: dict[str, bytes] = {}
    at = 0
    for name in wanted:
        end = output.index(b"\n", at)
        header = output[at:end].split()
        if len(header) != 3:
            raise GitError(f"git has no object {name}: fetch it first")
        size = int(header[2])
        contents[name] = output[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return contents


def _wanted(entries: Sequence[Entry], findings: list[Finding]) -> Iterator[Entry]:
    """The entries that are files of the portfolio; about the others, findings as for a folder on a disk."""
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


def _entry(line: str) -> Entry:
    """`<mode> <type> <id> <size>\\t<path>`."""
    facts, _, path = line.partition("\t")
    mode, _, blob, size = facts.split()
    return Entry(path, mode, blob, 0 if size == "-" else int(size))
