"""A record of many distinct runs, and how long the commands that read it take.

``python -m benchmarks.record N…`` makes copies of the example with N runs each and prints a table.
Every run has a source commit of its own, in which one initiative got another title, and a commit
that recorded it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from portfolio.canonical import input_lines, sha256
from portfolio.record import Event, read_records, read_run, run_ids
from portfolio.record.events import event_file
from portfolio.record.names import (
    GAPS,
    ITEMS,
    MANIFEST,
    RESULT,
    inputs_file,
    json_file,
    result_file,
    run_folder,
    run_id,
)
from portfolio.report.data.tables import gaps_csv, items_csv
from portfolio.results import Run

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "q1-base"
COMMANDS = (["runs"], ["query", "SELECT count(*) FROM items"], ["verify"], ["verify", "--all"])
Files = dict[str, bytes]


def generate(root: Path, number: int) -> None:
    """A repository with the example's files and so many runs of one scenario, each of other
    inputs."""
    root.mkdir(parents=True)
    for folder in ("config", "initiatives"):
        shutil.copytree(ROOT / folder, root / folder)
    stream = b"".join(_history(root, number))
    _git(root, "init", "-q", "-b", "main")
    _git(root, "fast-import", "--quiet", feed=stream)
    _git(root, "reset", "-q", "--hard", "main")


def _history(root: Path, number: int) -> Iterator[bytes]:
    """A stream for `git fast-import`: first the files, then for each run its source and its
    record."""
    first = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    yield _commit(1, 0, first)
    for n in range(1, number + 1):
        source, mark = 2 * n, 2 * n + 1
        file, title, run = _variant(root, n)
        yield _commit(source, source - 1, {file: title})
        yield _commit(mark, source, _stored(root, run, n))


def _variant(root: Path, n: int) -> tuple[str, bytes, Run]:
    """One initiative with another title, and the run that this makes; what decides is as it was."""
    identity = next(name for name in run_ids(ROOT) if name.startswith(f"{SCENARIO}-"))
    base: Any = read_run(ROOT, identity)
    records: Any = [dict(record) for record in read_records(ROOT, base.manifest.inputs)]  # type: ignore[union-attr]
    items = list(base.result.items)
    at = 0
    key, title = items[at].key, f"Variant {n} of a title"
    items[at] = items[at].model_copy(update={"title": title})
    for record in records:
        if record["key"] == key:
            record["title"] = title
    inputs = input_lines(records)
    manifest = base.manifest.model_copy(update={"inputs": sha256(inputs)})
    result = base.result.model_copy(update={"items": tuple(items)})
    file = f"initiatives/{key}.yaml"
    lines = (root / file).read_text("utf-8").splitlines()
    text = (
        "\n".join(f"title: {title}" if line.startswith("title:") else line for line in lines) + "\n"
    )
    return file, text.encode(), Run(run_id(manifest), manifest, inputs, result, {})


def _stored(root: Path, run: Run, n: int) -> Files:
    """The files that storing a run adds; the event names no commit, since its id is known only
    afterwards."""
    minute, second = divmod(n, 60)
    when = f"2026-01-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:{second:02}Z"
    event = Event(
        run_id=run.run_id,
        when=when,
        by=None,
        commit=None,
        dirty=None,
        effort={"nodes": n},
        machine={},
    )
    folder = run_folder(root, run.run_id)
    files = {
        inputs_file(root, run.manifest.inputs): run.inputs,
        folder / MANIFEST: json_file(run.manifest),
        folder / RESULT: result_file(run.result),
        folder / GAPS: gaps_csv(run.result).encode(),
        folder / ITEMS: items_csv(run.result).encode(),
        event_file(root, event): json_file(event),
    }
    return {path.relative_to(root).as_posix(): data for path, data in files.items()}


def _commit(mark: int, parent: int, files: Files) -> bytes:
    head = (
        f"commit refs/heads/main\nmark :{mark}\ncommitter n <n@example.org> {1767225600 + mark}"
        " +0000\ndata 1\nc\n"
    )
    parts = [head.encode()] + ([f"from :{parent}\n".encode()] if parent else [])
    for name, data in files.items():
        parts.append(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    return b"".join(parts) + b"\n"


def _git(root: Path, *words: str, feed: bytes | None = None) -> None:
    subprocess.run(
        ["git", "-C", str(root), *words], input=feed, check=True, stdout=subprocess.DEVNULL
    )


def measured(root: Path, words: Sequence[str]) -> tuple[float, float, int]:
    """Seconds, seconds of the processor, and peak megabytes of one command."""
    tool = [sys.executable, "-m", "portfolio", *words, "--root", str(root)]
    started = time.perf_counter()
    process = subprocess.Popen(tool, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main() -> None:
    """Print what each command takes for each number of runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, default=[50, 100, 1000])
    numbers = parser.parse_args().numbers
    print(json.dumps(machine()))
    print(
        "| runs | command | seconds | of the processor | ms of it a run | MB"
        " |\n|--:|---|--:|--:|--:|--:|"
    )
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "portfolio"
            generate(root, number)
            for words in COMMANDS:
                seconds, busy, megabytes = measured(root, words)
                each = 1000 * busy / number
                print(
                    f"| {number} | {' '.join(words)} | {seconds:.2f} | {busy:.2f} | {each:.1f} |"
                    f" {megabytes} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
