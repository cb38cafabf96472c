"""`python -m benchmarks.questions [PART…]`: what questions to the optimiser cost.

Processor seconds, so that other work on the machine counts as little as possible; no search is
taken from the memory of the machine. Each part can be measured by itself: figures are kept in
QUESTIONS.json, and QUESTIONS.md is written of all of them.
"""

import argparse
import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine
from portfolio import open_portfolio
from portfolio.actions import run_sweep, sweep_file
from portfolio.case import Case, case_of
from portfolio.compile import Expression
from portfolio.decide import (
    CapacityPlace,
    CapacitySpace,
    CapPlan,
    Space,
    SweepVariant,
    axes_of,
    explanation_of,
    reversals,
    variants_of,
    varied_planning,
    varied_workspace,
)
from portfolio.model import ALL, Planning
from tests.departments import company
from tests.larger import everyday

HERE = Path(__file__).parent
ROOT = HERE.parent
SCENARIO = "q1-base"
SOLVES_WANTED = 30
"""For all prices of 200 initiatives, in the median."""
RATIO_WANTED = 5
"""By how much a sweep is to beat a loop of solves."""
CAPS = 100
LOOP, COMMANDS = 40, 10
"""Of so many variants a loop is measured."""
Measured = dict[str, Any]


def processor_seconds(work: Callable[[], object]) -> float:
    """What some work takes of one processor, in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def solve_again_seconds() -> float:
    """Processor seconds of the command `portfolio solve q1-base --again`, all of it."""
    return command_seconds(["solve", SCENARIO, "--again"], ROOT)


def command_seconds(arguments: Sequence[str], root: Path) -> float:
    """Processor seconds of a command of `portfolio` in a folder."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "portfolio", *arguments]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def example_space() -> Space:
    """The example, with nothing kept."""
    workspace = open_portfolio(ROOT).workspace
    return Space(case_of(workspace, workspace.planning(SCENARIO)))


def measured_prices() -> Measured:
    """The prices of all initiatives of the example."""
    space = example_space()
    plan = processor_seconds(lambda: space.plan)
    members = space.problem.columns.pool.members
    prices = processor_seconds(lambda: explanation_of(space, members))
    again = solve_again_seconds()
    return {"initiatives": len(members), "plan": plan, "prices": prices, "solve_again": again}


def measured_searches(seeds: Sequence[int] = range(10), number: int = 200) -> Measured:
    """How many solves all prices of generated portfolios take, and of how many searches."""
    rows = []
    for seed in seeds:
        space = Space(Case(everyday(number, seed, "weighted_kpis" if seed % 2 else "north_star")))
        _ = space.plan
        started = time.process_time()
        with counted_solves(space) as solves:
            searches = sum(1 for _ in reversals(space, space.problem.columns.pool.members))
        row = {"searches": searches, **solves, "seconds": time.process_time() - started}
        rows.append({"seed": seed, **row})
        print(rows[-1], flush=True)
    return {"initiatives": number, "portfolios": rows}


@contextmanager
def counted_solves(space: Space) -> Iterator[dict[str, int]]:
    """How many solves a space makes: of its objective, and of anything else."""
    counts = {"first_stage": 0, "others": 0}
    session = space.session
    objective = space.objective.gain
    solve = session.maximise

    def counting(gain: Expression, *arguments: Any, **options: Any) -> Any:
        is_first = np.array_equal(gain.coefficients, objective.coefficients)
        counts["first_stage" if is_first else "others"] += 1
        return solve(gain, *arguments, **options)

    session.maximise = counting  # type: ignore[method-assign, assignment]
    try:
        yield counts
    finally:
        session.maximise = solve  # type: ignore[method-assign]


def measured_curve() -> Measured:
    """A capacity curve of 100 points."""
    base = example_space()
    now = 1_400
    caps = [Fraction(now * (800 + 4 * number), 1000) for number in range(CAPS)]
    plan = processor_seconds(lambda: base.plan)
    curve = CapacitySpace(base.case, CapacityPlace("engineering", ALL))
    plans: list[CapPlan] = []
    seconds = processor_seconds(lambda: plans.extend(curve.plans_at(caps)))
    different = {None if one.point is None else one.point.tobytes() for one in plans}
    return {"points": len(plans), "plans": len(different), "seconds": seconds, "plan": plan}


GRID: Mapping[str, list[str]] = {
    "capacity.engineering.all.cap": [str(cap) for cap in range(1305, 1505, 5)],
    "capacity.design.all.cap": [str(cap) for cap in range(216, 276, 12)],
    "objective.weights.retention_30d": ["0.1", "0.2", "0.3", "0.4", "0.5"],
}
"""1,000 variants: 40 caps, 5 caps, 5 weights."""
WRITTEN = [
    ("engineering:\n    all: {cap: ", "}"),
    ("design:\n    all: {cap: ", "}"),
    ("retention_30d: ", "\n"),
]
"""What stands before and after the value of each axis in the file of the scenario."""


def measured_sweep() -> Measured:
    """A sweep of 1,000 variants in this process; some of them solved each with nothing known, and
    each by the command `solve`."""
    portfolio = open_portfolio(ROOT)
    listed = [f"  {path}: [{', '.join(values)}]" for path, values in GRID.items()]
    text = "\n".join(["title: A thousand variants", f"scenarios: [{SCENARIO}]", "grid:", *listed])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sweep.yaml"
        file.write_text(text + "\n", "utf-8")
        grid = sweep_file(file)
        axes = axes_of(grid, lambda _: ())
        variants = variants_of(grid.scenarios, axes)
        alone = variants[:: len(variants) // LOOP]
        plannings = [
            varied_planning(varied_workspace(portfolio.workspace, axes, variant)[0], axes, variant)
            for variant in alone
        ]
        _ = Space(Case(plannings[0])).plan  # loads the solver
        looped = processor_seconds(lambda: [Space(Case(one)).plan for one in plannings])
        commands = [solve_command_seconds(variant) for variant in alone[:: LOOP // COMMANDS]]
        started = time.process_time()
        answer = run_sweep(portfolio, file, again=True)
        swept = time.process_time() - started
    plans = {json.dumps(dict(row.plan.selected)) for row in answer.variants}
    return {
        "variants": len(variants),
        "plans": len(plans),
        "sweep": swept / len(variants),
        "looped": len(alone),
        "loop": looped / len(alone),
        "commands": len(commands),
        "command": statistics.mean(commands),
    }


def solve_command_seconds(variant: SweepVariant) -> float:
    """Processor seconds of the command `solve` on a variant as a scenario of its own, in a copy of
    the example that has no runs."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "portfolio"
        for name in ("config", "initiatives"):
            shutil.copytree(ROOT / name, root / name)
        scenario = root / f"config/scenarios/{SCENARIO}.yaml"
        text = scenario.read_text("utf-8")
        for (before, after), value in zip(WRITTEN, variant.values, strict=True):
            number = re.compile(f"(?<={re.escape(before)})[0-9.]+(?={re.escape(after)})")
            text, count = number.subn(value.label, text)
            assert count == 1, before
        scenario.write_text(text, "utf-8")
        return command_seconds(["solve", SCENARIO], root)


def measured_company() -> Measured:
    """2,000 initiatives, 50 departments, 200 bounds: the plan, and a question about one."""
    planning = company()
    bounds = sum(len(level) for level in _bounds_of(planning))
    space = Space(Case(planning))
    compiled = processor_seconds(lambda: space.problem)
    plan = processor_seconds(lambda: space.plan)
    out = [key for key in space.problem.columns.pool.members if key not in space.choice(space.plan)]
    asked = processor_seconds(lambda: explanation_of(space, out[:1]))
    return {
        "initiatives": len(planning.initiatives),
        "departments": len(planning.organization.dimensions["department"]),
        "bounds": bounds,
        "compile": compiled,
        "plan": plan,
        "explain": asked,
    }


def _bounds_of(planning: Planning) -> Iterator[list[object]]:
    """The bounds of each department: of resources, and of KPIs."""
    for capacity in planning.scenario.capacity.values():
        for bound in (capacity.model_extra or {}).get("department", {}).values():
            yield [value for value in (bound.cap, bound.floor) if value is not None]
    for levels in (planning.scenario.targets.model_extra or {}).get("department", {}).values():
        yield list(levels)


def report(measured: Mapping[str, Measured]) -> str:
    """The report of all parts that were measured."""
    parts = ["# What questions to the optimiser cost", "Written by `make benchmark-questions`."]
    parts.append(f"Seconds of one processor; {machine.in_words()}")
    for name, words in WORDS.items():
        if name in measured:
            parts.append(words(measured[name]))
    return "\n\n".join(parts) + "\n"


def prices_in_words(figures: Measured) -> str:
    """What `explain` costs on the example."""
    multiple = figures["prices"] / figures["solve_again"]
    return (
        f"**Prices of the example's {figures['initiatives']} initiatives:**"
        f" {figures['prices']:.2f} s beside {figures['plan']:.2f} s for the plan; that is"
        f" {multiple:.1f} times the command `solve --again` ({figures['solve_again']:.2f} s)."
    )


def searches_in_words(figures: Measured) -> str:
    """How many searches all prices take."""
    rows = figures["portfolios"]
    counts = [row["first_stage"] for row in rows]
    searches = statistics.median(row["searches"] for row in rows)
    others = statistics.median(row["others"] for row in rows)
    seconds = statistics.median(row["seconds"] for row in rows)
    portfolios = (
        "one generated portfolio" if len(rows) == 1 else f"{len(rows)} generated portfolios"
    )
    return (
        f"**Prices of all of {figures['initiatives']} initiatives,** {portfolios}:"
        f" {statistics.median(counts):g} solves of the first stage in the median"
        f" ({min(counts)} to {max(counts)}; {SOLVES_WANTED} are wanted) and {others:g} of later"
        f" ones, for {searches:g} different plans; {seconds:.1f} s in the median."
    )


def curve_in_words(figures: Measured) -> str:
    """What a capacity curve costs."""
    return (
        f"**A capacity curve of {figures['points']} points** of the example:"
        f" {figures['seconds']:.2f} s, for {figures['plans']} different plans;"
        f" its own plan takes {figures['plan']:.2f} s."
    )


def sweep_in_words(figures: Measured) -> str:
    """How a sweep compares with a loop."""
    ratio = figures["command"] / figures["sweep"]
    inner = figures["loop"] / figures["sweep"]
    return (
        f"**{figures['variants']:,} variants of the example by `sweep`:** {figures['sweep']:.3f} s"
        f" each, for {figures['plans']} different plans. The command `solve` takes"
        f" {figures['command']:.2f} s ({figures['commands']} of them), so a processor gets through"
        f" {ratio:.0f} times as many by `sweep` ({RATIO_WANTED} are wanted). A loop within one"
        f" process, each variant with nothing known, takes {figures['loop']:.3f} s"
        f" ({figures['looped']} of them): {inner:.1f} times as many."
    )


def company_in_words(figures: Measured) -> str:
    """What a large company costs."""
    return (
        f"**{figures['initiatives']:,} initiatives, {figures['departments']} departments,"
        f" {figures['bounds']} bounds of departments:** compiled in {figures['compile']:.2f} s,"
        f" planned in {figures['plan']:.1f} s; the price of one initiative takes"
        f" {figures['explain']:.1f} s more."
    )


PARTS: Mapping[str, Callable[[], Measured]] = {
    "prices": measured_prices,
    "searches": measured_searches,
    "curve": measured_curve,
    "sweep": measured_sweep,
    "company": measured_company,
}
WORDS: Mapping[str, Callable[[Measured], str]] = {
    "prices": prices_in_words,
    "searches": searches_in_words,
    "curve": curve_in_words,
    "sweep": sweep_in_words,
    "company": company_in_words,
}


def main() -> None:
    """Measure the parts that are named, all by default, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    wanted = parser.parse_args().parts or list(PARTS)
    file = HERE / "QUESTIONS.json"
    measured = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for name in wanted:
        measured[name] = PARTS[name]()
        file.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", "utf-8")
        (HERE / "QUESTIONS.md").write_text(report(measured), "utf-8")
        print(WORDS[name](measured[name]), flush=True)


if __name__ == "__main__":
    main()
