"""Try many inputs: ``python -m tests.fuzz.run``. Chunks that were tried are not tried again, so it
can go on later.

What fails is written to build/fuzz/KIND/failures with its files; ``--kinds KIND --only N`` tries
one input again. With ``--again`` the inputs that failed are tried once more, and those that pass
now are forgotten.
"""

import argparse
import faulthandler
import gc
import json
import multiprocessing
import re
import resource
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz import commands
from tests.fuzz.inputs import REPOSITORY, input_of
from tests.fuzz.kinds import ATTACKS, SMALL
from tests.fuzz.oracle import WrongError, judged

OUT = REPOSITORY / "build" / "fuzz"
CHUNK = 100
PATIENCE = 10
"""Seconds of a processor in which every portfolio is judged."""
SPINS = 120
"""Seconds of a processor after which a process that gives no answer ends."""
HANGS = 1_800
"""Seconds by the clock, of a process that waits for what never comes. A starved one is slower than
anything that is wrong with it."""
MEMORY = 1 << 20
"""Kibibytes that a process may ever have taken."""
ADDRESSES = 6 << 30
"""Bytes that a process may ask for: more would be the end of others on the machine."""
SOLVED = 20
"""One of so many small portfolios is solved too, if it is valid."""


def tried(number: int) -> int:
    """The exit code of one portfolio of YAML files, all findings and renderings checked; raises
    what is wrong."""
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


def tried_with_commands(kind: str, number: int, folder: Path) -> commands.Tried:
    """The real commands on one input, and for YAML the deeper judgement too."""
    attack = ATTACKS[kind](number)
    done = commands.tried(attack.tree, attack.commands, folder)
    if kind == "yaml":
        tried(number)
    return done


def try_chunk(kind: str, start: int, end: int, out: Path) -> None:
    """Try some inputs in this process, and write what came of them; one that hangs ends the process
    with its trace."""
    began = time.monotonic()
    exits: Counter[str] = Counter()
    most = {"seconds": 0.0, "MiB": 0}
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    gc.disable()  # as `check` does
    with TemporaryDirectory() as folder:
        for number in range(start, end):
            if number % 20 == 0:
                gc.collect()
            (out / f"trying-{start}").write_text(str(number))
            with (out / f"trace-{start}").open("w") as trace:
                faulthandler.dump_traceback_later(HANGS, exit=True, file=trace)
                faulthandler.register(signal.SIGPROF, file=trace, chain=True)
                signal.setitimer(signal.ITIMER_PROF, SPINS)
                try:
                    done = tried_with_commands(kind, number, Path(folder) / "portfolio")
                    exits.update(f"{_name(words)} {code}" for words, code in done.exits.items())
                    exits["passed"] += 1
                    most["seconds"] = max(most["seconds"], round(done.seconds, 2))
                    most["MiB"] = max(most["MiB"], done.kibibytes >> 10)
                except Exception:
                    exits["failed"] += 1
                    keep(kind, number, traceback.format_exc(), out)
                signal.setitimer(signal.ITIMER_PROF, 0)
                faulthandler.unregister(signal.SIGPROF)
                faulthandler.cancel_dump_traceback_later()
    _report(out, start, end, exits, time.monotonic() - began, most)


def _name(words: str) -> str:
    """`sheets pull --dry-run` is `sheets pull`."""
    return re.sub(r" -.*", "", words) if words.startswith("sheets") else words.split(maxsplit=1)[0]


def _report(
    out: Path,
    start: int,
    end: int,
    exits: Mapping[str, int],
    seconds: float,
    most: Mapping[str, float],
) -> None:
    report = {
        "start": start,
        "end": end,
        "exits": exits,
        "seconds": round(seconds, 1),
        "most": most,
    }
    (out / f"chunk-{start}.json").write_text(json.dumps(report))


def keep(kind: str, number: int, trace: str, out: Path) -> None:
    """Write an input that failed, and how it did."""
    folder = out / "failures" / str(number)
    attack = ATTACKS[kind](number)
    commands.write(attack.tree, folder / "files")
    wrong = "\n".join(attack.wrong)
    (folder / "trace.txt").write_text(f"{wrong}\n{trace}", errors="backslashreplace")


def run(kind: str, inputs: int, first: int, jobs: int) -> dict[str, Any]:
    """Try the inputs of a kind that no earlier call tried, in processes that live for one chunk;
    all reports added."""
    out = OUT / kind
    (out / "failures").mkdir(parents=True, exist_ok=True)
    end = first + inputs
    todo = [(start, min(start + CHUNK, end)) for start in range(first, end, CHUNK)]
    open_chunks = [chunk for chunk in todo if not (out / f"chunk-{chunk[0]}.json").exists()]
    began, done = time.monotonic(), 0
    for start, stop in _in_processes(kind, open_chunks, jobs, out):
        done += stop - start
        rate = done / (time.monotonic() - began)
        failures = len(list((out / "failures").iterdir()))
        line = f"\r{kind}: {done} inputs, {rate:.1f} a second, {failures} failures"
        print(line, end="", file=sys.stderr, flush=True)
    return _summary(kind, [out / f"chunk-{start}.json" for start, _ in todo])


def _in_processes(
    kind: str, chunks: list[tuple[int, int]], jobs: int, out: Path
) -> Iterator[tuple[int, int]]:
    """Each chunk in a new process; of one that dies the rest is tried in another."""
    spawn = multiprocessing.get_context("spawn")
    waiting = chunks[::-1]
    running: dict[Any, tuple[int, int]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            start, end = waiting.pop()
            process = spawn.Process(target=try_chunk, args=(kind, start, end, out))
            process.start()
            running[process] = (start, end)
        for process, (start, end) in list(running.items()):
            process.join(0.05)
            if process.is_alive():
                continue
            del running[process]
            if process.exitcode:
                _buried(kind, (start, end), process.exitcode, waiting, out)
            for file in ("trying", "trace"):
                (out / f"{file}-{start}").unlink(missing_ok=True)
            yield start, end


def _buried(
    kind: str, chunk: tuple[int, int], code: int, waiting: list[tuple[int, int]], out: Path
) -> None:
    """The input that ended a process has failed; those before it passed, those after it are tried
    anew."""
    start, end = chunk
    number = int((out / f"trying-{start}").read_text())
    trace = (out / f"trace-{start}").read_text()
    keep(kind, number, f"the process ended with {code}\n{trace}", out)
    _report(
        out, start, number + 1, {"failed": 1, "passed": number - start}, 0, {"seconds": 0, "MiB": 0}
    )
    if number + 1 < end:
        waiting.append((number + 1, end))


def _summary(kind: str, files: Sequence[Path]) -> dict[str, Any]:
    exits: Counter[str] = Counter()
    first = {int(path.stem.split("-")[1]) for path in files}
    known = sorted((OUT / kind).glob("chunk-*.json"), key=lambda path: int(path.stem.split("-")[1]))
    reports = [json.loads(path.read_text()) for path in known]
    reports = [report for report in reports if report["start"] - report["start"] % CHUNK in first]
    for report in reports:
        exits.update(report["exits"])
    return {
        "kind": kind,
        "inputs": exits["passed"] + exits["failed"],
        "exits": dict(sorted(exits.items())),
        "seconds of all processes": round(sum(report["seconds"] for report in reports)),
        "most of one input": {
            "seconds": max((report["most"]["seconds"] for report in reports), default=0),
            "MiB": max((report["most"]["MiB"] for report in reports), default=0),
        },
    }


def signature(trace: str) -> str:
    """What failures of one cause share: what was raised, and the last line of ours that it went
    through."""
    lines = trace.strip().splitlines()
    ours = re.findall(r'File ".*?/(portfolio/[\w/]+\.py)", line (\d+)', trace)
    place = ":".join(ours[-1]) if ours else ""
    return f"{lines[-1][:120]} ({place})"


def tell_failures(kinds: Sequence[str]) -> int:
    """Failures by cause, with the first input of each; how many there are."""
    count = 0
    for kind in kinds:
        causes: dict[str, list[int]] = {}
        for folder in sorted((OUT / kind / "failures").iterdir(), key=lambda path: int(path.name)):
            causes.setdefault(signature((folder / "trace.txt").read_text()), []).append(
                int(folder.name)
            )
            count += 1
        for cause, numbers in sorted(causes.items(), key=lambda cause: -len(cause[1])):
            wrong = (
                (OUT / kind / "failures" / str(numbers[0]) / "trace.txt")
                .read_text()
                .splitlines()[0]
            )
            print(f"{kind} {len(numbers)}: {cause}; first {numbers[0]}: {wrong[:200]}")
    return count


def try_failures_again(kind: str) -> None:
    """Forget the failures that pass now."""
    with TemporaryDirectory() as folder:
        for failure in sorted((OUT / kind / "failures").iterdir()):
            try:
                tried_with_commands(kind, int(failure.name), Path(folder) / "portfolio")
            except Exception as error:
                print(f"{kind} {failure.name}: {type(error).__name__}")
            else:
                shutil.rmtree(failure)


def main() -> int:
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    words.add_argument(
        "--kinds", default=",".join(ATTACKS), help="which of yaml, record, workbooks; with commas"
    )
    words.add_argument(
        "--inputs", type=int, default=100_000, help="how many, of all kinds together"
    )
    words.add_argument(
        "--first", type=int, default=0, help="number of the first input of each kind"
    )
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--only", type=int, metavar="N", help="try one input, with its traceback")
    words.add_argument("--again", action="store_true", help="try the failures again")
    given = words.parse_args()
    kinds = given.kinds.split(",")
    if given.only is not None:
        with TemporaryDirectory() as folder:
            for kind in kinds:
                print(tried_with_commands(kind, given.only, Path(folder) / "portfolio"))
        return 0
    if given.again:
        for kind in kinds:
            try_failures_again(kind)
    else:
        each = -(-given.inputs // len(kinds))
        for kind in kinds:
            summary = run(kind, each, given.first, given.jobs)
            print("\n" + json.dumps(summary))
    return 1 if tell_failures(kinds) else 0


if __name__ == "__main__":
    sys.exit(main())
