"""The record made wrong: manifests, results, inputs, tables and events, and what lies in their
place.

Half of what is changed is made consistent again, hashes and names of folders too, so that it is
read further than to its first hash: as somebody would do who forges a run, or a version of ours
that writes something else.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from portfolio.canonical import sha256
from tests.fuzz.mutations import mutated_bytes
from tests.record.sample import infeasible_run, sample_event, sample_run, write_files


@dataclass(frozen=True)
class Link:
    """A symbolic link in place of a file."""

    target: str


@dataclass(frozen=True)
class Folder:
    """A folder in place of a file."""


Entry = bytes | Link | Folder
Tree = dict[str, Entry]

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**30, 1e308, float("nan"), float("inf"), 0.1, "", "x", "0", "-1", "1/3",
    "1/0", "NaN", "1e999", "9" * 3000, "0." + "0" * 1999 + "1", "2026-Q1", "2026-W53", "INIT-0001", "base",
    "optimal", "../../x", "/etc/passwd", "a\nb", "\0", "\x1b[2J", "\u2028", "\u202e", "\ud800", "é" * 5000,
    [], {}, [[]], [{}], {"": ""}, {"key": "INIT-0001"}, [None], ["x"] * 2000, {str(n): n for n in range(2000)},
)  # fmt: skip
LINKS = (
    "/etc/passwd",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    ".",
    "..",
    "nowhere",
    "/proc/self/mem",
    "result.json",
)
CONFLICT = b"<<<<<<< HEAD\n%s=======\n%s>>>>>>> theirs\n"
DEPTHS = (41, 500, 3000, 100_000)


@cache
def recorded() -> Mapping[str, bytes]:
    """A small portfolio with a plan, a scenario that has none, and their runs; no solver is
    needed."""
    from portfolio.record import store

    with TemporaryDirectory() as folder:
        root = write_files(Path(folder))
        for run in (sample_run(), infeasible_run()):
            store(root, run, sample_event(run))
        files = [path for path in sorted(root.rglob("*")) if path.is_file()]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def mutated_record(draw: Random) -> tuple[Tree, tuple[str, ...]]:
    """A portfolio in which one to three files of the record are wrong; what was done to it, in
    words."""
    tree: Tree = dict(recorded())
    done = []
    for _ in range(1 + min(2, int(draw.expovariate(1.5)))):
        names = sorted(
            name
            for name, entry in tree.items()
            if name.startswith("runs/") and isinstance(entry, bytes)
        )
        if not names:
            break
        done.append(_changed(tree, draw.choice(names), draw))
    return tree, tuple(done)


def _changed(tree: Tree, name: str, draw: Random) -> str:
    entry = tree[name]
    assert isinstance(entry, bytes)
    kind = draw.random()
    if kind < 0.1:
        tree[name], what = _replaced(draw)
    elif kind < 0.3:
        tree[name], what = _whole(entry, draw)
    elif kind < 0.45 or name.endswith(".csv"):
        tree[name] = mutated_bytes(entry, [entry, *recorded().values()], draw)
        what = "bytes"
    else:
        tree[name], what = _structure(entry, draw)
    if draw.random() < 0.5:
        name = _made_consistent(tree, name)
    return f"{name}: {what}"


def _replaced(draw: Random) -> tuple[Entry, str]:
    if draw.random() < 0.3:
        return Folder(), "a folder"
    target = draw.choice(LINKS)
    return Link(target), f"a link to {target}"


def _whole(data: bytes, draw: Random) -> tuple[bytes, str]:
    """The file as a whole: broken off, in conflict, in another encoding, or something else."""
    depth = draw.choice(DEPTHS)
    line = data.split(b"\n", 1)[0]
    choices: Mapping[str, bytes] = {
        "empty": b"",
        "broken off": data[: draw.randrange(len(data) + 1)],
        "in conflict": CONFLICT % (data, data),
        "a line in conflict": data.replace(
            line + b"\n", CONFLICT % (line + b"\n", line + b"\n"), 1
        ),
        "twice": data + data,
        "a mark at its beginning": b"\xef\xbb\xbf" + data,
        "other ends of lines": data.replace(b"\n", b"\r\n"),
        "UTF-16": data.decode(errors="replace").encode("utf-16"),
        f"{depth} brackets": b"[" * depth,
        f"{depth} pairs of brackets": b"[" * depth + b"]" * depth + b"\n",
        f"{depth} objects": b'{"a":' * depth + b"1" + b"}" * depth + b"\n",
        "a list": b"[1]\n",
        "an object": b"{}\n",
        "null": b"null\n",
        "10,000 empty lines": b"\n" * 10_000,
        "10 MB": b"x" * 10_000_000,
        "bytes of no text": draw.randbytes(200),
    }
    what = draw.choice(sorted(choices))
    return choices[what], what


def _structure(data: bytes, draw: Random) -> tuple[bytes, str]:
    """One to three parts of the JSON of one line replaced, renamed, doubled or taken away."""
    lines = data.splitlines()
    if not lines:
        return data, "nothing"
    number = draw.randrange(len(lines))
    try:
        value = json.loads(lines[number])
    except (ValueError, RecursionError):
        return mutated_bytes(data, [data], draw), "bytes"
    done = []
    try:
        for _ in range(1 + min(2, int(draw.expovariate(1)))):
            parts = list(_parts(value, ()))
            if parts:
                path, parent, at = draw.choice(parts)
                done.append(f"{'.'.join(map(str, path))} {_part_changed(parent, at, draw)}")
        lines[number] = _dumped(value)
    except RecursionError:  # it was nested deeply more than once
        return b"[" * 5000 + b"]" * 5000 + b"\n", "5000 pairs of brackets"
    return b"\n".join(lines) + b"\n", f"line {number + 1}: {'; '.join(done)}"


def _dumped(value: Any) -> bytes:
    """As the record spells JSON, with what it never holds."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _parts(value: Any, path: tuple[Any, ...]) -> Any:
    """(path, parent, key or index) of every part below a value, the first of long lists alone."""
    keys = (
        list(value)[:200]
        if isinstance(value, dict)
        else range(min(len(value), 200))
        if isinstance(value, list)
        else ()
    )
    for at in keys:
        yield (*path, at), value, at
        yield from _parts(value[at], (*path, at))


def _part_changed(parent: Any, at: Any, draw: Random) -> str:
    old = parent[at]
    match draw.randrange(8):
        case 0:
            del parent[at]
            return "taken away"
        case 1 if isinstance(parent, dict):
            name = draw.choice((f"{at}x", "", "key", at.upper(), "\ud800"))
            parent[name] = parent.pop(at)
            return f"renamed {name!r}"
        case 2:
            new = draw.choice(([old], {"a": old}, [old, old], {str(at): old}))
            parent[at] = new
            return "wrapped"
        case 3 if isinstance(parent, list):
            parent.insert(at, old)
            return "twice"
        case 4 if isinstance(parent, dict):
            other = draw.choice(list(parent))
            parent[at], parent[other] = parent[other], old
            return f"exchanged with {other}"
        case 5 if isinstance(old, str) and old:
            new = draw.choice((old[:-1], old + "0", "-" + old, old.replace("1", "2"), old * 100))
        case 6:
            depth = draw.choice((41, 400))
            new = old
            for _ in range(depth):
                new = [new]
        case _:
            new = deepcopy(draw.choice(VALUES))
    parent[at] = new
    return f"= {json.dumps(new)[:60]}"


def _made_consistent(tree: Tree, name: str) -> str:
    """The hashes and names that follow from a file, made anew; where the file is now."""
    if name.startswith("runs/inputs/"):
        return _inputs_renamed(tree, name)
    if name.endswith("manifest.json"):
        return _run_renamed(tree, name)
    return name


def _inputs_renamed(tree: Tree, name: str) -> str:
    data = tree.pop(name)
    if not isinstance(data, bytes):
        tree[name] = data
        return name
    old, new = Path(name).stem, sha256(data)
    place = f"runs/inputs/{new}.jsonl"
    tree[place] = data
    for other, entry in sorted(tree.items()):
        if other.endswith("manifest.json") and isinstance(entry, bytes):
            tree[other] = entry.replace(old.encode(), new.encode())
            _run_renamed(tree, other)
    return place


def _run_renamed(tree: Tree, name: str) -> str:
    """The folder of a run gets the name that follows from its manifest, and so do its events."""
    data = tree[name]
    if not isinstance(data, bytes):
        return name
    folder, old = name.rsplit("/", 1)[0], name.split("/")[-2]
    scenario = name.split("/")[-3]
    with suppress(ValueError, AttributeError, RecursionError):
        written = str(json.loads(data).get("scenario", scenario))
        scenario = (
            written
            if written.isprintable() and "/" not in written and 0 < len(written) < 80
            else scenario
        )
    digits = len(old.rpartition("-")[2])
    digest = sha256(data.rstrip(b"\n"))[:digits]
    new = f"{scenario}-{digest}"
    for other, entry in sorted(tree.items()):
        place = other.replace(f"{folder}/", f"runs/results/{scenario}/{new}/").replace(old, new)
        if other.startswith("runs/") and isinstance(entry, bytes):
            del tree[other]
            tree[place] = (
                entry.replace(old.encode(), new.encode())
                if other.startswith("runs/log/")
                else entry
            )
    return f"runs/results/{scenario}/{new}/manifest.json"
