"""Try many inputs: ``python -m tests.fuzz.run``. Chunks that were tried are not tried again, so it can go on later.

What fails is written to build/fuzz/failures with its files; ``--only N`` tries one input again.
"""

import argparse
import faulthandler
import gc
import json
import multiprocessing
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fuzz.inputs import REPOSITORY, input_of
from tests.fuzz.oracle import WrongError, judged

OUT = REPOSITORY / "build" / "fuzz"
CHUNK = 500
PATIENCE = 10
"""Seconds of a processor in which every input is judged; a process that gives no answer in six times that ends."""
MEMORY = 1 << 20
"""Kibibytes that a process may ever have taken."""
SOLVED = 20
"""One of so many small portfolios is solved too, if it is valid."""
SMALL = 12
"""Files of a small portfolio."""


def tried(number: int) -> int:
    """The exit code of one input; raises what is wrong with it."""
    files = input_of(number).files
    start = time.process_time()
    code = judged(files, solve=number % SOLVED == 0 and len(files) <= SMALL)
    taken = time.process_time() - start
    if taken > PATIENCE:
        raise WrongError(f"it took {taken:.1f} s")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if used > MEMORY:
        raise WrongError(f"the process took {used >> 10} MiB")
    return code


def try_chunk(start: int, end: int, out: Path) -> None:
    """Try some inputs in this process, and write what came of them; one that hangs ends the process with its trace."""
    began = time.monotonic()
    exits: Counter[str] = Counter()
    gc.disable()  # as `check` does
    for number in range(start, end):
        if number % 20 == 0:
            gc.collect()
        (out / f"trying-{start}").write_text(str(number))
        with (out / f"trace-{start}").open("w") as trace:
            faulthandler.dump_traceback_later(6 * PATIENCE, exit=True, file=trace)
            try:
                exits[str(tried(number))] += 1
            except Exception:
                exits["failed"] += 1
                keep(number, traceback.format_exc(), out)
            faulthandler.cancel_dump_traceback_later()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    report = {
        "start": start,
        "end": end,
        "exits": exits,
        "seconds": round(time.monotonic() - began, 1),
        "peak MiB": peak,
    }
    (out / f"chunk-{start}.json").write_text(json.dumps(report))


def keep(number: int, trace: str, out: Path) -> None:
    """Write an input that failed, and how it did."""
    folder = out / "failures" / str(number)
    for name, data in input_of(number).files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    tried_input = input_of(number)
    (folder / "trace.txt").write_text(f"{tried_input.kind} {tried_input.changed}\n{trace}", errors="backslashreplace")


def run(inputs: int, first: int, jobs: int, out: Path) -> dict[str, Any]:
    """Try the inputs that no earlier call tried, in processes that live for one chunk; the sum of all reports."""
    (out / "failures").mkdir(parents=True, exist_ok=True)
    todo = [(n, min(n + CHUNK, first + inputs)) for n in range(first, first + inputs, CHUNK)]
    open_chunks = [chunk for chunk in todo if not (out / f"chunk-{chunk[0]}.json").exists()]
    began, done = time.monotonic(), 0
    for start, end in _in_processes(open_chunks, jobs, out):
        done += end - start
        rate = done / (time.monotonic() - began)
        failures = len(list((out / "failures").iterdir()))
        print(f"\r{done} inputs, {rate:.0f} a second, {failures} failures", end="", file=sys.stderr, flush=True)
    return _summary([out / f"chunk-{start}.json" for start, _ in todo])


def _in_processes(chunks: list[tuple[int, int]], jobs: int, out: Path) -> Iterator[tuple[int, int]]:
    """Each chunk in a new process; of one that dies the rest is tried in another."""
    spawn = multiprocessing.get_context("spawn")
    waiting = chunks[::-1]
    running: dict[Any, tuple[int, int]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            start, end = waiting.pop()
            process = spawn.Process(target=try_chunk, args=(start, end, out))
            process.start()
            running[process] = (start, end)
        for process, (start, end) in list(running.items()):
            process.join(0.05)
            if process.is_alive():
                continue
            del running[process]
            if process.exitcode:
                _buried(start, end, process.exitcode, waiting, out)
            for kind in ("trying", "trace"):
                (out / f"{kind}-{start}").unlink(missing_ok=True)
            yield start, end


def _buried(start: int, end: int, code: int, waiting: list[tuple[int, int]], out: Path) -> None:
    """The input that ended a process has failed; those before it passed, those after it are tried anew."""
    number = int((out / f"trying-{start}").read_text())
    trace = (out / f"trace-{start}").read_text()
    keep(number, f"the process ended with {code}\n{trace}", out)
    report = {
        "start": start,
        "end": number + 1,
        "exits": {"failed": 1, "not counted": number - start},
        "seconds": 0,
        "peak MiB": 0,
    }
    (out / f"chunk-{start}.json").write_text(json.dumps(report))
    if number + 1 < end:
        waiting.append((number + 1, end))


def _summary(files: list[Path]) -> dict[str, Any]:
    exits: Counter[str] = Counter()
    reports = [json.loads(path.read_text()) for path in files if path.exists()]
    for report in reports:
        exits.update(report["exits"])
    seconds = sum(report["seconds"] for report in reports)
    peak = max((report["peak MiB"] for report in reports), default=0)
    return {
        "inputs": sum(exits.values()),
        "exits": dict(sorted(exits.items())),
        "seconds of all processes": round(seconds),
        "peak MiB": peak,
    }


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--inputs", type=int, default=100_000)
    words.add_argument("--first", type=int, default=0, help="number of the first input")
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--only", type=int, metavar="N", help="try one input, with its traceback")
    given = words.parse_args()
    if given.only is not None:
        print(tried(given.only))
        return 0
    summary = run(given.inputs, given.first, given.jobs, OUT)
    failures = sorted((OUT / "failures").iterdir())
    print("\n" + json.dumps(summary))
    for folder in failures[:20]:
        print(f"{folder.relative_to(REPOSITORY)}: {(folder / 'trace.txt').read_text().strip().splitlines()[-1]}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
