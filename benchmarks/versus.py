"""`make benchmark-versus BASE=REVISION`: the stages of another revision and of this one, in turns
on the same generated portfolios.

Each portfolio is measured by ``benchmarks.measure`` of either revision, in a process of its own, in
seconds of the processor; all rounds count, each stage with its least. Writes VERSUS.md beside this
file.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import generated, machine
from benchmarks.stages import HERE, PORTFOLIOS, STAGES, measured_workspace

ROUNDS = 2
REPEATS = 3
"""In each process: what the first solve imports counts for nobody."""
SIZES = (100, 300, 1_000)
ROWS = (*STAGES, "raw")
WHOLE = "all stages that both have"
ON_PROCESSOR = """
import runpy, sys, time
time.perf_counter = time.process_time
runpy.run_module("benchmarks.measure", run_name="__main__", alter_sys=True)
"""
"""Earlier revisions read a wall clock, which tells little beside other work."""

Seconds = Mapping[str, float]


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """The files of ``revision`` in a folder for a while."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "archive", "--format=tar", revision],
            cwd=HERE.parent,
            check=True,
            stdout=subprocess.PIPE,
        )
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        yield Path(folder)


def measured_at(revision: Path, root: Path) -> dict[str, Any]:
    """One portfolio by the code in the folder ``revision``."""
    return measured_workspace(root, REPEATS, ("-c", ON_PROCESSOR), revision)


def _least(rounds: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """A stage that a revision hasn't, or a portfolio doesn't need, takes nothing."""
    return {name: min(one["seconds"].get(name, 0) for one in rounds) for name in ROWS}


def compared(base: Path, size: int, rounds: int) -> list[tuple[Seconds, Seconds]]:
    """Of each portfolio of one size that has a plan: the base's seconds and ours.

    Raises:
        ValueError: if the two find different objectives.
    """
    pairs: list[tuple[Seconds, Seconds]] = []
    variant = 0
    while len(pairs) < PORTFOLIOS:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "workspace")
            generated.write(size, root, variant)
            ours = [measured_at(HERE.parent, root)]
            variant += 1
            if ours[0]["status"] == "infeasible":
                continue
            theirs = [measured_at(base, root)]
            for _ in range(rounds - 1):
                ours.append(measured_at(HERE.parent, root))
                theirs.append(measured_at(base, root))
        if ours[0]["objective"] != theirs[0]["objective"]:
            raise ValueError(f"objectives {ours[0]['objective']} and {theirs[0]['objective']}")
        pairs.append((_least(theirs), _least(ours)))
        print(f"n = {size:,}, portfolio {len(pairs)}", flush=True)
    return pairs


def in_markdown(by_size: Mapping[int, Sequence[tuple[Seconds, Seconds]]], revision: str) -> str:
    """The report: of each stage, our seconds over the base's, the median and the range."""
    sizes = sorted(by_size)
    lines = [
        "# Two revisions",
        "",
        (
            f"Seconds of the processor of each stage over those of revision {revision}, measured in"
            f" turns on the same {PORTFOLIOS} generated portfolios of each size: the median, and"
            " the range in brackets. Both find the same objectives. Made by `make"
            " benchmark-versus`."
        ),
        "",
        f"Measured on {machine.in_words()}",
        "",
        "| stage | " + " | ".join(f"n = {size:,}" for size in sizes) + " |",
        "|---|" + "--:|" * len(sizes),
    ]
    measured = {size: [_with_whole(*pair) for pair in pairs] for size, pairs in by_size.items()}
    for name in (*ROWS, WHOLE):
        cells = [_cell(measured[size], name) for size in sizes]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _with_whole(before: Seconds, after: Seconds) -> tuple[Seconds, Seconds]:
    """With the sum of the stages that both revisions have."""
    both = [name for name in STAGES if before[name] and after[name]]
    one, other = (sum(seconds[name] for name in both) for seconds in (before, after))
    return {**before, WHOLE: one}, {**after, WHOLE: other}


def _cell(pairs: Sequence[tuple[Seconds, Seconds]], name: str) -> str:
    ratios = [after[name] / before[name] for before, after in pairs if before[name]]
    if not ratios:
        return f"new: {median(after[name] for _, after in pairs):.2f} s"
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def main() -> int:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="a revision of this repository")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with checked_out(options.base) as base:
        by_size = {size: compared(base, size, options.rounds) for size in options.sizes}
    Path(HERE, "VERSUS.md").write_text(in_markdown(by_size, options.base), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
