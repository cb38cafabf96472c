"""`make benchmark`: every stage on generated portfolios, as a multiple of the bare solver on the
same matrices.

Five portfolios of each size that have a plan, each in a process of its own, in seconds of the
processor; those without a plan are left out and counted. Writes RESULTS.json and RESULTS.md beside
this file. ``--check`` (`make benchmark-check`) measures again and compares ratios with
RESULTS.json: it fails on a loss above noise.
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
SIZES = (100, 300, 1_000, 3_000)
LONG_SIZES = (*SIZES, 10_000)
REPEATS = {100: 5, 300: 3}
PORTFOLIOS = 5
STAGES = (
    "load",
    "validate",
    "report",
    "compile",
    "solve",
    "certify",
    "gaps",
    "reach",
    "binding",
    "result",
    "record",
)
"""In the order of the flow."""
OVERHEAD = ("report", "compile", "certify", "gaps", "result")
"""Everything between parsed inputs and the result, outside the solver."""
OVERHEAD_ALLOWED = 0.15
"""As a share of the raw solve, from n = 1,000 on."""
CHAIN_ALLOWED = 2.0
"""All stages of the canonical optimum, as a multiple of the objective stage, in the median."""
CHAIN_WORST_ALLOWED = 4.0
YAML_ALLOWED = 3.0
"""Loading and validating, as a multiple of CSafeLoader alone."""
NOISE = 1.3
"""A median ratio that grew by more than this is a loss."""
CHECKED_SIZES = (100, 300, 1_000)

Measured = Mapping[str, Any]


def measured(size: int, repeats: int | None = None) -> dict[str, Any]:
    """Five portfolios of one size that have a plan, and how many without were met."""
    portfolios: list[dict[str, Any]] = []
    variant = without_plan = 0
    while len(portfolios) < PORTFOLIOS:
        one = _measured_one(size, variant, repeats or REPEATS.get(size, 1))
        if one["status"] == "infeasible":
            without_plan += 1
        else:
            portfolios.append({"variant": variant, **one})
        variant += 1
    return {"portfolios": portfolios, "without_plan": without_plan}


def _measured_one(size: int, variant: int, repeats: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "workspace")
        generated.write(size, root, variant)
        return measured_workspace(root, repeats, ("-m", "benchmarks.measure"), HERE.parent)


def measured_workspace(
    root: Path, repeats: int, program: Sequence[str], revision: Path
) -> dict[str, Any]:
    """One workspace in a process of its own: ``program`` is what Python runs of the code in the
    folder ``revision``."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        command = [sys.executable, *program, str(answer), str(repeats), str(root)]
        environment = {**os.environ, "PYTHONPATH": str(revision)}
        subprocess.run(
            command, check=True, cwd=revision, env=environment, stdout=subprocess.DEVNULL
        )
        content: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    return content


def ratios(size: Measured, stage: str) -> list[float]:
    """Of each portfolio: a stage over the bare solver."""
    each = [portfolio["seconds"] for portfolio in size["portfolios"]]
    return [seconds.get(stage, 0) / seconds["raw"] for seconds in each]


def chains(size: Measured) -> list[float]:
    """Of each portfolio: the whole chain of stages over its objective stage."""
    each = [portfolio["seconds"] for portfolio in size["portfolios"]]
    return [seconds["solve"] / seconds["objective stage"] for seconds in each]


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The exponent p of n^p, the line through log n and log seconds by least squares; no number for
    one size."""
    if len(sizes) < 2:
        return math.nan
    x = [math.log(n) for n in sizes]
    y = [math.log(max(s, 1e-6)) for s in seconds]
    middle = sum(x) / len(x)
    level = sum(y) / len(y)
    shared = sum((a - middle) * (b - level) for a, b in zip(x, y, strict=True))
    return shared / sum((a - middle) ** 2 for a in x)


def linearithmic(sizes: Sequence[int]) -> float:
    """The exponent that n log n itself has over these sizes."""
    return growth(sizes, [n * math.log(n) for n in sizes])


def losses(before: Mapping[int, Measured], now: Mapping[int, Measured]) -> list[str]:
    """Each median ratio that grew by more than noise, in words."""
    lost = []
    for size in sorted(now):
        compared = {
            "all stages of the optimum, of its first": (chains(before[size]), chains(now[size]))
        }
        for stage in STAGES:
            compared[f"{stage}, of raw"] = (ratios(before[size], stage), ratios(now[size], stage))
        for name, (old, new) in compared.items():
            if median(new) > NOISE * median(old):
                lost.append(
                    f"n = {size:,}: {name}: {median(old):.2f} before, {median(new):.2f} now"
                )
    return lost


def in_markdown(by_size: Mapping[int, Measured], starts: Sequence[Mapping[str, Any]]) -> str:
    """The report."""
    sizes = sorted(by_size)
    missed = ", ".join(f"{by_size[n]['without_plan']} at n = {n:,}" for n in sizes)
    lines = [
        "# Results",
        "",
        (
            "Generated portfolios with 200 capacity bounds, n/2 prerequisites, n/10 exclusion"
            " pairs, n/10 synergies and 10 targets, weighted KPIs: five of each size that have a"
            f" plan (left out because they have none: {missed}). *raw* is one `scipy.optimize.milp`"
            " of the same matrices, gap 0, objective only, in turns with ours. Seconds of the"
            " processor; medians, and least and most in brackets. Made by `make benchmark`."
        ),
        "",
        f"Measured on {machine.in_words()}",
        "",
        *_stage_table(by_size, sizes),
        "",
        (
            "*growth* is the exponent p of n^p fitted over the medians of all sizes (log-log least"
            f" squares); that of n log n itself is {linearithmic(sizes):.2f}."
        ),
        "",
        "## What was promised",
        "",
        "| promise | measured | allowed |",
        "|---|--:|--:|",
        *_promises(by_size, sizes, starts),
        "",
        "## By hand",
        "",
        (
            "How far a plan falls short of the best objective that a careful person makes without a"
            " solver: by a ranked list that respects every cap and prerequisite, with floors"
            " repaired afterwards ([by_hand.py](by_hand.py)). *broken*: how many of five still"
            " break a rule."
        ),
        "",
        *_by_hand_table(by_size, sizes),
        "",
        "## Peak memory of the process, MB",
        "",
        *_memory_table(by_size, sizes),
    ]
    return "\n".join(lines) + "\n"


def _spread(values: Sequence[float], form: str = ".2f") -> str:
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def _stage_table(by_size: Mapping[int, Measured], sizes: Sequence[int]) -> list[str]:
    head = " | ".join(f"n = {n:,}: s | × raw" for n in sizes)
    lines = [f"| stage | {head} | growth |", "|---|" + "--:|--:|" * len(sizes) + "--:|"]
    for stage in ("raw", "objective stage", *STAGES):
        cells = []
        medians = []
        for n in sizes:
            middle = median(one["seconds"].get(stage, 0) for one in by_size[n]["portfolios"])
            medians.append(middle)
            cells.append(f"{middle:.4f} | {_spread(ratios(by_size[n], stage))}")
        lines.append(f"| {stage} | {' | '.join(cells)} | {growth(sizes, medians):.2f} |")
    return lines


def _promises(
    by_size: Mapping[int, Measured], sizes: Sequence[int], starts: Sequence[Mapping[str, Any]]
) -> list[str]:
    lines = []
    for n in sizes:
        each = [one["seconds"] for one in by_size[n]["portfolios"]]
        ours = median(
            sum(seconds[stage] for stage in OVERHEAD) / seconds["raw"] for seconds in each
        )
        allowed = f"{OVERHEAD_ALLOWED:.0%}" if n >= 1_000 else "-"
        lines.append(f"| n = {n:,}: {', '.join(OVERHEAD)}, of raw | {ours:.0%} | {allowed} |")
        limits = f"{CHAIN_ALLOWED}, {CHAIN_WORST_ALLOWED} at worst"
        chain = _spread(chains(by_size[n]))
        lines.append(f"| n = {n:,}: all stages of the optimum, of its first | {chain} | {limits} |")
    largest = [one["seconds"] for one in by_size[sizes[-1]]["portfolios"]]
    loading = median((one["load"] + one["validate"]) / one["csafeloader"] for one in largest)
    lines.append(
        f"| n = {sizes[-1]:,}: load and validate, of CSafeLoader alone | {loading:.2f} |"
        f" {YAML_ALLOWED} |"
    )
    for row in starts:
        against = f"`python -c '{row['statement']}'`"
        lines.append(
            f"| `{row['command']}`, of {against} | {row['ratio']:.2f} | {row['allowed']} |"
        )
    return lines


def _by_hand_table(by_size: Mapping[int, Measured], sizes: Sequence[int]) -> list[str]:
    rankings = list(by_size[sizes[0]]["portfolios"][0]["by_hand"])
    lines = [
        "| ranked by | " + " | ".join(f"n = {n:,} | broken" for n in sizes) + " |",
        "|---|" + "--:|--:|" * len(sizes),
    ]
    for ranking in rankings:
        cells = []
        for n in sizes:
            short = []
            for one in by_size[n]["portfolios"]:
                value = one["by_hand"][ranking]
                if value is not None:
                    short.append(1 - value / float(one["objective"]))
            shown = _spread(short, ".1%") if short else "-"
            cells.append(f"{shown} | {PORTFOLIOS - len(short)}")
        lines.append(f"| {ranking} | {' | '.join(cells)} |")
    return lines


def _memory_table(by_size: Mapping[int, Measured], sizes: Sequence[int]) -> list[str]:
    lines = [
        "| after | " + " | ".join(f"n = {n:,}" for n in sizes) + " |",
        "|---|" + "--:|" * len(sizes),
    ]
    for stage in ("start", *STAGES):
        most = [
            max(one["megabytes"].get(stage, 0) for one in by_size[n]["portfolios"]) for n in sizes
        ]
        lines.append(f"| {stage} | {' | '.join(f'{megabytes:.0f}' for megabytes in most)} |")
    return lines


def _check() -> int:
    stored = json.loads((HERE / "RESULTS.json").read_text("utf-8"))
    before = {
        int(size): content for size, content in stored["sizes"].items() if "portfolios" in content
    }
    if not before:
        print("RESULTS.json has no figures of single portfolios: make benchmark writes them.")
        return 1
    lost = losses(before, {n: measured(n) for n in CHECKED_SIZES if n in before})
    print("\n".join(lost) if lost else f"No ratio grew by more than {NOISE - 1:.0%}.")
    return 1 if lost else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size, and the start of commands; write both reports and print one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="only this size; may be repeated")
    parser.add_argument(
        "--write", action="store_true", help="write the reports of these sizes, too"
    )
    parser.add_argument(
        "--repeats", type=int, help="of each measurement (default: 5 at n = 100, 3 at 300, then 1)"
    )
    parser.add_argument("--long", action="store_true", help="with n = 10,000 too")
    parser.add_argument(
        "--check", action="store_true", help="compare with RESULTS.json and write nothing"
    )
    options = parser.parse_args(arguments)
    if options.check:
        return _check()
    sizes = tuple(sorted(options.size)) if options.size else LONG_SIZES if options.long else SIZES
    by_size = {n: measured(n, options.repeats) for n in sizes}
    starts = startup.compared(options.repeats or 5)
    report = in_markdown(by_size, starts)
    print(report, end="")
    if options.write or not options.size:
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
