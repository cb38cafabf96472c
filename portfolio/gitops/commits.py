"""Commits that only add files of the record, made without touching the index or the work tree.

A run is a pure function of its inputs, so a record commit never has to be merged: it is rebuilt on
whatever the branch is now. A file that is there already with other bytes is refused, never
replaced.
"""

import json
import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from portfolio.git import (
    GitError,
    blob_id,
    commit_of,
    fetch_branch,
    git,
    listed,
    push_commit,
    visible,
)
from portfolio.gitops.log import blob_ids
from portfolio.places import NoRegularFileError, regular_bytes
from portfolio.results import Manifest

ROBOT = {
    "name": "github-actions[bot]",
    "email": "41898282+github-actions[bot]@users.noreply.github.com",
}
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_PATH = re.compile(
    rf"runs/(inputs/[0-9a-f]{{64}}\.jsonl|results/{_NAME}/{_NAME}/(manifest|result)\.json"
    rf"|results/{_NAME}/{_NAME}/(gaps|items)\.csv|log/[0-9]{{4}}/[0-9]{{2}}/{_NAME}\.json"
    rf"|log/published/{_NAME}\.json|proofs/{_NAME}\.jsonl)"
)
_PUBLISHED = "runs/log/published/"
"""What people were told; it stores no run."""
_PREFIX = re.compile(r"^((remote|error|fatal|!): *)+")
_PROTECTED = re.compile(
    r"GH006|GH013|[Pp]rotected branch|pre-receive hook declined|not allowed to push"
)


class RefusedError(Exception):
    """What should be added is no file of the record, or is there with other bytes. Nothing was
    committed."""


class ProtectedError(Exception):
    """The branch takes no pushes from us: trying again cannot help."""


class RaceError(Exception):
    """Others were faster every time: trying again later helps."""


@dataclass(frozen=True)
class PushedCommit:
    """The commit that has the files now, None if the branch had them all; and how many tries it
    took."""

    commit: str | None
    tries: int


def record_files(root: Path) -> dict[str, bytes]:
    """Path -> bytes of every file of the record under ``root``; what is still being written is
    none.

    Raises:
        RefusedError: if something else is there.
    """
    files: dict[str, bytes] = {}
    for path in sorted((root / "runs").rglob("*")):
        name = path.relative_to(root).as_posix()
        if (
            "/.tmp-" in name
            or (path.is_dir() and not path.is_symlink())
            or path.name == ".gitattributes"
        ):
            continue
        if path.is_symlink() or not _PATH.fullmatch(name):
            raise RefusedError(f"{name} is no file of the record")
        try:
            files[name] = regular_bytes(path)
        except NoRegularFileError as error:
            raise RefusedError(f"{name}: {error}") from None
    return files


def add_commit(
    root: Path,
    base: str,
    files: Mapping[str, bytes],
    identity: Mapping[str, str] = MappingProxyType({}),
    blobs: dict[bytes, str] | None = None,
) -> str | None:
    """A commit on ``base`` that adds these files of the record; None if the base has them all.

    Where the base has another proof of a run, that one stays.

    ``blobs`` remembers what git has already been given, for the next try.

    Raises:
        RefusedError: if a path is none of the record's, a manifest or an event is none, or the base
        has other bytes. GitError: if git fails.
    """
    there = blob_ids(root, base, "runs/")
    new: dict[str, bytes] = {}
    for name, data in files.items():
        if not _PATH.fullmatch(name):
            raise RefusedError(f"{name} is no file of the record")
        if name not in there:
            new[name] = data
        elif name.startswith("runs/proofs/"):
            # evidence: another proof of the same run is as good, and the one that is there stays
            continue
        elif blob_id(data, there[name]) != there[name]:
            raise RefusedError(f"{name} is recorded already, with other bytes")
    return commit_files(root, base, new, message(new), identity, blobs) if new else None


def commit_record(root: Path) -> str | None:
    """Commit on the checked-out branch whatever of the record is not in it yet, and nothing else.

    Other changes, staged or not, stay as they are. None if there was nothing to add.

    Raises:
        RefusedError: as ``add_commit``.
        GitError: if git fails, or the branch moved meanwhile.
    """
    base = commit_of(root, "HEAD")
    files = record_files(root)
    commit = add_commit(root, base, files)
    if commit is not None:
        # The index learns the new files first: without the commit that follows they are merely
        # staged.
        added = [
            entry
            for entry in listed(root, commit, ("runs/",), recursive=True)
            if entry.path in files
        ]
        _stage(root, {entry.path: entry.blob for entry in added})
        git(root, "update-ref", "-m", "portfolio record", "HEAD", commit, base)
    return commit


def push_record(
    root: Path,
    files: Mapping[str, bytes],
    branch: str,
    remote: str = "origin",
    tries: int = 12,
    wait: Callable[[int], None] | None = None,
) -> PushedCommit:
    """Add files of the record to a branch of a remote, on whatever it is now.

    Each try fetches the branch and rebuilds the commit on it, so that nothing is ever rebased;
    between tries a random wait lets others finish.

    Raises:
        RefusedError: as ``add_commit``.
        ProtectedError: if the branch refuses pushes by a rule.
        RaceError: if others were faster ``tries`` times.
        GitError: if the branch cannot be fetched.
    """
    pause = _jitter if wait is None else wait
    blobs: dict[bytes, str] = {}
    for number in range(1, tries + 1):
        commit = add_commit(root, fetch_branch(root, remote, branch), files, ROBOT, blobs)
        if commit is None:
            return PushedCommit(None, number)
        try:
            push_commit(root, remote, branch, commit)
            return PushedCommit(commit, number)
        except GitError as refused:
            if rule := protection(refused.output):
                raise ProtectedError(rule) from None
            last = refused
        pause(number)
    raise RaceError(f"{branch} moved {tries} times in a row: {last}")


def message(files: Mapping[str, bytes]) -> str:
    """The message of a record commit: counts, and trailers by which a run is found in `git log`.

    No text that a person wrote is in it, so that no title can close an issue or mention anybody.
    """
    manifests = {
        Path(name).parent.name: _manifest(name, files[name])
        for name in files
        if "/manifest.json" in name
    }
    logged = [name for name in sorted(files) if name.startswith("runs/log/")]
    events = [_event(name, files[name]) for name in logged if not name.startswith(_PUBLISHED)]
    sources = {event["run_id"]: event.get("commit") for event in events if not event.get("dirty")}
    count = len(manifests)
    lines = [f"Record {count} run{'' if count == 1 else 's'}" if count else "Add to the record", ""]
    for run_id, manifest in sorted(manifests.items()):
        lines += [f"Run-Id: {run_id}", f"Source-Commit: {sources.get(run_id) or 'none'}"]
        lines += [f"Inputs-Sha256: {manifest.inputs}"]
    return "\n".join(lines).rstrip() + "\n"


def _manifest(name: str, data: bytes) -> Manifest:
    """A manifest as another job handed it over; a trailer made of anything else could say
    anything."""
    try:
        return Manifest.model_validate_json(data)
    except ValidationError:
        raise RefusedError(f"{name} is no manifest of a run") from None


def _event(name: str, data: bytes) -> Mapping[str, Any]:
    """What the message needs of an event."""
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):
        event = None
    run_id = event.get("run_id") if isinstance(event, dict) else None
    commit = event.get("commit") if isinstance(event, dict) else None
    if not isinstance(run_id, str) or (commit is not None and not _is_commit(commit)):
        raise RefusedError(f"{name} is no event of the record")
    return {"run_id": run_id, "commit": commit, "dirty": event.get("dirty")}


def _is_commit(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", value) is not None


def commit_files(
    root: Path,
    base: str,
    files: Mapping[str, bytes],
    text: str,
    identity: Mapping[str, str] = MappingProxyType({}),
    blobs: dict[bytes, str] | None = None,
) -> str:
    """A commit on ``base`` with these files added or replaced, and ``text`` for its message.

    Raises:
        GitError: if git fails.
    """
    blobs = {} if blobs is None else blobs
    for data in files.values():
        if data not in blobs:
            blobs[data] = (
                git(root, "hash-object", "-w", "--no-filters", "--stdin", feed=data)
                .decode()
                .strip()
            )
    who = {
        f"GIT_{role}_{part.upper()}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in identity.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        index = os.path.join(folder, "index")  # noqa: PTH118 - a value for git
        env = {"GIT_INDEX_FILE": index, **who}
        git(root, "read-tree", base, env=env)
        _stage(root, {name: blobs[data] for name, data in files.items()}, env)
        tree = git(root, "write-tree", env=env).decode().strip()
        words = ("commit-tree", tree, "-p", commit_of(root, base), "-F", "-")
        return git(root, *words, feed=text.encode(), env=env).decode().strip()


def _stage(
    root: Path, ids: Mapping[str, str], env: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Put blobs into an index under paths from ``root``; no setting for line ends or filters has a
    say in it."""
    prefix = os.fsdecode(git(root, "rev-parse", "--show-prefix").removesuffix(b"\n"))
    lines = "".join(f"100644 {blob}\t{prefix}{name}\0" for name, blob in ids.items())
    git(root, "update-index", "--add", "-z", "--index-info", feed=os.fsencode(lines), env=env)


def protection(output: str) -> str | None:
    """The line in which git says that a rule of the branch refused it, so that trying again cannot
    help."""
    lines = [line.strip() for line in output.splitlines() if _PROTECTED.search(line)]
    return visible(_PREFIX.sub("", lines[0]))[:200] if lines else None


def _jitter(number: int) -> None:
    """Wait a random time that grows with each try, to 20 seconds at most."""
    time.sleep(random.uniform(0, min(20.0, 0.25 * 2**number)))
