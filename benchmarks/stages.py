"""`make benchmark`: every stage on generated portfolios, as a multiple of the bare solver on the same matrices.

Each size runs in a process of its own, so that its peak memory is its own; each figure is the least of several.
Writes RESULTS.json and RESULTS.md beside this file.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import generated, machine, startup

HERE = Path(__file__).parent
SIZES = (100, 1_000, 10_000)
REPEATS = {100: 7, 1_000: 5, 10_000: 3}
VARIANTS = {100: 4, 1_000: 4, 10_000: 2}
"""How many more portfolios of a size the chain of stages is measured on, once each."""
STAGES = ("load", "validate", "report", "compile", "solve", "certify", "gaps", "reach", "result", "record")
"""In the order of the flow."""
SOLVER = ("solve", "reach")
"""The stages in which the solver works."""
OVERHEAD = ("report", "compile", "certify", "gaps", "result")
"""Everything between parsed inputs and the result, outside the solver."""
OVERHEAD_ALLOWED = 0.15
"""As a share of the raw solve, from n = 1,000 on."""
CHAIN_ALLOWED = 2.0
"""All stages of the canonical optimum, as a multiple of the objective stage, in the median."""
YAML_ALLOWED = 3.0
"""Loading and validating, as a multiple of CSafeLoader alone."""

Measured = Mapping[str, Any]


def measured(size: int, repeats: int) -> dict[str, Any]:
    """The measurements of one size, made in another process."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        workspaces = [Path(folder, f"workspace-{n}") for n in range(VARIANTS.get(size, 0) + 1)]
        for variant, workspace in enumerate(workspaces):
            generated.write(size, workspace, variant)
        command = [sys.executable, "-m", "benchmarks.measure", str(answer), str(repeats), *map(str, workspaces)]
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        content: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    return content


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The exponent p of n^p, the line through log n and log seconds by least squares; no number for one size."""
    if len(sizes) < 2:
        return math.nan
    x, y = [math.log(n) for n in sizes], [math.log(max(s, 1e-6)) for s in seconds]
    middle, level = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle) * (b - level) for a, b in zip(x, y, strict=True)) / sum((a - middle) ** 2 for a in x)


def linearithmic(sizes: Sequence[int]) -> float:
    """The exponent that n log n itself has over these sizes."""
    return growth(sizes, [n * math.log(n) for n in sizes])


def in_markdown(by_size: Mapping[int, Measured], starts: Sequence[Mapping[str, Any]]) -> str:
    """The report."""
    sizes = sorted(by_size)
    lines = [
        "# Results",
        "",
        "Generated portfolios with 200 capacity bounds, n/2 prerequisites, n/10 exclusion pairs, n/10 synergies and "
        "10 targets, weighted KPIs. *raw* is one `scipy.optimize.milp` of the same matrices, gap 0, objective only, "
        "in the same run; every figure is the least of several. Made by `make benchmark`.",
        "",
        f"Measured on {machine.in_words()}",
        "",
        *_stage_table(by_size, sizes),
        "",
        "*growth* is the exponent p of n^p fitted over all sizes (log-log least squares), and in the last step; "
        f"that of n log n itself is {linearithmic(sizes):.2f} and {linearithmic(sizes[-2:]):.2f}.",
        "",
        "## What was promised",
        "",
        "| promise | measured | allowed |",
        "|---|--:|--:|",
        *_promises(by_size, sizes, starts),
        "",
        "## Peak memory of the process, MB",
        "",
        *_memory_table(by_size, sizes),
    ]
    return "\n".join(lines) + "\n"


def _stage_table(by_size: Mapping[int, Measured], sizes: Sequence[int]) -> list[str]:
    head = " | ".join(f"n = {n:,}: s | × raw" for n in sizes)
    lines = [f"| stage | {head} | growth | last step |", "|---|" + "--:|--:|" * len(sizes) + "--:|--:|"]
    for stage in ("raw", *STAGES, "objective stage"):
        seconds = [by_size[n]["seconds"][stage] for n in sizes]
        raws = [by_size[n]["seconds"]["raw"] for n in sizes]
        cells = " | ".join(f"{s:.4f} | {s / r:.3f}" for s, r in zip(seconds, raws, strict=True))
        fitted = f"{growth(sizes, seconds):.2f} | {growth(sizes[-2:], seconds[-2:]):.2f}"
        lines.append(f"| {stage} | {cells} | {fitted} |")
    return lines


def _promises(by_size: Mapping[int, Measured], sizes: Sequence[int], starts: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = []
    for n in sizes:
        seconds = by_size[n]["seconds"]
        ours = sum(seconds[stage] for stage in OVERHEAD) / seconds["raw"]
        chains = by_size[n]["chains"]
        allowed = f"{OVERHEAD_ALLOWED:.0%}" if n >= SIZES[1] else "-"
        lines.append(f"| n = {n:,}: {', '.join(OVERHEAD)}, of raw | {ours:.0%} | {allowed} |")
        said = f"{median(chains):.2f} of {', '.join(f'{chain:.2f}' for chain in sorted(chains))}"
        lines.append(f"| n = {n:,}: all stages of the optimum, of its first: median | {said} | {CHAIN_ALLOWED} |")
    largest = by_size[sizes[-1]]
    loading = (largest["seconds"]["load"] + largest["seconds"]["validate"]) / largest["csafeloader"]
    lines.append(f"| n = {sizes[-1]:,}: load and validate, of CSafeLoader alone | {loading:.2f} | {YAML_ALLOWED} |")
    for row in starts:
        against = f"`python -c '{row['statement']}'`"
        lines.append(f"| `{row['command']}`, of {against} | {row['ratio']:.2f} | {row['allowed']} |")
    return lines


def _memory_table(by_size: Mapping[int, Measured], sizes: Sequence[int]) -> list[str]:
    lines = ["| after | " + " | ".join(f"n = {n:,}" for n in sizes) + " |", "|---|" + "--:|" * len(sizes)]
    for stage in ("start", *STAGES):
        cells = " | ".join(f"{by_size[n]['megabytes'][stage]:.0f}" for n in sizes)
        lines.append(f"| {stage} | {cells} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size, and the start of commands; write both reports and print one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="only this size; may be repeated; nothing is written")
    parser.add_argument("--repeats", type=int, help="of each measurement (default: 7, 5, 3 by size)")
    options = parser.parse_args(arguments)
    sizes = tuple(sorted(options.size)) if options.size else SIZES
    by_size = {n: measured(n, options.repeats or REPEATS.get(n, 3)) for n in sizes}
    starts = startup.compared(options.repeats or 5)
    report = in_markdown(by_size, starts)
    print(report, end="")
    if not options.size:
        content = {
            "machine": machine.machine(),
            "versions": machine.versions(),
            "sizes": {str(n): by_size[n] for n in sizes},
            "starts": starts,
        }
        (HERE / "RESULTS.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        (HERE / "RESULTS.md").write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
